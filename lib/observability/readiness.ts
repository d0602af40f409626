/**
 * Whether this process can serve: asked often and by anybody, so an answer is kept for a second, a schema that was
 * found complete stays so (migrations only go forward), and a database that hangs is a no.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { database } from '#db/client.ts';
import { type Backlog, isSchemaReady, readBacklog } from '#db/repositories/readiness.ts';
import { logger } from './logger.ts';

const KEPT_MS = 1000;
const TIMEOUT_MS = 2000;

export type Readiness =
  | { readonly ready: true; readonly backlog: Backlog }
  | { readonly ready: false; readonly reason: 'database' | 'migrations' };

type Memory = { schemaReady: boolean; last: { atMs: number; answer: Promise<Readiness> } | null };
const KEY = Symbol.for('markethub.readiness');
type Holder = { [KEY]?: Memory };

function memory(): Memory {
  const holder = globalThis as Holder;
  holder[KEY] ??= { schemaReady: false, last: null };
  return holder[KEY];
}

async function look(): Promise<Readiness> {
  const known = memory();
  known.schemaReady ||= await isSchemaReady(database());
  if (!known.schemaReady) return { ready: false, reason: 'migrations' };
  return { ready: true, backlog: await readBacklog(database()) };
}

async function lookInTime(): Promise<Readiness> {
  const stop = new AbortController();
  const tooLate = sleep(TIMEOUT_MS, null, { signal: stop.signal, ref: false }).then(
    (): Readiness => ({ ready: false, reason: 'database' }),
  );
  // Aborted when the database was faster; nobody waits for it then.
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([look(), tooLate]);
  } catch (error) {
    logger.warn({ err: error }, 'not ready');
    return { ready: false, reason: 'database' };
  } finally {
    stop.abort();
  }
}

/** The present answer, at most a second old. */
export function readReadiness(): Promise<Readiness> {
  const known = memory();
  if (known.last && Date.now() - known.last.atMs < KEPT_MS) return known.last.answer;
  const answer = lookInTime();
  known.last = { atMs: Date.now(), answer };
  return answer;
}

/** Forgets what was found; for tests that change the database. */
export function forgetReadiness(): void {
  (globalThis as Holder)[KEY] = { schemaReady: false, last: null };
}
