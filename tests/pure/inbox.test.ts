/** What the inbox keeps of an object is enough to see the same object again; and what an event or a read leads to. */
import { describe, expect, test } from 'vitest';
import {
  duplicate,
  ignored,
  isSameRead,
  stale,
  type WantedRead,
  waiting,
} from '#lib/payments/inbox/event-outcome.ts';
import {
  flag,
  flatCodec,
  integer,
  list,
  oneOf,
  optionalInteger,
  optionalOneOf,
  requiredText,
  text,
} from '#lib/payments/inbox/flat-codec.ts';
import {
  eventIdOf,
  type ProjectionSource,
  sourceName,
  wasRead,
} from '#lib/payments/inbox/projection-source.ts';
import { intentCodec } from '#lib/payments/intents/intent-codec.ts';

const METALS = ['gold', 'silver'] as const;
type Ring = {
  readonly id: string;
  readonly note: string | null;
  readonly size: number;
  readonly worn: boolean;
  readonly metal: (typeof METALS)[number];
  readonly plating: (typeof METALS)[number] | null;
  readonly priceMinor: number | null;
  readonly stones: readonly string[];
};

const rings = flatCodec<Ring>({
  id: requiredText('ring'),
  note: text('note'),
  size: integer('size'),
  worn: flag('worn'),
  metal: oneOf('metal', METALS),
  plating: optionalOneOf('plating', METALS),
  priceMinor: optionalInteger('price_minor'),
  stones: list('stones', String),
});

const RING: Ring = {
  id: 'r1',
  note: 'small',
  size: 52,
  worn: true,
  metal: 'silver',
  plating: 'gold',
  priceMinor: 9900,
  stones: ['ruby', 'jade'],
};
const KEPT = {
  ring: 'r1',
  note: 'small',
  size: 52,
  worn: true,
  metal: 'silver',
  plating: 'gold',
  price_minor: 9900,
  stones: '["ruby","jade"]',
};

describe('a codec', () => {
  test('writes every field under the name that the extract has for it', () => {
    expect(rings.write(RING)).toEqual(KEPT);
    expect(rings.fields).toMatchObject({ id: 'ring', priceMinor: 'price_minor', stones: 'stones' });
  });

  test('reads back what it wrote', () => {
    expect(rings.read(KEPT)).toEqual(RING);
    const plain: Ring = { ...RING, note: null, worn: false, plating: null, priceMinor: null, stones: [] };
    expect(rings.read(rings.write(plain))).toEqual(plain);
  });

  test('reads what an older extract did not keep as not known', () => {
    expect(rings.read({ ring: 'r1', size: 52, metal: 'gold' })).toEqual({
      id: 'r1',
      note: null,
      size: 52,
      worn: false,
      metal: 'gold',
      plating: null,
      priceMinor: null,
      stones: [],
    });
  });

  test.each([
    ['note', 7, 'note', null],
    ['price_minor', '9900', 'priceMinor', null],
    ['worn', 'true', 'worn', false],
    ['plating', 'tin', 'plating', null],
    ['stones', '{"ruby":1}', 'stones', []],
    ['stones', 3, 'stones', []],
  ] as const)('reads %s of %o as not known', (key, kept, name, value) => {
    expect(rings.read({ ...KEPT, [key]: kept })[name]).toEqual(value);
  });

  test.each([
    ['ring', null, 'the extract has ring'],
    ['ring', 7, 'the extract has ring'],
    ['size', '52', 'the extract has size'],
    ['size', null, 'the extract has size'],
    ['metal', 'tin', 'the extract has a known metal'],
    ['metal', null, 'the extract has a known metal'],
  ] as const)('does not guess at %s of %o', (key, kept, message) => {
    expect(() => rings.read({ ...KEPT, [key]: kept })).toThrow(message);
  });

  test('takes a number that was kept, also 0, before the one for extracts without it', () => {
    const counted = flatCodec<{ count: number }>({ count: integer('count', 5) });
    expect([{}, { count: null }, { count: 0 }, { count: 7 }].map((kept) => counted.read(kept).count)).toEqual(
      [5, 5, 0, 7],
    );
  });
});

describe('a payment intent in the inbox', () => {
  const seen = {
    intentId: 'pi_1',
    status: 'requires_capture' as const,
    amountMinor: 4790,
    amountReceivedMinor: 0,
    currency: 'usd',
    installation: 'shop-1',
    attemptId: 'attempt-1',
    failureCode: 'card_declined',
    declineCode: 'lost_card',
    nextActionType: 'oxxo_display_details',
    nextActionExpiresUnix: 1_763_000_000,
    failureMethodType: 'card',
    chargeId: 'ch_1',
    paymentMethodId: 'pm_1',
    charge: {
      chargeId: 'ch_1',
      methodType: 'card',
      cardBrand: 'visa',
      cardLast4: '4242',
      captureBeforeUnix: 1_763_404_095,
    },
  };
  const kept = {
    intent: 'pi_1',
    status: 'requires_capture',
    amount_minor: 4790,
    amount_received_minor: 0,
    currency: 'usd',
    installation: 'shop-1',
    attempt: 'attempt-1',
    failure_code: 'card_declined',
    decline_code: 'lost_card',
    next_action: 'oxxo_display_details',
    next_action_expires_unix: 1_763_000_000,
    failure_method_type: 'card',
    charge: 'ch_1',
    payment_method: 'pm_1',
    method_type: 'card',
    card_brand: 'visa',
    card_last4: '4242',
    capture_before_unix: 1_763_404_095,
  };

  test('is kept flat, and is the same when it is read back', () => {
    expect(intentCodec.write(seen)).toEqual(kept);
    expect(intentCodec.read(kept)).toEqual(seen);
    expect(intentCodec.fields).toMatchObject({ intentId: 'intent', cardLast4: 'card_last4' });
  });

  test('whose charge is only named has no details of it', () => {
    const named = { ...seen, charge: null };
    expect(intentCodec.write(named)).toEqual({
      ...kept,
      method_type: null,
      card_brand: null,
      card_last4: null,
      capture_before_unix: null,
    });
    expect(intentCodec.read(intentCodec.write(named))).toEqual(named);
  });

  test('without a charge has none, whatever else was kept', () => {
    expect(intentCodec.read({ ...kept, charge: null })).toEqual({ ...seen, chargeId: null, charge: null });
  });

  test('of a charge without a card keeps the type of its method', () => {
    const debit = { ...seen.charge, methodType: 'sepa_debit', cardBrand: null, cardLast4: null };
    const read = intentCodec.read(intentCodec.write({ ...seen, charge: debit }));
    expect(read.charge).toEqual(debit);
  });
});

describe('two reads of Stripe', () => {
  const charge1: WantedRead = { kind: 'charge', id: 'ch_1' };
  const refunds1: WantedRead = { kind: 'refund', ofIntent: 'pi_1' };

  test.each<[WantedRead, WantedRead, boolean]>([
    [charge1, { kind: 'charge', id: 'ch_1' }, true],
    [charge1, { kind: 'charge', id: 'ch_2' }, false],
    [charge1, { kind: 'review', id: 'ch_1' }, false],
    [refunds1, { kind: 'refund', ofIntent: 'pi_1' }, true],
    [refunds1, { kind: 'refund', ofIntent: 'pi_2' }, false],
    [refunds1, { kind: 'dispute', ofIntent: 'pi_1' }, false],
    [refunds1, { kind: 'refund', id: 'pi_1' }, false],
    [{ kind: 'refund', id: 'pi_1' }, refunds1, false],
  ])('%o and %o are the same: %s', (one, other, same) => {
    expect(isSameRead(one, other)).toBe(same);
  });

  test('are asked for once for one object', () => {
    const of = (readBefore?: WantedRead[]): ProjectionSource => ({
      kind: 'event',
      eventId: 'evt_1',
      ...(readBefore ? { readBefore } : {}),
    });
    expect(wasRead(of(), charge1)).toBe(false);
    expect(wasRead(of([]), charge1)).toBe(false);
    expect(wasRead(of([refunds1]), charge1)).toBe(false);
    expect(wasRead(of([refunds1, charge1]), charge1)).toBe(true);
  });
});

describe('where something was seen', () => {
  test.each<[string, ProjectionSource, string | null, string]>([
    ['an event', { kind: 'event', eventId: 'evt_1' }, 'evt_1', 'evt_1'],
    ['a read that an event asked for', { kind: 'read', by: 'evt_2', startedAtMs: 1 }, 'evt_2', 'evt_2'],
    ['a read of our own', { kind: 'read', by: 'reconcile', startedAtMs: 1 }, null, 'reconcile'],
    ['a read by what only ends alike', { kind: 'read', by: 'my_evt_', startedAtMs: 1 }, null, 'my_evt_'],
  ])('%s', (_what, source, eventId, name) => {
    expect(eventIdOf(source)).toBe(eventId);
    expect(sourceName(source)).toBe(name);
  });
});

test('what an event comes to has a name and a reason', () => {
  expect(ignored('foreign')).toEqual({ state: 'ignored', reason: 'foreign' });
  expect(waiting('unknown_attempt')).toEqual({ state: 'waiting', reason: 'unknown_attempt' });
  expect(duplicate()).toEqual({ state: 'duplicate', reason: 'no_change' });
  expect(duplicate('known')).toEqual({ state: 'duplicate', reason: 'known' });
  expect(stale()).toEqual({ state: 'stale', reason: 'later_state_known' });
  expect(stale('older')).toEqual({ state: 'stale', reason: 'older' });
});
