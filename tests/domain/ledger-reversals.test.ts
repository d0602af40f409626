/** What is not final: verdicts that are reversed, debits that are pending, captures of less, refunds found again. */
import { describe, expect, it } from 'vitest';
import type { BalanceMovement } from '#lib/domain/balance-movement.ts';
import {
  balanceMoved,
  balancesOf,
  type DisputeLoss,
  type DisputeStanding,
  debitSucceeded,
  disputeLossChanged,
  disputeMovements,
  nextDisputeLoss,
  type Posting,
  paymentCaptured,
  refundOwedAgain,
  refundReserved,
  refundReturned,
  refundReturnedAgain,
} from '#lib/domain/ledger.ts';
import { CHARGE_MOVED, entriesOf, PAYMENT, REFUND, usd } from './postings.ts';

const balancesAfter = (...postings: Posting[]) => balancesOf(entriesOf(postings));

describe('the loss of a dispute', () => {
  const usdStanding = (verdict: DisputeStanding['verdict'], amountMinor: number): DisputeStanding => ({
    verdict,
    amountMinor,
    currency: 'usd',
  });
  /** What a row of verdicts leaves booked, change by change. */
  const booked = (...standings: DisputeStanding[]) => {
    const changes: DisputeLoss[] = [];
    for (const standing of standings) {
      const change = nextDisputeLoss(standing, changes);
      if (change) changes.push(change);
    }
    return changes.map(({ amountMinor }) => amountMinor);
  };

  it('is what was taken and not given back, once', () => {
    expect(booked(usdStanding('not_lost', 10_000))).toEqual([]);
    expect(booked(usdStanding('lost', 6_000), usdStanding('lost', 6_000))).toEqual([6_000]);
    expect(booked(usdStanding('lost', 0), usdStanding('lost', -1))).toEqual([]);
  });

  it('follows money that is taken or given back after the verdict', () => {
    expect(booked(usdStanding('lost', 0), usdStanding('lost', 6_000))).toEqual([6_000]);
    expect(booked(usdStanding('lost', 6_000), usdStanding('lost', 2_000))).toEqual([6_000, -4_000]);
  });

  it('stays during an appeal, is given back when it is won, and is lost again when that is reversed', () => {
    const lost = usdStanding('lost', 6_000);
    const appealed = usdStanding('appealed', 6_000);
    expect(booked(lost, appealed)).toEqual([6_000]);
    expect(booked(lost, appealed, usdStanding('not_lost', 6_000))).toEqual([6_000, -6_000]);
    expect(booked(lost, appealed, lost)).toEqual([6_000]);
    expect(booked(lost, usdStanding('not_lost', 0), lost)).toEqual([6_000, -6_000, 6_000]);
    expect(booked(usdStanding('appealed', 6_000))).toEqual([]);
    expect(booked(lost, usdStanding('appealed', 1_000))).toEqual([6_000, -5_000]);
  });

  it('that is given back leaves the money disputed until the balance has it', () => {
    const taken = { id: 'txn_4', amountMinor: -6_000, feeMinor: 1_500, currency: 'usd' };
    const loss = { disputeId: 'dp_1', amountMinor: 6_000, currency: 'usd' };
    const appealWon = [
      ...disputeMovements([taken]),
      disputeLossChanged({ ...loss, number: 0 }),
      disputeLossChanged({ ...loss, number: 1, amountMinor: -6_000 }),
    ];
    expect(balancesAfter(...appealWon)).toEqual([
      usd('dispute_fees', 1_500),
      usd('disputed_money', 6_000),
      usd('stripe_balance', -7_500),
    ]);
    const back = { id: 'txn_5', amountMinor: 6_000, feeMinor: -1_500, currency: 'usd' };
    expect(balancesAfter(...appealWon, ...disputeMovements([back]))).toEqual([]);
    expect(appealWon.map(({ kind, source }) => [kind, source])).toEqual([
      ['balance_dispute', 'balance:txn_4'],
      ['dispute_lost', 'dispute_lost:dp_1'],
      ['dispute_recovered', 'dispute_loss:dp_1:1'],
    ]);
  });

  it('has movements by the sign of each; one of a fee alone is the dispute’s', () => {
    const moved = (amountMinor: number) =>
      disputeMovements([{ id: 'txn_6', amountMinor, feeMinor: 1, currency: 'usd' }])[0]?.kind;
    expect([moved(-1), moved(0), moved(1)]).toEqual([
      'balance_dispute',
      'balance_dispute',
      'balance_dispute_reversal',
    ]);
  });
});

describe('a bank debit', () => {
  const pending: BalanceMovement = { ...CHARGE_MOVED, kind: 'payment' };
  const cleared = () => {
    const made = debitSucceeded(pending);
    if (made === null) throw new Error('a debit clears');
    return made;
  };

  it('is in the balance while it is pending, and owed to nobody’s sale', () => {
    expect(balancesAfter(balanceMoved(pending))).toEqual([
      usd('pending_debits', -10_000),
      usd('processing_fees', 320),
      usd('stripe_balance', 9_680),
    ]);
  });

  it('that succeeds clears what was captured, in whichever order that is known', () => {
    const balances = [usd('processing_fees', 320), usd('sales', -10_000), usd('stripe_balance', 9_680)];
    expect(balancesAfter(balanceMoved(pending), cleared(), paymentCaptured(PAYMENT))).toEqual(balances);
    expect(balancesAfter(paymentCaptured(PAYMENT), cleared(), balanceMoved(pending))).toEqual(balances);
  });

  it('that succeeds is posted beside its balance transaction, once', () => {
    expect([balanceMoved(pending), cleared()].map(({ kind, source }) => [kind, source])).toEqual([
      ['balance_payment', 'balance:txn_1'],
      ['debit_succeeded', 'debit:txn_1'],
    ]);
  });

  it('that fails leaves nothing behind', () => {
    const failed = {
      ...pending,
      id: 'txn_9',
      kind: 'charge_failure',
      amountMinor: -10_000,
      feeMinor: -320,
    } as const;
    expect(balancesAfter(balanceMoved(pending), balanceMoved(failed))).toEqual([]);
  });

  it('in another currency than the balance clears in the shopper’s', () => {
    const presentment = { amountMinor: 9_000, currency: 'eur' };
    const made = debitSucceeded({ ...pending, presentment });
    expect(made?.entries).toEqual([
      { account: 'pending_debits', amountMinor: 9_000, currency: 'eur' },
      { account: 'stripe_clearing', amountMinor: -9_000, currency: 'eur' },
    ]);
    const failed = {
      ...pending,
      id: 'txn_9',
      kind: 'charge_failure',
      amountMinor: -10_000,
      presentment,
    } as const;
    expect(
      balancesAfter(balanceMoved({ ...pending, presentment }), balanceMoved({ ...failed, feeMinor: -320 })),
    ).toEqual([]);
  });

  it('is no card payment: that clears by its own balance transaction', () => {
    expect(debitSucceeded(CHARGE_MOVED)).toBeNull();
  });
});

describe('a capture of less than was authorized', () => {
  const captured = paymentCaptured({ ...PAYMENT, amountMinor: 7_000 });

  it('clears when Stripe moves what was captured at once', () => {
    const moved = balanceMoved({ ...CHARGE_MOVED, amountMinor: 7_000 });
    expect(balancesAfter(captured, moved)).not.toContainEqual(
      expect.objectContaining({ account: 'stripe_clearing' }),
    );
  });

  it('clears when Stripe moves all of it and takes the rest back', () => {
    const rest: BalanceMovement = {
      ...CHARGE_MOVED,
      id: 'txn_7',
      kind: 'partial_capture_reversal',
      amountMinor: -3_000,
      feeMinor: 0,
    };
    expect(balancesAfter(captured, balanceMoved(CHARGE_MOVED), balanceMoved(rest))).toEqual([
      usd('processing_fees', 320),
      usd('sales', -7_000),
      usd('stripe_balance', 6_680),
    ]);
  });

  it('clears in another currency, where the charge has cleared what was captured', () => {
    const presentment = { amountMinor: 6_000, currency: 'eur' };
    const rest = {
      ...CHARGE_MOVED,
      id: 'txn_7',
      kind: 'partial_capture_reversal',
      amountMinor: -3_000,
      feeMinor: 0,
      presentment,
    } as const;
    const balances = balancesAfter(
      paymentCaptured({ ...PAYMENT, ...presentment }),
      balanceMoved({ ...CHARGE_MOVED, presentment }),
      balanceMoved(rest),
    );
    expect(balances.filter(({ account }) => account === 'stripe_clearing')).toEqual([]);
    expect(balances).toContainEqual(usd('currency_exchange', -7_000));
  });
});

describe('money of others on the account', () => {
  it('is in the balance and in an account of its own, fees included', () => {
    const other = {
      ...CHARGE_MOVED,
      kind: 'other',
      presentment: { amountMinor: 9_000, currency: 'eur' },
    } as const;
    expect(balancesAfter(balanceMoved(other))).toEqual([
      usd('other_money', -9_680),
      usd('stripe_balance', 9_680),
    ]);
  });
});

describe('a refund that was found again and then failed', () => {
  it('is owed to nobody', () => {
    expect(
      balancesAfter(
        refundReserved(REFUND),
        refundReturned(REFUND),
        refundOwedAgain(REFUND),
        refundReturnedAgain(REFUND),
      ),
    ).toEqual([]);
  });

  it('is told from the first return and from that of other refunds: each is posted once', () => {
    const sourceOf = ({ kind, source }: Posting) => [kind, source];
    expect([refundReturned(REFUND), refundReturnedAgain(REFUND)].map(sourceOf)).toEqual([
      ['refund_returned', 'refund_returned:r1'],
      ['refund_returned', 'refund_returned_again:r1'],
    ]);
    const another = refundReturnedAgain({ ...REFUND, refundKey: 'r2' });
    expect(another.source).toBe('refund_returned_again:r2');
  });
});
