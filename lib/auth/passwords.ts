/**
 * Password hashes: argon2id, at most two at once (each takes 19 MiB and a core), with a bounded queue, so that a flood
 * of sign-ins is told to come back instead of taking the shop down with it.
 */

import { hash, verify } from '@node-rs/argon2';
import { isTagged } from '#lib/domain/tagged-error.ts';

const MAX_AT_ONCE = 2;
const MAX_WAITING = 32;
/** OWASP's second choice for argon2id, the library's defaults: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Too many are waiting already. */
class PasswordQueueFull extends Error {
  override readonly name = 'PasswordQueueFull';
}
export const isPasswordQueueFull = (error: unknown): boolean => isTagged(error, 'PasswordQueueFull');

type Queue = { running: number; waiting: (() => void)[]; done: number; decoy: Promise<string> | null };
const KEY = Symbol.for('markethub.password-queue');
type Holder = { [KEY]?: Queue };

function queue(): Queue {
  const holder = globalThis as Holder;
  holder[KEY] ??= { running: 0, waiting: [], done: 0, decoy: null };
  return holder[KEY];
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const state = queue();
  if (state.running >= MAX_AT_ONCE) {
    if (state.waiting.length >= MAX_WAITING) throw new PasswordQueueFull('too many password checks at once');
    // The one that finishes hands its place over, so `running` stays as it is.
    await new Promise<void>((resolve) => state.waiting.push(resolve));
  } else {
    state.running += 1;
  }
  try {
    return await work();
  } finally {
    state.done += 1;
    const next = state.waiting.shift();
    if (next) next();
    else state.running -= 1;
  }
}

/** @throws PasswordQueueFull */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, PARAMETERS));

/**
 * Checks a password. With no hash (unknown e-mail, account of an OAuth provider) the same work is done against a decoy,
 * so that time tells nothing about which accounts exist.
 * @throws PasswordQueueFull
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const state = queue();
  if (state.decoy === null) {
    state.decoy = hash('a decoy that nobody signs in with', PARAMETERS);
    state.decoy.catch(() => {
      state.decoy = null;
    });
  }
  // Always waited for: the first check of a process must not be the one that is slower.
  const decoy = await state.decoy;
  const matches = await inTurn(() => verify(passwordHash ?? decoy, password));
  return passwordHash !== null && matches;
}

/** How many hashes this process has made: what tests count instead of time. */
export const passwordChecksDone = (): number => queue().done;
