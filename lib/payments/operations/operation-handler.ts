/** What a kind of operation brings to the runner: how it is sent, what it may have made, and what its answer changes. */
import type { Transaction } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import type { OperationState } from '#lib/domain/order-state.ts';
import type { Result } from '#lib/domain/result.ts';
import type { CallBudget, WriteCall } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';

/** One run of an operation under its lease. */
export type Run<Request> = {
  readonly operation: OperationRow;
  readonly request: Request;
  /** What every call and look-up of this run is given; it ends before the lease does. */
  readonly budget: CallBudget;
};

/** When Stripe was asked, by the database's clock, and by whom: for the projection of the answer (rule 36). */
export type ReadBy = { readonly by: string; readonly startedAtMs: number };

/** How an operation ended, and what its caller learns. */
export type Ending<Value> = {
  readonly state: Exclude<OperationState, 'pending'>;
  readonly stripeObjectId?: string | null;
  readonly outcome?: string | null;
  readonly value: Value;
};

/** How an operation that was not carried out ended, where that is not simply `rejected` with the failure's code. */
export type Refusal = Partial<Omit<Ending<unknown>, 'value'>>;

/**
 * What to do before the call, from our own rows. `check`: never send it, only look for what an earlier call made, and
 * end with `otherwise` when there is nothing. `defer`: not yet.
 */
export type Plan<Value> =
  | { readonly do: 'send' }
  | { readonly do: 'check'; readonly otherwise: StripeFailure }
  | { readonly do: 'end'; readonly ending: Ending<Value> }
  | { readonly do: 'defer'; readonly reason: string };

/**
 * What is true at Stripe after a call that did not succeed. `seen`: record this. `again`: the cause is mended, use a new
 * key. `refused`: nothing happened, with the failure that tells it best. `open`: not decided, try again later.
 */
export type Truth<Seen> =
  | { readonly kind: 'seen'; readonly seen: Seen }
  | { readonly kind: 'again' }
  | { readonly kind: 'refused'; readonly failure: StripeFailure }
  | { readonly kind: 'open' };

export type OperationHandler<Request, Seen, Value> = {
  /**
   * Whether it may be sent to another Stripe account than the one that it was begun at: it makes something anew, and
   * nothing there is left open. Left out, it waits for the key of its own account.
   */
  readonly makesAnew?: (run: Run<Request>) => boolean;
  /** Decides from our own rows; left out, it is sent. */
  readonly plan?: (run: Run<Request>) => Promise<Plan<Value>>;
  /**
   * Looks for what an earlier call made, by the operation's id or by the object's state, never by our clock (rule 39).
   * Left out for calls that do no harm when they are carried out twice.
   */
  readonly find?: (run: Run<Request>) => Promise<Result<Seen | null, StripeFailure>>;
  readonly send: (run: Run<Request>, call: WriteCall) => Promise<Result<Seen, StripeFailure>>;
  /** Reads what is true after a failure that Stripe answered, or whose answer was lost (rule 37). */
  readonly observe?: (run: Run<Request>, failure: StripeFailure) => Promise<Truth<Seen>>;
  /** Records what Stripe showed, in the transaction that ends the operation. Safe to repeat. */
  readonly record: (tx: Transaction, run: Run<Request>, seen: Seen, read: ReadBy) => Promise<Ending<Value>>;
  /** Records and ends in one statement of its own, where nothing else moves; null: `record` has to. */
  readonly recordAtOnce?: (operation: OperationRow, seen: Seen) => Promise<Ending<Value> | null>;
  /** Records that it was not carried out, in the transaction that ends the operation. */
  readonly refuse?: (tx: Transaction, run: Run<Request>, failure: StripeFailure) => Promise<Refusal | null>;
  /** Records that its outcome is not known yet. */
  readonly uncertain?: (run: Run<Request>) => Promise<void>;
};

/**
 * The one vocabulary for what became of a run. done: Stripe carried it out, now or before. refused: Stripe's last word,
 * or ours, is that it was not; `value` is what Stripe showed with it. pending: not known yet, the worker goes on.
 */
export type RunResult<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly failure: StripeFailure; readonly value: Value | null }
  | { readonly kind: 'pending'; readonly failure: StripeFailure };
