/**
 * The parts of a stack and the order they start and stop in. The first failure, or an abort, ends the parts that are
 * still starting, so nobody waits for a build that nothing will serve.
 */
import { join } from 'node:path';
import { findFreePort } from '#db/embedded/ports.ts';
import type { StackOptions, StackPorts } from '../stack.ts';
import { ensureBuild, requireBuild } from './build.ts';
import { type Child, failureOf, startChild } from './child.ts';
import { type DatabasePart, isEmpty, startDatabase } from './database-part.ts';
import { type Addresses, composeEnvironment, usesSandbox, type Values } from './environment.ts';
import type { Lock, Part } from './lock.ts';
import { startSandboxProgram, startWebProgram, startWorkerProgram } from './programs.ts';
import type { Secrets } from './secrets.ts';

export type Running = {
  readonly lock: Lock;
  database?: DatabasePart;
  sandbox?: Child;
  web?: Child;
  worker?: Child;
};

export type Plan = {
  readonly options: StackOptions;
  readonly dataDir: string;
  readonly values: Values;
  readonly secrets: Secrets;
  readonly ports: StackPorts;
  readonly running: Running;
  readonly progress: (line: string) => void;
  readonly abort: AbortController;
};

const MAX_CONNECTIONS = 100;

export async function stopRunning(running: Running): Promise<void> {
  await Promise.all([running.web?.stop(), running.worker?.stop()]);
  await running.sandbox?.stop();
  await running.database?.embedded?.stop();
  running.lock.release();
}

export const pidsOf = (running: Running): Partial<Record<Part, number>> => {
  const pids: Partial<Record<Part, number>> = {};
  if (running.web !== undefined) pids.web = running.web.pid;
  if (running.worker !== undefined) pids.worker = running.worker.pid;
  if (running.sandbox !== undefined) pids.sandbox = running.sandbox.pid;
  if (running.database?.embedded !== undefined) pids.postgres = running.database.embedded.pid;
  return pids;
};

export async function choosePorts(wanted: StackOptions['ports']): Promise<StackPorts> {
  const { shop, sandbox, postgres } = wanted === 0 ? { shop: 0, sandbox: 0, postgres: 0 } : wanted;
  const shopPort = await findFreePort(shop);
  return { shop: shopPort, sandbox: await findFreePort(sandbox, new Set([shopPort])), postgres };
}

export const addressesOf = (
  plan: Pick<Plan, 'ports'>,
  database: Pick<DatabasePart, 'databaseUrl' | 'ownerUrl'>,
): Addresses => ({
  port: plan.ports.shop,
  shopUrl: `http://localhost:${plan.ports.shop}`,
  sandboxUrl: `http://127.0.0.1:${plan.ports.sandbox}`,
  databaseUrl: database.databaseUrl,
  ownerUrl: database.ownerUrl,
});

/** Demo data is made by a process of its own: it needs the application's keys in its environment. */
async function seedWhenEmpty(plan: Plan, environment: Values): Promise<void> {
  if (!(await isEmpty(environment.DATABASE_URL ?? ''))) return;
  plan.progress('Filling the shop with demo data …');
  const child = startChild({
    name: 'seed',
    args: ['scripts/db-seed.ts'],
    env: { ...environment, NODE_ENV: 'development', DATA_DIR: plan.dataDir },
    logFile: join(plan.dataDir, 'logs', 'seed.log'),
    outlives: false,
    signal: plan.abort.signal,
  });
  const how = await child.ended;
  if (!how.endsWith('code 0')) throw failureOf(child, how);
}

async function startDatabasePart(plan: Plan): Promise<void> {
  const { options, dataDir, values, ports, running } = plan;
  const database = await startDatabase({
    values,
    dataDir,
    port: ports.postgres,
    durable: options.durable ?? true,
    maxConnections: MAX_CONNECTIONS,
  });
  running.database = database;
  if (database.embedded !== undefined) {
    running.lock.record('postgres', database.embedded.pid, database.embedded.port);
  }
  const addresses = addressesOf(plan, database);
  running.lock.describe(addresses);
  if (options.seed !== false) {
    await seedWhenEmpty(plan, composeEnvironment(values, plan.secrets, addresses));
  }
}

async function startSandboxPart(plan: Plan): Promise<void> {
  if (!usesSandbox(plan.values)) return;
  const addresses = addressesOf(plan, { databaseUrl: '', ownerUrl: '' });
  const environment = composeEnvironment(plan.values, plan.secrets, addresses);
  const sandbox = await startSandboxProgram({
    port: plan.ports.sandbox,
    dataDir: plan.dataDir,
    webhookUrl: `${addresses.shopUrl}/api/webhooks/stripe`,
    secretKey: environment.STRIPE_SECRET_KEY ?? '',
    webhookSecret: environment.STRIPE_WEBHOOK_SECRET ?? '',
    signal: plan.abort.signal,
    ...plan.options.sandbox,
  });
  plan.running.sandbox = sandbox;
  plan.running.lock.record('sandbox', sandbox.pid, plan.ports.sandbox);
}

async function buildPart(plan: Plan): Promise<void> {
  if (plan.options.build === 'reuse') requireBuild();
  if (plan.options.build !== 'ensure') return;
  await ensureBuild(join(plan.dataDir, 'logs', 'build.log'), plan.progress, plan.abort.signal);
}

async function startApplication(plan: Plan, environment: Values): Promise<void> {
  const { running, dataDir, ports } = plan;
  const options = {
    environment,
    dataDir,
    dev: plan.options.build === 'dev',
    signal: plan.abort.signal,
    localUrl: `http://localhost:${ports.shop}`,
  };
  await together(plan, [
    startWebProgram(options).then((web) => {
      running.web = web;
      running.lock.record('web', web.pid, ports.shop);
    }),
    startWorkerProgram(options).then((worker) => {
      running.worker = worker;
      running.lock.record('worker', worker.pid, 0);
    }),
  ]);
}

/** Waits for all, so that whatever did start is known and can be stopped, then tells the first failure. */
async function together(plan: Plan, parts: readonly Promise<void>[]): Promise<void> {
  const failures: unknown[] = [];
  const noted = parts.map((part) =>
    part.catch((error: unknown) => {
      failures.push(error);
      plan.abort.abort();
    }),
  );
  await Promise.all(noted);
  if (failures.length > 0) throw failures[0];
}

/** Starts everything and returns the environment that the application runs with. */
export async function startParts(plan: Plan): Promise<Values> {
  await together(plan, [startDatabasePart(plan), startSandboxPart(plan), buildPart(plan)]);
  const { databaseUrl = '', ownerUrl = '' } = plan.running.database ?? {};
  const environment = composeEnvironment(
    plan.values,
    plan.secrets,
    addressesOf(plan, { databaseUrl, ownerUrl }),
  );
  await startApplication(plan, environment);
  return environment;
}
