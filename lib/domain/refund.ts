/**
 * Rules of refunds: what may still be given back, and what a refund seen at Stripe does to ours. Pure, safe to repeat,
 * and never back across what is ordered: pending and requires_action < succeeded < failed or canceled (rules 3, 12, 13, 36).
 */
import { isDivisible, multiplyMinor, sumMinor } from './money.ts';
import type { RefundState } from './money-states.ts';
import { decideByOrder, type Relation, type Standing } from './observation-order.ts';
import { err, ok, type Result } from './result.ts';

/** Stripe's own statuses. */
export const STRIPE_REFUND_STATUSES = [
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
] as const;
export type StripeRefundStatus = (typeof STRIPE_REFUND_STATUSES)[number];

/** What a refund showed, in an event, an answer or a read. */
export type RefundObservation = {
  readonly refundId: string;
  readonly intentId: string | null;
  readonly status: StripeRefundStatus;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly failureReason: string | null;
  /** The balance transactions of the money that left and, after a failure, came back; amounts as far as they were read. */
  readonly balanceTransactionId: string | null;
  readonly movedMinor: number | null;
  readonly movedFeeMinor: number | null;
  readonly balanceCurrency: string | null;
  readonly failureTransactionId: string | null;
  readonly returnedMinor: number | null;
  readonly returnedFeeMinor: number | null;
  readonly createdUnix: number;
  /** Our own metadata, null when somebody else made it. */
  readonly installation: string | null;
  readonly ourRefundId: string | null;
  readonly operationId: string | null;
};

/** How far a refund has come; a lower stage never follows a higher one. */
const STAGE: Readonly<Record<RefundState, number>> = {
  awaiting_approval: 0,
  reserved: 1,
  pending: 2,
  requires_action: 2,
  rejected: 2,
  succeeded: 3,
  failed: 4,
  canceled: 4,
};

export type RefundMove =
  | { readonly kind: 'none'; readonly reason: 'no_change' | 'stale' }
  /** The two open states, or the two ends, have no order between them: ask Stripe. */
  | { readonly kind: 'read' }
  | { readonly kind: 'move'; readonly to: StripeRefundStatus };

function relationOf(state: RefundState, seen: StripeRefundStatus): Relation {
  if (state === seen) return 'same';
  const [from, to] = [STAGE[state], STAGE[seen]];
  if (to < from) return 'behind';
  // One that Stripe is said to have refused, and that is there after all, is there.
  return to === from && state !== 'rejected' ? 'unordered' : 'ahead';
}

/** Decides what an observed refund does to the row that is known. */
export function decideRefundMove(
  state: RefundState,
  seen: RefundObservation,
  standing: Standing,
): RefundMove {
  switch (decideByOrder(relationOf(state, seen.status), standing)) {
    case 'none':
      return { kind: 'none', reason: 'no_change' };
    case 'stale':
      return { kind: 'none', reason: 'stale' };
    case 'read':
      return { kind: 'read' };
    case 'move':
      return { kind: 'move', to: seen.status };
  }
}

/** What an admin asks for: an amount, or lines, or neither for all that is left. */
export type RefundRequest = {
  readonly amountMinor?: number | undefined;
  readonly currency?: string | undefined;
  readonly lines?:
    | readonly { readonly lineNumber: number; readonly quantity: number; readonly restock: boolean }[]
    | undefined;
  /** Without lines: what goes back to stock. True: all that was sold and is not restocked. */
  readonly restock?:
    | boolean
    | readonly { readonly lineNumber: number; readonly quantity: number }[]
    | undefined;
};

export type RefundFacts = {
  readonly capturedMinor: number;
  readonly currency: string;
  /** What reserving refunds hold already, and how much of it went on one admin's word. */
  readonly reservedMinor: number;
  readonly unapprovedMinor: number;
  /** The charge's flag over all its disputes. */
  readonly refundable: boolean;
  /** Above this a second admin has to agree; null: never. */
  readonly approvalAboveMinor: number | null;
  readonly lines: readonly {
    readonly lineNumber: number;
    readonly unitMinor: number;
    /** Neither refunded nor in a refund that is under way. */
    readonly leftQuantity: number;
    /** Sold by this payment, and neither restocked nor promised to stock. */
    readonly restockableQuantity: number;
  }[];
};

export type RefundLinePlan = {
  readonly lineNumber: number;
  /** Pieces whose price is refunded; 0 for a line that is only restocked. */
  readonly quantity: number;
  readonly amountMinor: number;
  readonly restockQuantity: number;
};
export type RefundPlan = {
  readonly amountMinor: number;
  readonly needsApproval: boolean;
  readonly lines: readonly RefundLinePlan[];
};
export type RefundProblem =
  | 'currency_mismatch'
  | 'refund_blocked'
  | 'refund_lines_unknown'
  | 'restock_too_many'
  | 'already_refunded'
  | 'refund_too_large'
  | 'amount_indivisible';

/**
 * Plans a refund from what is true under the payment's lock: never more than captured less what is reserved (I3).
 * With lines and an amount, the amount is what goes back and the lines say what came back.
 */
export function planRefund(facts: RefundFacts, request: RefundRequest): Result<RefundPlan, RefundProblem> {
  if (request.currency !== undefined && request.currency !== facts.currency) return err('currency_mismatch');
  if (!facts.refundable) return err('refund_blocked');
  const leftMinor = facts.capturedMinor - facts.reservedMinor;
  if (leftMinor <= 0) return err('already_refunded');
  const asked = planLines(facts, request.lines ?? []);
  if (!asked) return err('refund_lines_unknown');
  const restocked = planRestock(facts, request.restock ?? false);
  if (!restocked) return err('restock_too_many');
  const ofLines = asked.length > 0 ? sumMinor(asked.map((line) => line.amountMinor)) : null;
  const amountMinor = request.amountMinor ?? ofLines ?? leftMinor;
  if (amountMinor <= 0 || amountMinor > leftMinor) return err('refund_too_large');
  // Some currencies know no fractions that Stripe's minor units could say (rule 17).
  if (!isDivisible({ amountMinor, currency: facts.currency })) return err('amount_indivisible');
  const onOneWord = amountMinor + facts.unapprovedMinor;
  const needsApproval = facts.approvalAboveMinor !== null && onOneWord > facts.approvalAboveMinor;
  return ok({ amountMinor, needsApproval, lines: [...asked, ...restocked] });
}

/** null: a line that the order does not have, twice the same, or more than is left of it. */
function planLines(facts: RefundFacts, asked: NonNullable<RefundRequest['lines']>): RefundLinePlan[] | null {
  const planned: RefundLinePlan[] = [];
  for (const { lineNumber, quantity, restock } of asked) {
    const line = facts.lines.find((candidate) => candidate.lineNumber === lineNumber);
    const twice = planned.some((known) => known.lineNumber === lineNumber);
    if (!line || twice || quantity < 1 || quantity > line.leftQuantity) return null;
    planned.push({
      lineNumber,
      quantity,
      amountMinor: multiplyMinor(line.unitMinor, quantity),
      // What is restocked already, for example by a refund that failed later, does not go back twice (rule 35).
      restockQuantity: restock ? Math.min(quantity, line.restockableQuantity) : 0,
    });
  }
  return planned;
}

/** null: a line that the order does not have, twice the same, or more than can be restocked of it. */
export function planRestock(
  facts: Pick<RefundFacts, 'lines'>,
  asked: NonNullable<RefundRequest['restock']>,
): RefundLinePlan[] | null {
  if (asked === false) return [];
  const wanted =
    asked === true
      ? facts.lines.map((line) => ({ lineNumber: line.lineNumber, quantity: line.restockableQuantity }))
      : asked;
  const planned: RefundLinePlan[] = [];
  for (const { lineNumber, quantity } of wanted) {
    const line = facts.lines.find((candidate) => candidate.lineNumber === lineNumber);
    const twice = planned.some((known) => known.lineNumber === lineNumber);
    if (!line || twice || quantity < 0 || quantity > line.restockableQuantity) return null;
    if (quantity > 0) planned.push({ lineNumber, quantity: 0, amountMinor: 0, restockQuantity: quantity });
  }
  return planned;
}
