/**
 * An event is taken apart into what it is, what it is about, and what its object shows. An object of a shape that we do not
 * know is known by its ids alone; an object that is none of ours is stored and left alone.
 */
import { describe, expect, test } from 'vitest';
import { isEvent } from '#lib/payments/stripe/event-envelope.ts';
import { kindOfObject, observeEvent } from '#lib/payments/stripe/observe-event.ts';
import {
  charge,
  customer,
  dispute,
  earlyFraudWarning,
  event,
  OUR_METADATA,
  paymentIntent,
  paymentMethod,
  refund,
  review,
  setupIntent,
} from './stripe-objects.ts';

test('an event tells its id, type, time and mode', () => {
  expect(observeEvent(event('payment_intent.succeeded', paymentIntent()))).toMatchObject({
    id: 'evt_1',
    type: 'payment_intent.succeeded',
    objectId: 'pi_1',
    apiVersion: '2026-10-28.endive',
    livemode: false,
    createdUnix: 1_762_799_296,
    account: null,
    object: { kind: 'payment_intent', seen: { intentId: 'pi_1', status: 'succeeded' } },
  });
});

test('an event of a connected account names it, and an old one may have no version', () => {
  const seen = observeEvent(event('charge.updated', charge(), { account: 'acct_1', api_version: null }));
  expect(seen).toMatchObject({ account: 'acct_1', apiVersion: null });
});

test.each([
  ['payment_intent.created', paymentIntent(), 'payment_intent', { intentId: 'pi_1' }],
  ['charge.succeeded', charge(), 'charge', { chargeId: 'ch_1' }],
  ['charge.dispute.created', dispute(), 'dispute', { disputeId: 'dp_1' }],
  ['radar.early_fraud_warning.created', earlyFraudWarning(), 'early_fraud_warning', { warningId: 'issfr_1' }],
  ['review.opened', review(), 'review', { reviewId: 'prv_1' }],
  ['refund.updated', refund(), 'refund', { refundId: 're_1' }],
  ['payment_method.attached', paymentMethod(), 'payment_method', { paymentMethodId: 'pm_1' }],
  ['setup_intent.succeeded', setupIntent(), 'setup_intent', { setupIntentId: 'seti_1' }],
  ['customer.updated', customer(), 'customer', { customerId: 'cus_1', deleted: false }],
  ['customer.deleted', customer(), 'customer', { customerId: 'cus_1', deleted: true }],
])('%s shows its object', (type, object, kind, seen) => {
  expect(observeEvent(event(type, object)).object).toMatchObject({ kind, seen });
});

describe('an object that is none of ours', () => {
  test.each([
    ['a product', { id: 'prod_1', object: 'product' }, 'prod_1'],
    ['one that has the name of what every object has', { id: 'x_1', object: 'constructor' }, 'x_1'],
    ['one that does not say what it is', { id: 'x_1' }, 'x_1'],
    ['one whose kind is no text', { id: 'x_1', object: 7 }, 'x_1'],
    ['one with neither kind nor id', {}, ''],
    ['one whose id is no text', { id: 7, object: 'product' }, ''],
  ])('is left alone: %s', (_what, object, objectId) => {
    expect(observeEvent(event('something.happened', object))).toMatchObject({
      objectId,
      object: { kind: 'other' },
    });
  });
});

describe('an object of a shape that we do not know', () => {
  const readObject = (object: object) => observeEvent(event('something.updated', object)).object;

  test('that is a payment intent is known by its own id and our metadata', () => {
    expect(readObject(paymentIntent({ status: 'requires_luck' }))).toEqual({
      kind: 'unreadable',
      ids: {
        objectId: 'pi_1',
        objectKind: 'payment_intent',
        intentId: 'pi_1',
        installation: 'shop-1',
        attemptId: 'attempt-1',
      },
    });
  });

  test('that is of a payment is known by its intent', () => {
    expect(readObject(dispute({ status: 'in_court' }))).toEqual({
      kind: 'unreadable',
      ids: {
        objectId: 'dp_1',
        objectKind: 'dispute',
        intentId: 'pi_1',
        installation: null,
        attemptId: null,
      },
    });
  });

  test.each([
    ['a charge without its amount', charge({ amount: undefined }), 'charge'],
    ['a dispute without its deadline', dispute({ evidence_details: {} }), 'dispute'],
    [
      'a movement without its fee',
      dispute({ balance_transactions: [{ id: 'txn_3', amount: -1000 }] }),
      'dispute',
    ],
  ])('is one that lacks what every such object has: %s', (_what, object, objectKind) => {
    expect(readObject(object)).toMatchObject({ kind: 'unreadable', ids: { objectKind } });
  });

  test.each([
    ['none', undefined],
    ['null', null],
    ['a text', 'markethub_installation'],
  ])('whose metadata is %s names no attempt', (_what, metadata) => {
    const object = charge({ payment_intent: { name: 'pi_1' }, amount: undefined, metadata });
    expect(readObject(object)).toEqual({
      kind: 'unreadable',
      ids: { objectId: 'ch_1', objectKind: 'charge', intentId: null, installation: null, attemptId: null },
    });
  });

  test('and without an id cannot be read at Stripe', () => {
    expect(readObject({ object: 'dispute', status: 'in_court' })).toEqual({ kind: 'other' });
  });
});

describe('a text that the database cannot store', () => {
  const HALF_A_PAIR = '\ud83d';
  const kindOf = (object: object) => observeEvent(event('something.updated', object)).object.kind;

  test.each([
    ['a NUL', 'fraud\0ulent'],
    ['half a surrogate pair', `fraudulent ${HALF_A_PAIR}`],
  ])('makes an object one to read anew: %s', (_what, reason) => {
    expect(kindOf(dispute({ reason }))).toBe('unreadable');
  });

  test('is found in a list of an object, too', () => {
    const movement = { id: 'txn\0', amount: -1000, fee: 1500, currency: 'usd' };
    expect(kindOf(dispute({ balance_transactions: [movement] }))).toBe('unreadable');
    expect(kindOf(dispute({ balance_transactions: [{ ...movement, id: 'txn_3' }] }))).toBe('dispute');
  });

  test('is no id, and no name of a kind', () => {
    expect(observeEvent(event('dispute.updated', dispute({ id: 'dp\0' })))).toMatchObject({
      objectId: '',
      object: { kind: 'other' },
    });
    const named = { markethub_installation: 'shop\0', markethub_attempt: HALF_A_PAIR };
    expect(observeEvent(event('charge.updated', charge({ metadata: named }))).object).toMatchObject({
      kind: 'unreadable',
      ids: { installation: null, attemptId: null },
    });
  });

  test('is not a whole emoji', () => {
    expect(kindOf(dispute({ reason: 'fraudulent 😀' }))).toBe('dispute');
  });
});

test.each([
  [{ object: 'payment_intent' }, 'payment_intent'],
  [{ object: 'radar.early_fraud_warning' }, 'early_fraud_warning'],
  [{ object: 'sonar.radar.ping' }, 'sonar.radar.ping'],
  [{ object: 'radarXping' }, 'radarXping'],
  [{}, ''],
])('the object %o is called %s here', (object, kind) => {
  expect(kindOfObject(object)).toBe(kind);
});

describe('a signed body', () => {
  const signed = (over: Readonly<Record<string, unknown>>) =>
    isEvent(event('charge.updated', charge({ metadata: OUR_METADATA }), over));

  test('of Stripe is an event', () => {
    expect(signed({})).toBe(true);
  });

  test.each([
    ['of our own account', { account: null }],
    ['of a connected account', { account: 'acct_1' }],
    ['without a version', { api_version: undefined }],
    ['of the first second there was', { created: 0 }],
    ['whose type is as long as it may be', { type: 'a'.repeat(255) }],
    ['whose id has the first and the last sign that may be', { id: 'evt_!~' }],
    ['about an object that we know nothing of', { data: {} }],
  ])('%s is an event', (_what, over) => {
    expect(signed(over)).toBe(true);
  });

  test.each([
    ['that says it is a charge', { object: 'charge' }],
    ['without an id', { id: undefined }],
    ['whose id is a number', { id: 7 }],
    ['whose id is of another kind', { id: 'ch_evt_1' }],
    ['whose id has a NUL', { id: 'evt_1\0' }],
    ['whose id begins with a space', { id: ' evt_1' }],
    ['whose id has a letter that is not ASCII', { id: 'evt_é' }],
    ['without a type', { type: '' }],
    ['whose type is too long', { type: 'a'.repeat(256) }],
    ['whose type is a list', { type: ['charge.updated'] }],
    ['whose type has a line break', { type: 'charge.\nupdated' }],
    ['whose time is a text', { created: '1762799296' }],
    ['whose time is a part of a second', { created: 1.5 }],
    ['whose time is beyond all counting', { created: 2 ** 53 }],
    ['of before 1970', { created: -1 }],
    ['that does not say whether it is live', { livemode: 'false' }],
    ['whose version is a number', { api_version: 2026 }],
    ['whose account is an object', { account: {} }],
    ['whose account has no name', { account: '' }],
    ['without data', { data: undefined }],
    ['whose data is null', { data: null }],
    ['whose data is a list', { data: [] }],
    ['whose data is a text', { data: 'charge' }],
  ])('%s is none', (_what, over) => {
    expect(signed(over)).toBe(false);
  });

  test.each([['null'], ['"evt_1"'], ['7'], ['[]'], ['true']])('that is %s is none', (body) => {
    expect(isEvent(JSON.parse(body))).toBe(false);
  });
});
