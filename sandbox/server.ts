/**
 * Starts a sandbox in this process: state, API, control API, browser files, pages on one loopback port.
 * Closing it frees the port and leaves the state file complete.
 */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlHandler } from './control/control-api.ts';
import { Api } from './http/api.ts';
import type { Answer, Exchange } from './http/exchange.ts';
import { createListener, type Handler } from './http/listener.ts';
import { Router } from './http/router.ts';
import { pageHandler } from './pages/pages.ts';
import { runDueTask } from './resources/due-tasks.ts';
import { fileHandler } from './resources/files/contents.ts';
import { type ProvidedWebhook, provideWebhook } from './resources/provided-webhook.ts';
import { apiRoutes } from './resources/routes.ts';
import type { Account } from './state/account.ts';
import { Accounts } from './state/accounts.ts';
import { automaticCall } from './state/call.ts';
import type { AccountState, Journal, StoredTask } from './state/journal.ts';
import { memoryJournal } from './state/memory-journal.ts';
import { openStateFile } from './state/state-file.ts';

export interface SandboxOptions {
  /** 0 takes any free port. */
  port?: number;
  host?: '127.0.0.1';
  /** SQLite file that survives restarts; memory only without it. */
  stateFile?: string;
  /** Makes ids a function of seed and order. */
  seed?: string;
  /** Added to every API answer. */
  latencyMs?: number;
  /** The application's endpoint: made, or moved when the state file has it already. */
  webhook?: ProvidedWebhook;
  /** Accepted for callers that say so; nothing is ever written to the console by the server itself. */
  quiet?: boolean;
}

export interface RunningSandbox {
  origin: string;
  port: number;
  /** Signing secret of the endpoint that was made at start; undefined without one. */
  webhookSecret: string | undefined;
  close(): Promise<void>;
}

export const DEFAULT_SECRET_KEY = 'sk_test_sandbox';

export interface BrowserPart {
  handleBrowserRequest(
    request: { method: string; path: string; query: URLSearchParams },
    deps: { origin: string },
  ): Promise<Answer | null>;
}

function loadState(stateFile: string | undefined): { journal: Journal; states: AccountState[] } {
  return stateFile === undefined ? { journal: memoryJournal, states: [] } : openStateFile(stateFile);
}

/** What happens by itself: done, written, then delivered. */
function runTask(accounts: Accounts, account: Account, task: StoredTask): void {
  const call = automaticCall(account, accounts.origin);
  runDueTask(call, task);
  account.saveCounters();
  const deliver = account.deliverer.prepare(call.emitted);
  const flushed = account.journal.flushed() ?? Promise.resolve();
  flushed.then(deliver).catch(() => undefined);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address() as AddressInfo;
      resolve(address.port);
    });
  });
}

function apiHandler(api: Api): Handler {
  return (exchange) => (exchange.path.startsWith('/v1/') ? api.handle(exchange) : Promise.resolve(null));
}

function browserHandler(browser: BrowserPart, accounts: Accounts): Handler {
  return (exchange: Exchange) =>
    browser.handleBrowserRequest(
      { method: exchange.method, path: exchange.path, query: new URLSearchParams(exchange.query) },
      { origin: accounts.origin },
    );
}

export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { journal, states } = loadState(options.stateFile);
  const accounts: Accounts = new Accounts(
    {
      journal,
      seed: options.seed,
      latencyMs: options.latencyMs ?? 0,
      runTask: (account, task) => runTask(accounts, account, task),
    },
    states,
  );
  const api = new Api({ accounts, router: new Router(apiRoutes) });
  const browser: BrowserPart = await import('./browser/routes.ts');
  const host = options.host ?? '127.0.0.1';
  const server = createListener([
    fileHandler(accounts),
    apiHandler(api),
    browserHandler(browser, accounts),
    pageHandler(accounts),
    controlHandler(accounts),
  ]);
  const port = await listen(server, options.port ?? 0, host);
  accounts.origin = `http://${host}:${port}`;
  const webhookSecret = options.webhook && (await provideWebhook(accounts, options.webhook));
  return {
    origin: accounts.origin,
    port,
    webhookSecret,
    async close() {
      accounts.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await journal.flushed();
      journal.close();
    },
  };
}
