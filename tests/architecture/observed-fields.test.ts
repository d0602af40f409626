/**
 * What is taken out of Stripe's objects is used: a field that a codec keeps and nothing reads looks as if it were acted
 * on. `charge.amount_refunded` was such a field, and refunds whose own events were lost stayed unknown.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ObjectKind } from '#lib/payments/inbox/event-outcome.ts';
import { KINDS } from '#lib/payments/registry/object-kinds.ts';
import { ROOT } from './import-graph.ts';

const PAYMENTS = 'lib/payments';

/** Who reads the fields of a kind, beside the kind's own file. The ledger's own listing is judged by the ledger. */
const READERS: Readonly<Record<Exclude<ObjectKind, 'balance_transaction'>, readonly string[]>> = {
  payment_intent: [
    'db/repositories/attempt-writes.ts',
    'lib/domain/payment.ts',
    'lib/domain/drift.ts',
    `${PAYMENTS}/intents/intent-kind.ts`,
    `${PAYMENTS}/intents/intent-outcome.ts`,
    `${PAYMENTS}/intents/project-intent.ts`,
    `${PAYMENTS}/intents/write-intent-move.ts`,
  ],
  charge: [
    'db/repositories/charges.ts',
    'lib/domain/balance-movement.ts',
    'lib/domain/payment.ts',
    `${PAYMENTS}/intents/charge-kind.ts`,
    `${PAYMENTS}/intents/charge-reads.ts`,
  ],
  refund: [
    'lib/domain/balance-movement.ts',
    'lib/domain/refund.ts',
    `${PAYMENTS}/refunds/post-refund-movements.ts`,
    `${PAYMENTS}/refunds/project-refund.ts`,
    `${PAYMENTS}/refunds/refund-kind.ts`,
    `${PAYMENTS}/stripe/refunds.ts`,
  ],
  dispute: [
    'lib/domain/dispute.ts',
    `${PAYMENTS}/disputes/decide-dispute.ts`,
    `${PAYMENTS}/disputes/project-dispute.ts`,
  ],
  early_fraud_warning: [`${PAYMENTS}/disputes/project-dispute.ts`],
  review: ['lib/domain/radar-review.ts', `${PAYMENTS}/disputes/project-review.ts`],
  payment_method: [
    'db/repositories/saved-methods.ts',
    'lib/domain/saved-method.ts',
    `${PAYMENTS}/methods/project-method.ts`,
  ],
  setup_intent: [`${PAYMENTS}/methods/project-setup.ts`, `${PAYMENTS}/methods/setup-kind.ts`],
  customer: [`${PAYMENTS}/customers/project-customer.ts`],
};

/** The names that hold an observation in those files: nothing else is called so there. */
const HOLDER = String.raw`(?:seen|later|charge|refund|args\.charge)`;

const isRead = (text: string, field: string): boolean =>
  new RegExp(String.raw`\b${HOLDER}\.${field}\b`).test(text) ||
  // `const { field, other: name } = seen`
  [...text.matchAll(new RegExp(String.raw`\{([^{}]*)\}\s*=\s*${HOLDER}\b`, 'g'))].some(([, names = '']) =>
    names.split(',').some((name) => name.split(':')[0]?.trim() === field),
  );

/** The bodies of an erased person's events are found by what their extracts name. */
const ERASURE = readFileSync(join(ROOT, 'db/repositories/erasure.ts'), 'utf8');
const isFoundBy = (key: string): boolean => ERASURE.includes(`extract->>'${key}'`);

const isKind = (name: string): name is keyof typeof READERS => Object.hasOwn(READERS, name);

describe.each(Object.keys(READERS).filter(isKind))('of a %s', (kind) => {
  const sources = READERS[kind].map((path) => readFileSync(join(ROOT, path), 'utf8'));
  test.each(Object.entries(KINDS[kind].codec.fields))('%s is read', (field, key) => {
    expect(sources.some((text) => isRead(text, field)) || isFoundBy(key)).toBe(true);
  });
});

test('a field that nothing reads is seen', () => {
  const text = 'const { one, two: renamed } = seen;\nreturn seen.three + other.four;';
  expect(['one', 'two', 'three', 'four', 'renamed', 'five'].filter((field) => isRead(text, field))).toEqual([
    'one',
    'two',
    'three',
  ]);
});

test('every kind is judged, but for what the ledger lists by itself', () => {
  expect(Object.keys(KINDS).filter((name) => !isKind(name))).toEqual(['balance_transaction']);
});
