/**
 * The connection pool and Drizzle on it. Every statement is sent prepared (Drizzle alone would describe each statement
 * in a round trip of its own), and one pool serves all copies of this module that a Next process evaluates.
 */

import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { getConfig } from '#lib/config/config.ts';
import { ARRAY_TYPES } from './array-types.ts';

type NoSchema = Record<string, never>;
export type Database = PostgresJsDatabase<NoSchema> & { close(): Promise<void> };
export type Transaction = PgTransaction<
  PostgresJsQueryResultHKT,
  NoSchema,
  ExtractTablesWithRelations<NoSchema>
>;
/** What a repository takes: a pool or a transaction. */
export type Executor = PostgresJsDatabase<NoSchema> | Transaction;

type Unsafe = (query: string, params?: unknown[], options?: Record<string, unknown>) => unknown;
type Scoped = { unsafe: Unsafe; begin?: Nested; savepoint?: Nested };
type Nested = (...args: unknown[]) => unknown;

/** Makes `unsafe` prepare, also inside transactions and savepoints, although Drizzle asks it not to. */
function preparing<T extends object>(client: T): T {
  return new Proxy(client, {
    get(target, property) {
      const scoped = target as unknown as Scoped;
      if (property === 'unsafe') {
        return (query: string, params?: unknown[], options?: Record<string, unknown>) =>
          scoped.unsafe(query, params, { ...options, prepare: true });
      }
      if (property === 'begin' || property === 'savepoint') {
        return (...args: unknown[]) => {
          const run = args.pop() as (inner: object) => unknown;
          return (scoped[property] as Nested)(...args, (inner: object) => run(preparing(inner)));
        };
      }
      return Reflect.get(target, property, target);
    },
  });
}

/** How long a statement may wait for a connection. Then it fails, and its caller is answered 503 with Retry-After. */
const MAX_WAIT_MS = 2_000;
const CONNECT_TIMEOUT_SECONDS = 2;

/**
 * Seconds until a connection is opened again. A lost one comes back at once; while the server is away each connection
 * tries again at its own random time, so that a restart of a second delays nobody by more than half a second.
 * @param failures of this connection since it last worked
 */
const backoff = (failures: number): number => (failures === 0 ? 0.01 : 0.1 + Math.random() * 0.4);

/** `wait_ms` is no option of the driver but of our patch of it (scripts/setup/mend-driver.mjs). */
const WAITING = { connect_timeout: CONNECT_TIMEOUT_SECONDS, backoff, wait_ms: MAX_WAIT_MS };

/**
 * Opens a pool.
 * @param url Postgres address
 * @param options.max connections at most (default 10)
 */
export function createDatabase(
  url: string,
  options: { max?: number; applicationName?: string } = {},
): Database {
  const client = postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 60,
    ...WAITING,
    onnotice: () => undefined,
    fetch_types: false,
    types: ARRAY_TYPES,
    connection: { application_name: options.applicationName ?? 'markethub' },
  });
  const database = drizzle(preparing(client));
  return Object.assign(database, { close: () => client.end({ timeout: 5 }) });
}

const KEY = Symbol.for('markethub.database');
type Holder = { [KEY]?: Database };

/** The pool of this process, opened on first use. */
export function sharedDatabase(url: string, options: { max?: number } = {}): Database {
  const holder = globalThis as Holder;
  holder[KEY] ??= createDatabase(url, options);
  return holder[KEY];
}

/** The ambient pool: the configured database, for handlers and use cases. */
export function database(): Database {
  const holder = globalThis as Holder;
  if (holder[KEY]) return holder[KEY];
  const { databaseUrl, databasePoolMax } = getConfig();
  return sharedDatabase(databaseUrl, { max: databasePoolMax });
}

/** Closes the pool of this process, if it was opened. */
export async function closeSharedDatabase(): Promise<void> {
  const holder = globalThis as Holder;
  const database = holder[KEY];
  delete holder[KEY];
  await database?.close();
}

const RETRYABLE = new Set(['40001', '40P01']);
const MAX_TRIES = 4;

const sqlState = (error: unknown): string | undefined => {
  const source = error instanceof Error && error.cause ? error.cause : error;
  return typeof source === 'object' && source !== null && 'code' in source ? String(source.code) : undefined;
};

/** The SQLSTATE of a database error, also when Drizzle wrapped it. */
export const databaseErrorCode = sqlState;

/** No connection became free, or could be opened, within the bound of the wait. */
export const CONNECTION_WAIT_TIMEOUT = 'CONNECTION_WAIT_TIMEOUT';

/** The server cannot be reached, is starting or is going away, or no connection became free in time. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  CONNECTION_WAIT_TIMEOUT,
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);

/** Whether the statement failed because of the server or its connection, so that the same call may be tried again. */
export const isDatabaseUnreachable = (error: unknown): boolean => UNREACHABLE.has(sqlState(error) ?? '');
/** Work of a transaction that must not undo what the transaction records: see db/repositories/follow-ups.ts. */
type Later = (tx: Transaction) => Promise<void>;
type Following = { apart: boolean; used: boolean; readonly later: Later[] };
const FOLLOWING = new WeakMap<Transaction, Following>();

/**
 * Runs what follows from the transaction's records: at once, or, when the transaction already failed once because of
 * such work, after everything else, where `later` may catch its own failure.
 */
export async function runFollowing(
  tx: Transaction,
  now: (tx: Transaction) => Promise<void>,
  later: Later,
): Promise<void> {
  const following = FOLLOWING.get(tx);
  if (following) following.used = true;
  if (following?.apart) following.later.push(later);
  else await now(tx);
}

/** Whether the transaction keeps what it records apart from what follows from it. */
export function keepsApart(tx: Transaction): boolean {
  const following = FOLLOWING.get(tx);
  if (following) following.used = true;
  return following?.apart === true;
}

/** The database refused a statement for what it says: a constraint, a trigger, a value out of range, a missing right. */
export const isRefusedStatement = (error: unknown): boolean =>
  /^(?:21|22|23|25P02|27|38|39|42|44|P0)/.test(sqlState(error) ?? '');

/**
 * Runs `work` in one transaction; a deadlock or serialization failure is tried again three times, here and nowhere
 * else. When a refused statement may belong to what only follows from the transaction's records, the transaction runs
 * once more with the two apart, so that the records are kept (rule 34). `work` must be repeatable and must not talk to
 * the network.
 */
export async function inTransaction<T>(
  database: Executor,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  let apart = false;
  for (let tries = 1; ; tries += 1) {
    const following: Following = { apart, used: false, later: [] };
    try {
      return await database.transaction(async (tx) => {
        FOLLOWING.set(tx, following);
        const result = await work(tx);
        for (const later of following.later) await later(tx);
        return result;
      });
    } catch (error) {
      if (!apart && following.used && isRefusedStatement(error)) apart = true;
      else if (tries >= MAX_TRIES || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
    }
  }
}
