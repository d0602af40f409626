/** Money of the balance is told only where Stripe has told all of it; a part would post a wrong amount. */
import { describe, expect, test } from 'vitest';
import {
  chargeMovement,
  MOVEMENT_KINDS,
  type MovementObservation,
  movementOf,
  refundMovements,
} from '#lib/domain/balance-movement.ts';

describe('a balance transaction', () => {
  const seen: MovementObservation = {
    movementId: 'txn_1',
    kind: 'charge',
    type: 'charge',
    sourceId: 'ch_1',
    sourceStatus: 'succeeded',
    intentId: 'pi_1',
    chargeId: 'ch_1',
    installation: 'i1',
    attemptId: 'a1',
    presentmentMinor: 1_000,
    presentmentCurrency: 'eur',
    amountMinor: 1_080,
    feeMinor: 61,
    currency: 'usd',
    createdUnix: 1,
  };

  test.each(MOVEMENT_KINDS)('of the kind %s moves what it says', (kind) => {
    expect(movementOf({ ...seen, kind })).toEqual({
      id: 'txn_1',
      kind,
      amountMinor: 1_080,
      feeMinor: 61,
      currency: 'usd',
      presentment: { amountMinor: 1_000, currency: 'eur' },
    });
  });

  test('of a type that the ledger does not know moves nothing', () => {
    expect(movementOf({ ...seen, kind: null, type: 'climate_order_purchase' })).toBeNull();
  });

  test.each([
    ['amount', { presentmentMinor: null }],
    ['currency', { presentmentCurrency: null }],
  ])('without the %s that the shopper saw has none', (_what, over) => {
    expect(movementOf({ ...seen, ...over })).toMatchObject({ amountMinor: 1_080, presentment: null });
  });
});

describe('a charge', () => {
  const seen = {
    balanceTransactionId: 'txn_1',
    balanceKind: 'charge',
    amountMinor: 1_200,
    feeMinor: 61,
    netMinor: 1_019,
    balanceCurrency: 'usd',
    capturedMinor: 1_000,
    currency: 'eur',
  } as const;

  test('without a card is a payment; before its kind was kept, it was a charge', () => {
    expect(chargeMovement({ ...seen, balanceKind: 'payment' })?.kind).toBe('payment');
    expect(chargeMovement({ ...seen, balanceKind: null })?.kind).toBe('charge');
  });

  test('is worth all of it while nothing is captured', () => {
    expect(chargeMovement({ ...seen, capturedMinor: 0 })?.presentment?.amountMinor).toBe(1_200);
  });

  test('moves net and fee together, in the currency of the balance', () => {
    expect(chargeMovement(seen)).toEqual({
      id: 'txn_1',
      kind: 'charge',
      amountMinor: 1_080,
      feeMinor: 61,
      currency: 'usd',
      presentment: { amountMinor: 1_000, currency: 'eur' },
    });
  });

  test.each(['balanceTransactionId', 'feeMinor', 'netMinor', 'balanceCurrency'] as const)(
    'moves nothing while its %s was not read',
    (name) => {
      expect(chargeMovement({ ...seen, [name]: null })).toBeNull();
    },
  );
});

describe('a refund', () => {
  const seen = {
    amountMinor: 500,
    currency: 'eur',
    balanceTransactionId: 'txn_1',
    movedMinor: -540,
    movedFeeMinor: 3,
    failureTransactionId: 'txn_2',
    returnedMinor: 538,
    returnedFeeMinor: -2,
    balanceCurrency: 'usd',
  };
  const presentment = { amountMinor: 500, currency: 'eur' };

  test('shows what left, and what came back after it failed', () => {
    expect(refundMovements(seen)).toEqual({
      left: { id: 'txn_1', kind: 'refund', amountMinor: -540, feeMinor: 3, currency: 'usd', presentment },
      returned: {
        id: 'txn_2',
        kind: 'refund_failure',
        amountMinor: 538,
        feeMinor: -2,
        currency: 'usd',
        presentment,
      },
    });
  });

  test.each(['balanceTransactionId', 'movedMinor'] as const)('has not left while %s was not read', (name) => {
    expect(refundMovements({ ...seen, [name]: null })).toMatchObject({
      left: null,
      returned: { id: 'txn_2' },
    });
  });

  test.each(['failureTransactionId', 'returnedMinor'] as const)(
    'has not come back while %s was not read',
    (name) => {
      expect(refundMovements({ ...seen, [name]: null })).toMatchObject({
        left: { id: 'txn_1' },
        returned: null,
      });
    },
  );

  test('moves nothing in an unknown currency, and costs no fee that was not told', () => {
    expect(refundMovements({ ...seen, balanceCurrency: null })).toEqual({ left: null, returned: null });
    expect(refundMovements({ ...seen, movedFeeMinor: null, returnedFeeMinor: null })).toMatchObject({
      left: { feeMinor: 0 },
      returned: { feeMinor: 0 },
    });
  });
});
