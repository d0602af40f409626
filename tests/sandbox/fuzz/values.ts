/**
 * Values for request parameters: what the description asks for, with a sense for money, cards and known ids, so that many
 * requests succeed; and now and then something broken.
 */
import type { Random } from '#sandbox/chaos/random.ts';
import { resolveSchema, type Schema } from '#sandbox/params/spec.ts';

export type Value = string | readonly Value[] | { readonly [name: string]: Value };

/** Ids that answers have shown, by prefix: `pi`, `cus`. */
export type KnownIds = Map<string, string[]>;

const MAX_DEPTH = 4;
const OPTIONAL = 0.06;
export const BROKEN = 0.04;

export const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

export const CARDS = [
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_mastercard',
  'pm_card_bypassPending',
  'pm_card_visa_chargeDeclined',
  'pm_card_chargeCustomerFail',
  'pm_card_authenticationRequired',
  'pm_card_threeDSecureOptional',
  'pm_card_createDispute',
  'pm_card_createDisputeInquiry',
  'pm_card_refundFail',
  'pm_card_pendingRefund',
];

/** Names whose values matter for getting anywhere. */
const MONEY: Readonly<Record<string, readonly string[]>> = {
  amount: ['50', '100', '1000', '4200', '999', '1'],
  amount_to_capture: ['50', '500', '1000'],
  currency: ['usd', 'usd', 'usd', 'eur', 'jpy', 'USD'],
  capture_method: ['automatic', 'automatic_async', 'manual', 'manual'],
  return_url: ['https://example.com/return'],
  url: ['https://example.com/hook', 'http://127.0.0.1:9/'],
  email: ['ada@example.com'],
  limit: ['1', '3', '100'],
  percent_off: ['10', '12.5'],
};

const PREFIX: Readonly<Record<string, string>> = {
  customer: 'cus',
  payment_intent: 'pi',
  setup_intent: 'seti',
  charge: 'ch',
  dispute: 'du',
  product: 'prod',
  price: 'price',
  coupon: 'coupon',
  promotion_code: 'promo',
  source: 'ch',
  file: 'file',
  default_payment_method: 'pm',
  confirmation_token: 'ctoken',
};

const STRANGE = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  'NaN',
  'null',
  'true',
  '\u0000',
  '\ud83d\ude00'.repeat(20),
  'é'.repeat(300),
  "'; DROP TABLE objects; --",
  '../../etc/passwd',
  '[object Object]',
  '__proto__',
  '4000000000009979',
  'x'.repeat(6000),
  'pi_',
  '%',
];

export function knownId(random: Random, ids: KnownIds, prefix: string): string | undefined {
  const known = ids.get(prefix);
  // The newest ones are in states that still go somewhere.
  return known === undefined || known.length === 0 ? undefined : pick(random, known.slice(-12));
}

function brokenValue(random: Random, depth: number): Value {
  const kind = random();
  if (kind < 0.6) return pick(random, STRANGE);
  if (kind < 0.75)
    return Array.from({ length: Math.floor(random() * 5) }, () => brokenValue(random, depth + 1));
  if (depth > 40) return 'deep';
  return {
    [pick(random, ['a', '0', '', 'id', 'constructor', '__proto__', 'toString'])]: brokenValue(
      random,
      depth + 1,
    ),
  };
}

function named(random: Random, name: string, ids: KnownIds): string | undefined {
  if (name === 'payment_method') return random() < 0.7 ? pick(random, CARDS) : knownId(random, ids, 'pm');
  const prefix = PREFIX[name];
  if (prefix !== undefined) return knownId(random, ids, prefix) ?? `${prefix}_unknown`;
  const values = MONEY[name];
  return values && pick(random, values);
}

export function valueFor(random: Random, schema: Schema, name: string, ids: KnownIds, depth = 0): Value {
  if (random() < BROKEN) return brokenValue(random, depth);
  const special = named(random, name, ids);
  const resolved = resolveSchema(schema);
  if (special !== undefined && resolved.type !== 'object' && resolved.type !== 'array') return special;
  if (resolved.anyOf !== undefined) return valueFor(random, pick(random, resolved.anyOf), name, ids, depth);
  if (resolved.enum !== undefined) return String(pick(random, resolved.enum));
  switch (resolved.type) {
    case 'integer':
      return pick(random, ['1', '3', '12', '100', '2000', '2040']);
    case 'number':
      return pick(random, ['1', '12.5', '100']);
    case 'boolean':
      return pick(random, ['true', 'false']);
    case 'array':
      return Array.from({ length: 1 + Math.floor(random() * 2) }, () =>
        valueFor(random, resolved.items ?? {}, name, ids, depth + 1),
      );
    case 'object':
      return objectOf(random, resolved, ids, depth + 1);
    default:
      return pick(random, ['text', 'Ada', 'https://example.com/', 'US', 'card']);
  }
}

export function objectOf(
  random: Random,
  schema: Schema,
  ids: KnownIds,
  depth: number,
): { [name: string]: Value } {
  const resolved = resolveSchema(schema);
  const values: { [name: string]: Value } = {};
  if (typeof resolved.additionalProperties === 'object')
    return { key: 'value', other: pick(random, STRANGE) };
  for (const [name, property] of Object.entries(resolved.properties ?? {})) {
    const required = resolved.required?.includes(name) === true;
    const wanted = required ? random() > BROKEN : depth < MAX_DEPTH && random() < OPTIONAL;
    if (wanted && name !== 'expand') values[name] = valueFor(random, property, name, ids, depth);
  }
  if (random() < BROKEN / 2)
    values[pick(random, ['made_up', '__proto__', 'constructor', ''])] = brokenValue(random, 0);
  return values;
}
