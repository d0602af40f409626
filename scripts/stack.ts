/**
 * The whole stack as one value: database, sandbox, production build, web process, worker. Whatever was started is
 * stopped again, the database last, also when a later part fails to start.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureDataDir } from '#db/embedded/cluster.ts';
import { stopProcess } from '#db/embedded/processes.ts';
import { removeEmbedded } from '#db/embedded.ts';
import { failureOf } from './stack/child.ts';
import { checkEnvironment, composeEnvironment, type Values } from './stack/environment.ts';
import { acquireLock, type Part } from './stack/lock.ts';
import {
  addressesOf,
  choosePorts,
  type Plan,
  pidsOf,
  type Running,
  startParts,
  stopRunning,
} from './stack/parts.ts';
import { loadSecrets } from './stack/secrets.ts';
import { ROOT } from './stack/settings.ts';

export type StackPorts = { readonly shop: number; readonly sandbox: number; readonly postgres: number };

export type StackOptions = {
  readonly dataDir: string;
  /** 0: any free ports. Otherwise the wanted ones; an occupied one moves to the next free one. */
  readonly ports: 0 | StackPorts;
  /** `reuse` serves the present build, `ensure` builds after a change, `dev` compiles on request. */
  readonly build: 'reuse' | 'ensure' | 'dev';
  /** What the operator gave; for tests `ISOLATED` and what they need: they must not depend on the host. */
  readonly values?: Values;
  readonly sandbox?: { readonly latencyMs?: number; readonly seed?: string };
  /** False leaves an empty database empty. */
  readonly seed?: boolean;
  /** Empties the embedded data first. */
  readonly fresh?: boolean;
  /** False turns fsync off. */
  readonly durable?: boolean;
  readonly progress?: (line: string) => void;
  /** Called once when a program ends by itself; the stack is not stopped by that. */
  readonly onCrash?: (message: string) => void;
  /** Gives up a start that is still going on: what runs is stopped and startStack throws. */
  readonly signal?: AbortSignal;
};

export type Stack = {
  readonly shopUrl: string;
  /** Empty when the stack talks to Stripe itself. */
  readonly sandboxUrl: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  /** For the statistics of the embedded server; empty with a given database. */
  readonly adminUrl: string;
  readonly env: Values;
  readonly pids: Readonly<Partial<Record<Part, number>>>;
  readonly notes: readonly string[];
  stop(): Promise<void>;
  /** Ends everything at once, Postgres included, as a power cut would. The same data directory can be started again. */
  kill9(): Promise<void>;
};

const DATABASE_WATCH_MS = 1000;

function watchForCrashes(running: Running, report: (message: string) => void): () => void {
  let watching = true;
  const tell = (message: string): void => {
    if (!watching) return;
    watching = false;
    report(message);
  };
  for (const child of [running.web, running.worker, running.sandbox]) {
    void child?.ended.then((how) => {
      if (watching) tell(failureOf(child, how).message);
    });
  }
  // An adopted server is not our child, so it is asked for instead of heard.
  const embedded = running.database?.embedded;
  const timer = setInterval(() => {
    if (embedded?.isRunning() === false) tell(`The embedded Postgres ended; see ${embedded.logFile}`);
  }, DATABASE_WATCH_MS);
  timer.unref();
  return () => {
    watching = false;
    clearInterval(timer);
  };
}

function describeStack(plan: Plan, environment: Values): Stack {
  const { running, ports } = plan;
  const forget = watchForCrashes(running, plan.options.onCrash ?? (() => undefined));
  const pids = pidsOf(running);
  return {
    shopUrl: environment.APP_URL ?? '',
    sandboxUrl: running.sandbox === undefined ? '' : `http://127.0.0.1:${ports.sandbox}`,
    secretKey: environment.STRIPE_SECRET_KEY ?? '',
    webhookSecret: environment.STRIPE_WEBHOOK_SECRET ?? '',
    databaseUrl: environment.DATABASE_URL ?? '',
    ownerUrl: environment.MIGRATION_DATABASE_URL ?? '',
    adminUrl: running.database?.embedded?.adminUrl ?? '',
    env: environment,
    pids,
    notes: running.database?.embedded?.notes ?? [],
    stop: async () => {
      forget();
      await stopRunning(running);
    },
    kill9: async () => {
      forget();
      await Promise.all(Object.values(pids).map((pid) => stopProcess(pid, ['SIGKILL'])));
      running.lock.abandon();
    },
  };
}

const MADE_BY_US = ['sandbox.sqlite', 'sandbox.sqlite-wal', 'sandbox.sqlite-shm', 'secrets.json', 'logs'];

/** Removes what the stack made in its data directory: database, sandbox state, generated secrets, logs. */
export async function emptyDataDir(dataDir: string): Promise<void> {
  await removeEmbedded(dataDir);
  for (const name of MADE_BY_US) rmSync(join(dataDir, name), { recursive: true, force: true });
}

async function makePlan(options: StackOptions, dataDir: string, running: Running): Promise<Plan> {
  const plan: Plan = {
    options,
    dataDir,
    running,
    values: options.values ?? {},
    secrets: loadSecrets(dataDir),
    ports: await choosePorts(options.ports),
    progress: options.progress ?? (() => undefined),
    abort: new AbortController(),
  };
  options.signal?.addEventListener('abort', () => plan.abort.abort(), { once: true });
  // The embedded server's address is known only once it runs; any well-formed one stands for it in the check.
  const database = plan.values.DATABASE_URL ?? 'postgres://127.0.0.1/markethub';
  const addresses = addressesOf(plan, { databaseUrl: database, ownerUrl: database });
  checkEnvironment(composeEnvironment(plan.values, plan.secrets, addresses), options.build !== 'dev');
  return plan;
}

/** Starts the stack; it is ready when this resolves. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataDir = resolve(ROOT, options.dataDir);
  ensureDataDir(dataDir);
  const running: Running = { lock: await acquireLock(dataDir) };
  try {
    if (options.fresh === true) await emptyDataDir(dataDir);
    const plan = await makePlan(options, dataDir, running);
    return describeStack(plan, await startParts(plan));
  } catch (error) {
    await stopRunning(running);
    throw error;
  }
}
