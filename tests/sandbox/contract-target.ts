/**
 * What the contract tests run against: a sandbox of their own, or, under `npm run contract`, any server that speaks
 * Stripe's API. There differences are gathered by field and written down, so that one does not hide the next.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunPart } from './drive-all.ts';
import { type Account, accountAt, startTestSandbox } from './sandbox-client.ts';
import { gather, gatheredDifferences } from './stripe-schema.ts';

/** Longer than Stripe takes for what it does by itself in test mode. */
const ASYNC_MS = 6000;

export interface ContractTarget {
  readonly account: Account;
  /** A sandbox of this version: all that it serves is driven, and the control API is there. */
  readonly ours: boolean;
  readonly gathers: boolean;
  readonly part: RunPart;
  close(): Promise<void>;
}

async function hasControl(origin: string): Promise<boolean> {
  if (new URL(origin).protocol === 'https:') return false;
  const answer = await fetch(`${origin}/_sandbox/health`).catch(() => undefined);
  return answer?.ok === true;
}

/** Elsewhere what comes by itself is waited for, and what only a control call can do is left out. */
function withoutControl(account: Account, publishableKey: string | undefined): Account {
  return {
    ...account,
    async control(method, path) {
      if (path !== 'async/run') throw new Error(`${method} ${path}: only a sandbox has a control API`);
      await sleep(ASYNC_MS);
      return {};
    },
    browser(method, path, params) {
      if (publishableKey === undefined) throw new Error('STRIPE_PUBLISHABLE_KEY is not set');
      return account.raw(method, path, params, { authorization: `Bearer ${publishableKey}` });
    },
  };
}

const part: RunPart = async (name, run) => {
  try {
    await run();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (!gather(`${name} stopped: ${text.split('\n')[0]?.slice(0, 300)}`)) throw error;
  }
};

/** @returns what `CONTRACT_ORIGIN` and `CONTRACT_KEY` name; without them a sandbox in this process */
export async function contractTarget(): Promise<ContractTarget> {
  const { CONTRACT_ORIGIN: origin, CONTRACT_KEY: key, CONTRACT_REPORT: report } = process.env;
  const write = (): void => {
    if (report !== undefined) writeFileSync(report, JSON.stringify(gatheredDifferences()));
  };
  const gathers = report !== undefined;
  if (origin === undefined || key === undefined) {
    const sandbox = await startTestSandbox();
    const close = async (): Promise<void> => {
      write();
      await sandbox.close();
    };
    return { account: sandbox.account(), ours: true, gathers, part, close };
  }
  const ours = await hasControl(origin);
  const there = accountAt({ origin }, key);
  const account = ours ? there : withoutControl(there, process.env.STRIPE_PUBLISHABLE_KEY);
  const since = Math.floor(Date.now() / 1000) - 1;
  const close = (): Promise<void> => Promise.resolve(write());
  return { account: { ...account, events: () => there.events(since) }, ours, gathers, part, close };
}
