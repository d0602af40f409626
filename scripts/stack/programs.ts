/** The programs of a stack as child processes: sandbox, web process, worker. Each returns when it is ready. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import type { Values } from './environment.ts';
import { answersOk, waitUntil } from './wait.ts';

const START_TIMEOUT_MS = 60_000;
/** In development the first request compiles what it needs. */
const DEV_START_TIMEOUT_MS = 180_000;

export type SandboxOptions = {
  readonly port: number;
  readonly dataDir: string;
  readonly webhookUrl: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly latencyMs?: number | undefined;
  readonly seed?: string | undefined;
  readonly signal: AbortSignal;
};

/** The sandbox prints its four lines when it listens, the webhook secret last. */
export async function startSandboxProgram(options: SandboxOptions): Promise<Child> {
  const optional = [
    ...(options.latencyMs === undefined ? [] : ['--latency', String(options.latencyMs)]),
    ...(options.seed === undefined ? [] : ['--seed', options.seed]),
  ];
  const child = startChild({
    name: 'sandbox',
    args: [
      'sandbox/main.ts',
      ...['--port', String(options.port), '--state', join(options.dataDir, 'sandbox.sqlite')],
      ...['--webhook', options.webhookUrl, '--webhook-secret', options.webhookSecret.split(',')[0] ?? ''],
      ...['--secret-key', options.secretKey, ...optional],
    ],
    env: {},
    logFile: join(options.dataDir, 'logs', 'sandbox.log'),
    outlives: true,
    signal: options.signal,
  });
  await waitUntil(child, START_TIMEOUT_MS, () =>
    /^Webhook secret whsec_/m.test(readFileSync(child.logFile, 'utf8')),
  );
  return child;
}

export type WebOptions = {
  readonly environment: Values;
  readonly dataDir: string;
  /** Where the process listens; the address of the shop may be another behind a proxy. */
  readonly localUrl: string;
  readonly dev: boolean;
  readonly signal: AbortSignal;
};

export async function startWebProgram(options: WebOptions): Promise<Child> {
  const child = startChild({
    name: 'web process',
    args: ['scripts/serve.ts', ...(options.dev ? ['--dev'] : [])],
    env: { ...options.environment, NODE_ENV: options.dev ? 'development' : 'production' },
    logFile: join(options.dataDir, 'logs', 'web.log'),
    outlives: false,
    signal: options.signal,
  });
  const timeoutMs = options.dev ? DEV_START_TIMEOUT_MS : START_TIMEOUT_MS;
  await waitUntil(child, timeoutMs, () => answersOk(`${options.localUrl}/api/ready`));
  return child;
}

/** The line that the worker prints when it takes jobs. */
export const WORKER_READY = 'Worker ready';

export async function startWorkerProgram(options: WebOptions): Promise<Child> {
  const child = startChild({
    name: 'worker',
    args: ['scripts/worker.ts'],
    env: { ...options.environment, NODE_ENV: options.dev ? 'development' : 'production' },
    logFile: join(options.dataDir, 'logs', 'worker.log'),
    outlives: false,
    signal: options.signal,
  });
  await waitUntil(child, START_TIMEOUT_MS, () => readFileSync(child.logFile, 'utf8').includes(WORKER_READY));
  return child;
}
