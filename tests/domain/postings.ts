/** Movements of money and what they are posted as, for the rules of the ledger. */
import type { LedgerEntry, Posting } from '#lib/domain/ledger.ts';

export const entriesOf = (postings: readonly Posting[]): LedgerEntry[] =>
  postings.flatMap(({ entries }) => entries);

export const usd = (account: LedgerEntry['account'], amount: number): LedgerEntry => ({
  account,
  amountMinor: amount,
  currency: 'usd',
});

export const PAYMENT = {
  intentId: 'pi_1',
  amountMinor: 10_000,
  currency: 'usd',
  placement: 'sales',
} as const;
export const REFUND = { refundKey: 'r1', amountMinor: 2_500, currency: 'usd', placement: 'sales' } as const;
export const CHARGE_MOVED = {
  id: 'txn_1',
  kind: 'charge',
  amountMinor: 10_000,
  feeMinor: 320,
  currency: 'usd',
  presentment: { amountMinor: 10_000, currency: 'usd' },
} as const;
export const REFUND_MOVED = {
  id: 'txn_2',
  kind: 'refund',
  amountMinor: -2_500,
  feeMinor: 0,
  currency: 'usd',
  presentment: { amountMinor: 2_500, currency: 'usd' },
} as const;
