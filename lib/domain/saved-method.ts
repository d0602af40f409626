/**
 * What becomes of a saved payment method when Stripe shows it: one card is listed once, the newest stays, and default
 * and redisplay move to it (rule 32). A detached one never comes back; details of events have no order (rule 3).
 */
import { REDISPLAY_CHOICES, type Redisplay, type SavedMethodState } from './money-states.ts';
import { decideByOrder, type Standing } from './observation-order.ts';

/** A payment method as an event or a read showed it: never more than brand, last four, expiry and fingerprint. */
export type MethodObservation = {
  readonly paymentMethodId: string;
  /** Null once it is detached. */
  readonly customerId: string | null;
  readonly methodType: string;
  readonly fingerprint: string | null;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly expMonth: number | null;
  readonly expYear: number | null;
  readonly allowRedisplay: Redisplay;
  readonly createdUnix: number;
};

/** A row of ours, as far as the decision needs it. */
export type MethodFacts = {
  readonly paymentMethodId: string;
  readonly state: SavedMethodState;
  readonly fingerprint: string | null;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly expMonth: number | null;
  readonly expYear: number | null;
  readonly allowRedisplay: Redisplay;
  readonly createdUnix: number;
  readonly isDefault: boolean;
};

export type MethodMove =
  | { readonly kind: 'none'; readonly reason: 'no_change' | 'stale' | 'unknown' }
  /** The event's details differ from ours, and events have no order: read the method and project that. */
  | { readonly kind: 'read' }
  | { readonly kind: 'detach' }
  /** Write it as the user's card; `replaces` is the older row of the same card. */
  | {
      readonly kind: 'keep';
      readonly isNew: boolean;
      readonly replaces: MethodFacts | null;
      readonly redisplay: Redisplay;
    }
  /** A newer row of the same card stays, and this one goes. */
  | { readonly kind: 'yield'; readonly to: MethodFacts; readonly redisplay: Redisplay };

const none = (reason: 'no_change' | 'stale' | 'unknown'): MethodMove => ({ kind: 'none', reason });

/** The further-reaching of two redisplay choices: consent that was given once is kept. */
export const widestRedisplay = (one: Redisplay, other: Redisplay): Redisplay =>
  // Stryker disable next-line EqualityOperator: of two equal choices it does not matter which is taken.
  REDISPLAY_CHOICES.indexOf(one) >= REDISPLAY_CHOICES.indexOf(other) ? one : other;

type Aged = { readonly paymentMethodId: string; readonly createdUnix: number };

/** Whether `one` is the newer; whole seconds tie, so the id decides then, the same way in every order of events. */
export function isNewerMethod(one: Aged, other: Aged): boolean {
  if (one.createdUnix === other.createdUnix) return one.paymentMethodId > other.paymentMethodId;
  // Stryker disable next-line EqualityOperator: equal times were looked at above.
  return one.createdUnix > other.createdUnix;
}

const sameDetails = (row: MethodFacts, seen: MethodObservation): boolean =>
  row.fingerprint === seen.fingerprint &&
  row.brand === seen.brand &&
  row.last4 === seen.last4 &&
  row.expMonth === seen.expMonth &&
  row.expYear === seen.expYear &&
  row.allowRedisplay === seen.allowRedisplay;

/**
 * Decides the move.
 * @param row our row of this method, if there is one
 * @param twin the user's other active row of the same card, if there is one
 */
export function decideMethodMove(
  row: MethodFacts | null,
  twin: MethodFacts | null,
  seen: MethodObservation,
  standing: Standing,
): MethodMove {
  if (seen.customerId === null) {
    if (!row) return none('unknown');
    return row.state === 'detached' ? none('no_change') : { kind: 'detach' };
  }
  if (row && row.state !== 'active') return none('stale');
  const decision = row && decideByOrder(sameDetails(row, seen) ? 'same' : 'unordered', standing);
  if (decision === 'none') return none('no_change');
  if (decision === 'read') return { kind: 'read' };
  if (!twin) return { kind: 'keep', isNew: row === null, replaces: null, redisplay: seen.allowRedisplay };
  const redisplay = widestRedisplay(seen.allowRedisplay, twin.allowRedisplay);
  return isNewerMethod(seen, twin)
    ? { kind: 'keep', isNew: row === null, replaces: twin, redisplay }
    : { kind: 'yield', to: twin, redisplay };
}

/** Months of a card's life left at a moment, 0 in its last month; null for methods that do not expire. */
export function monthsToExpiry(
  card: { readonly expMonth: number | null; readonly expYear: number | null },
  at: Date,
): number | null {
  if (card.expMonth === null || card.expYear === null) return null;
  return (card.expYear - at.getUTCFullYear()) * 12 + (card.expMonth - 1 - at.getUTCMonth());
}
