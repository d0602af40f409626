/**
 * What a concurrent run plays on: a fresh database, a local Stripe with a state file, web processes and workers of the
 * production build behind one address, people and a shelf. Whatever was started is stopped again.
 */
import postgres, { type Sql } from 'postgres';
import Stripe from 'stripe';
import { closeSharedDatabase } from '#db/client.ts';
import { findFreePort } from '#db/embedded/ports.ts';
import { resetConfig } from '#lib/config/config.ts';
import { closeQueueSender } from '#lib/queue/enqueue-event.ts';
import { composeEnvironment, ISOLATED, type Values } from '#scripts/stack/environment.ts';
import { startSandboxProgram } from '#scripts/stack/programs.ts';
import { loadSecrets, type Secrets } from '#scripts/stack/secrets.ts';
import { cloneDatabase, type DatabaseServer } from '#tests/support/database-server.ts';
import { createUser, sessionCookie } from '#tests/support/session.ts';
import { type Front, startFront } from './front.ts';
import { furnish } from './furnish.ts';
import { type Ground, openGround } from './ground.ts';
import { type Person, Shopper } from './people.ts';
import { Fleet } from './processes.ts';
import type { Tally } from './tally.ts';

export type Stage = {
  readonly directory: string;
  readonly owner: Sql;
  readonly stripe: Stripe;
  readonly front: Front;
  readonly fleet: Fleet;
  readonly tally: Tally;
  readonly shoppers: readonly Shopper[];
  readonly admins: readonly Person[];
  readonly variants: readonly string[];
  /** What actors themselves saw to be wrong. */
  readonly broken: string[];
  /** How many there have been. */
  quietPoints: number;
  /** Processes that ended although nobody killed them. */
  readonly crashes: readonly string[];
  /** The browser's way to Stripe. */
  readonly browser: { readonly origin: string; readonly publishableKey: string };
  /** The control API of the local Stripe. */
  control(path: string, body?: object): Promise<Record<string, unknown>>;
  close(options: { keepDirectory: boolean }): Promise<void>;
};

export type StageOptions = {
  readonly server: DatabaseServer;
  readonly webs: number;
  readonly workers: number;
  readonly shoppers: number;
  /** Whether the shop takes money when it is paid, or admins capture it. */
  readonly capture: 'automatic' | 'manual';
  /** How far Stripe's clock is ahead of ours. */
  readonly skewSeconds: number;
  readonly tally: Tally;
  readonly signal: AbortSignal;
};

const ADMINS = 2;

async function person(name: string, role: 'shopper' | 'admin'): Promise<Person> {
  const user = await createUser({ role });
  return { name, id: user.id, cookie: await sessionCookie(user) };
}

function controlOf(origin: string, secretKey: string): Stage['control'] {
  return async (path, body) => {
    const response = await fetch(`${origin}/_sandbox/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
    const answer: Record<string, unknown> = JSON.parse(await response.text());
    return answer;
  };
}

/** This process works on the same data with the same keys: it makes sessions, reconciles, and rebuilds the ledger. */
function adopt(environment: Values): void {
  for (const [name, value] of Object.entries(environment))
    if (name !== 'LOG_LEVEL') process.env[name] = value;
  resetConfig();
}

type Places = {
  readonly appUrl: string;
  readonly sandboxOrigin: string;
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  readonly capture: StageOptions['capture'];
};

/** The environment of a process that reaches the database and Stripe at these addresses. */
function environmentAt(
  { appUrl, secrets, capture }: Places,
  at: { readonly databaseUrl: string; readonly sandboxUrl: string; readonly port: number },
): Values {
  const given: Values = {
    ...ISOLATED,
    APP_URL: appUrl,
    MARKETHUB_PAYMENTS: 'sandbox',
    RATE_LIMITS: 'off',
    REFUND_APPROVAL_ABOVE: 'usd:6000',
    CAPTURE_METHOD: capture,
  };
  return composeEnvironment(given, secrets, { ...at, shopUrl: appUrl, ownerUrl: at.databaseUrl });
}

const withPort = (address: string, port: number): string => {
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href;
};

async function startSandbox(places: Places, ground: Ground, signal: AbortSignal): Promise<Stage['control']> {
  const { secrets, appUrl, sandboxOrigin } = places;
  const sandbox = await startSandboxProgram({
    port: Number(new URL(sandboxOrigin).port),
    dataDir: ground.directory,
    webhookUrl: `${appUrl}/api/webhooks/stripe`,
    secretKey: secrets.STRIPE_SECRET_KEY,
    webhookSecret: secrets.STRIPE_WEBHOOK_SECRET,
    signal,
  });
  ground.undo.add(() => sandbox.stop());
  ground.guardian.watch({ pid: sandbox.pid, signal: 'SIGTERM' });
  const control = controlOf(sandboxOrigin, secrets.STRIPE_SECRET_KEY);
  // What comes later comes when somebody lets it: at a quiet point nothing moves by itself.
  await control('async', { mode: 'manual' });
  return control;
}

async function startFleet(
  places: Places,
  options: StageOptions,
  { directory, guardian, undo }: Ground,
  crashes: string[],
): Promise<Fleet> {
  const { databaseUrl, sandboxOrigin } = places;
  const fleet = await Fleet.start({
    webs: options.webs,
    workers: options.workers,
    addresses: { database: new URL(databaseUrl), sandbox: new URL(sandboxOrigin) },
    directory,
    guardian,
    signal: options.signal,
    environment: (ports) =>
      environmentAt(places, {
        databaseUrl: withPort(databaseUrl, ports.database),
        sandboxUrl: `http://127.0.0.1:${ports.stripe}`,
        port: ports.own,
      }),
    onCrash: (name, lastLines) => {
      crashes.push(`${name} ended by itself:\n${lastLines}`);
      options.tally.note(name, 'ended by itself');
    },
  });
  undo.add(() => fleet.stop());
  return fleet;
}

const people = async (count: number, role: 'shopper' | 'admin'): Promise<Person[]> =>
  await Promise.all(Array.from({ length: count }, (_, index) => person(`${role}-${index + 1}`, role)));

async function build(options: StageOptions, ground: Ground): Promise<Stage> {
  const { server, tally, signal } = options;
  const { directory, undo } = ground;
  const database = await cloneDatabase(server);
  undo.add(() => database.drop());
  const owner = postgres(database.ownerUrl, { max: 4, onnotice: () => undefined });
  undo.add(() => owner.end({ timeout: 5 }));

  let fleet: Fleet | undefined;
  const front = await startFront(() => fleet?.livePorts() ?? [], tally);
  undo.add(() => front.close());
  const sandboxPort = await findFreePort(0);
  const places: Places = {
    appUrl: `http://localhost:${front.port}`,
    sandboxOrigin: `http://127.0.0.1:${sandboxPort}`,
    databaseUrl: database.url,
    secrets: loadSecrets(directory),
    capture: options.capture,
  };
  const control = await startSandbox(places, ground, signal);
  await control('clock', { skewSeconds: options.skewSeconds });
  adopt(
    environmentAt(places, {
      databaseUrl: database.url,
      sandboxUrl: places.sandboxOrigin,
      port: front.port,
    }),
  );
  undo.add(async () => {
    await closeQueueSender();
    await closeSharedDatabase();
  });
  const variants = await furnish(owner);
  const [shoppers, admins] = [await people(options.shoppers, 'shopper'), await people(ADMINS, 'admin')];
  const crashes: string[] = [];
  fleet = await startFleet(places, options, ground, crashes);
  const { STRIPE_SECRET_KEY: secretKey } = places.secrets;
  return {
    directory,
    owner,
    stripe: new Stripe(secretKey, {
      host: '127.0.0.1',
      port: sandboxPort,
      protocol: 'http',
      telemetry: false,
    }),
    front,
    fleet,
    tally,
    shoppers: shoppers.map((one) => new Shopper(one)),
    admins,
    variants,
    broken: [],
    quietPoints: 0,
    crashes,
    browser: { origin: places.sandboxOrigin, publishableKey: secretKey.replace(/^sk_/, 'pk_') },
    control,
    close: async ({ keepDirectory }) => {
      ground.keep = keepDirectory;
      await undo.run();
    },
  };
}

/** Opens a stage; it is ready when this resolves. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const ground = openGround();
  try {
    return await build(options, ground);
  } catch (error) {
    await ground.undo.run();
    throw error;
  }
}
