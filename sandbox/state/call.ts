/**
 * One unit of work on an account: an API request, or something that happens by itself later. Domain code
 * gets nothing but this; what it emits is delivered after the work is committed.
 */
import type { Account } from './account.ts';
import type { StoredEvent } from './journal.ts';

export interface Call {
  readonly account: Account;
  /** `http://127.0.0.1:4242`, for addresses inside objects. */
  readonly origin: string;
  /** Null when nobody asked: `event.request.id` is then null too. */
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
  /** Made with a publishable key: needs client secrets and sees filtered objects. */
  readonly client: boolean;
  readonly emitted: StoredEvent[];
  /** Changes that leave no event behind: nobody is ever notified of them. */
  readonly silent?: boolean;
}

export function automaticCall(account: Account, origin: string): Call {
  return { account, origin, requestId: null, idempotencyKey: null, client: false, emitted: [] };
}
