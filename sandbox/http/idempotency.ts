/**
 * First answers by idempotency key, kept for 24 h of account time: status and body as they were, errors and
 * 5xx included. What failed before it began (validation, 401, 409, 429) leaves no answer.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../state/clock.ts';
import type { AnswerShelf, Journal, StoredAnswer } from '../state/journal.ts';
import { invalidRequest, StripeError } from './stripe-error.ts';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
const SWEEP_EVERY = 5000;
export const MAX_KEY_LENGTH = 255;

export interface Begun {
  key: string;
  fingerprint: string;
}

export class AnswerStore {
  readonly #account: string;
  readonly #clock: Clock;
  readonly #journal: Journal;
  #answers: AnswerShelf;
  readonly #running = new Set<string>();
  readonly #secret: string;
  #sinceSweep = 0;

  constructor(account: string, clock: Clock, journal: Journal, secret: string | undefined) {
    this.#account = account;
    this.#clock = clock;
    this.#journal = journal;
    this.#answers = journal.answers(account);
    this.#secret = secret ?? randomBytes(16).toString('hex');
    if (secret === undefined) this.#saveSecret();
  }

  #saveSecret(): void {
    this.#journal.saveSetting(this.#account, 'fingerprint', this.#secret);
  }

  /** After everything of the account was removed from the journal. */
  clear(): void {
    this.#running.clear();
    this.#answers = this.#journal.answers(this.#account);
    this.#saveSecret();
  }

  /** Parameters are kept as an HMAC only: they may hold personal data or a mistyped real card. */
  fingerprint(method: string, path: string, body: string): string {
    return createHmac('sha256', this.#secret).update(`${method} ${path}\n${body}`).digest('base64url');
  }

  /** The kept answer, or the right to run. Throws Stripe's 409 or its mismatch error. */
  begin(key: string, fingerprint: string): StoredAnswer | Begun {
    if (key.length > MAX_KEY_LENGTH) {
      throw invalidRequest(`Idempotency-Key may have up to ${MAX_KEY_LENGTH} characters.`);
    }
    const kept = this.#answers.get(key);
    if (kept !== undefined && this.#clock.nowMs() - kept.createdMs < LIFETIME_MS) {
      if (kept.fingerprint !== fingerprint) {
        throw new StripeError(
          400,
          `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
          { type: 'idempotency_error' },
        );
      }
      return kept;
    }
    if (this.#running.has(key)) {
      throw new StripeError(
        409,
        `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        { type: 'idempotency_error', code: 'idempotency_key_in_use' },
      );
    }
    this.#running.add(key);
    return { key, fingerprint };
  }

  keep(begun: Begun, status: number, body: string, requestId: string): void {
    this.#running.delete(begun.key);
    const answer: StoredAnswer = { ...begun, status, body, requestId, createdMs: this.#clock.nowMs() };
    this.#answers.put(answer);
    this.#sinceSweep += 1;
    if (this.#sinceSweep < SWEEP_EVERY) return;
    this.#sinceSweep = 0;
    this.#answers.removeOlderThan(this.#clock.nowMs() - LIFETIME_MS);
  }

  release(begun: Begun): void {
    this.#running.delete(begun.key);
  }
}
