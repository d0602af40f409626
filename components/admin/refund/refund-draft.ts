/**
 * What a refund that is being filled in comes to: the amount, whether a second admin is needed, what goes back to the
 * shelf. Only a preview by the same rules; the server decides under the payment's lock.
 */
import type { RefundablePayment, RefundListAnswer } from '#lib/contracts/refunds.ts';
import { RESERVING_REFUND_STATES, type RefundReason, type RefundState } from '#lib/domain/money-states.ts';
import { parseAmount } from './parse-amount.ts';

export type RefundMode = 'all' | 'amount' | 'lines';

export type RefundDraft = {
  readonly paymentIntentId: string;
  readonly mode: RefundMode;
  readonly amountText: string;
  /** By line number. */
  readonly lines: Readonly<Record<number, { readonly quantity: number; readonly restock: boolean }>>;
  /** Pieces to restock by line number, where no items are chosen. */
  readonly restock?: Readonly<Record<number, number>>;
  /** Nothing is chosen beforehand: Stripe learns from the reason, so a wrong one does harm. */
  readonly reason: RefundReason | null;
  readonly note: string;
};

export type DraftResult = {
  readonly amountMinor: number | null;
  readonly problem: string | null;
  readonly needsApproval: boolean;
  readonly restocked: readonly { readonly lineNumber: number; readonly quantity: number }[];
};

const HELD: ReadonlySet<RefundState> = new Set(RESERVING_REFUND_STATES);

/** What went, or is going, on the word of one admin alone. */
const onOneWord = (refunds: RefundListAnswer): number =>
  refunds.data
    .filter((refund) => refund.origin === 'admin' && refund.approvedBy === null && HELD.has(refund.state))
    .reduce((sum, refund) => sum + refund.amountMinor, 0);

const chosenLines = (draft: RefundDraft) =>
  Object.entries(draft.lines)
    .filter(([, choice]) => choice.quantity > 0)
    .map(([lineNumber, choice]) => ({ lineNumber: Number(lineNumber), ...choice }));

function amountOf(draft: RefundDraft, payment: RefundablePayment, refunds: RefundListAnswer): number | null {
  if (draft.mode === 'all') return payment.refundableMinor;
  if (draft.mode === 'amount') return parseAmount(draft.amountText, payment.currency);
  const unit = new Map(refunds.lines.map((line) => [line.lineNumber, line.unitMinor]));
  const sum = chosenLines(draft).reduce(
    (total, line) => total + (unit.get(line.lineNumber) ?? 0) * line.quantity,
    0,
  );
  return sum > 0 ? sum : null;
}

/** Everything that was sold and is not restocked. */
export const allRestockable = (refunds: RefundListAnswer): Readonly<Record<number, number>> =>
  Object.fromEntries(refunds.lines.map((line) => [line.lineNumber, line.restockableQuantity]));

type Pieces = { readonly lineNumber: number; readonly quantity: number };

/** The pieces that are chosen of each line, without those of which none is. */
export const chosenPieces = (restock: Readonly<Record<number, number>>): Pieces[] =>
  Object.entries(restock)
    .map(([lineNumber, quantity]) => ({ lineNumber: Number(lineNumber), quantity }))
    .filter(({ quantity }) => quantity > 0);

/** What goes back to stock: never more of a line than can be restocked. */
function restockedOf(draft: RefundDraft, payment: RefundablePayment, refunds: RefundListAnswer): Pieces[] {
  if (payment.surplus) return [];
  if (draft.mode !== 'lines') return chosenPieces(draft.restock ?? {});
  const restockable = allRestockable(refunds);
  const wanted = chosenLines(draft).filter((line) => line.restock);
  return chosenPieces(
    Object.fromEntries(
      wanted.map((line) => [line.lineNumber, Math.min(line.quantity, restockable[line.lineNumber] ?? 0)]),
    ),
  );
}

export function draftResult(
  draft: RefundDraft,
  payment: RefundablePayment,
  refunds: RefundListAnswer,
): DraftResult {
  const amountMinor = amountOf(draft, payment, refunds);
  const above = refunds.approvalAboveMinor;
  const problem =
    amountMinor === null
      ? draft.mode === 'lines'
        ? 'Choose at least one item.'
        : 'Enter an amount such as 12.30.'
      : amountMinor > payment.refundableMinor
        ? 'That is more than is left of the payment.'
        : null;
  return {
    amountMinor,
    problem,
    needsApproval: above !== null && (amountMinor ?? 0) + onOneWord(refunds) > above,
    restocked: restockedOf(draft, payment, refunds),
  };
}

/** The body of the call. */
export function refundBody(
  draft: RefundDraft & { readonly reason: RefundReason },
  payment: RefundablePayment,
  amountMinor: number,
): object {
  const note = draft.note.trim();
  const restock = draft.mode === 'lines' || payment.surplus ? [] : chosenPieces(draft.restock ?? {});
  return {
    reason: draft.reason,
    currency: payment.currency,
    // What was shown is what is asked for: "all that is left" must not grow or shrink meanwhile.
    ...(draft.mode === 'lines' ? { lines: chosenLines(draft) } : { amountMinor }),
    ...(restock.length === 0 ? {} : { restock }),
    ...(note === '' ? {} : { note }),
    ...(payment.surplus ? { paymentIntentId: payment.paymentIntentId } : {}),
  };
}
