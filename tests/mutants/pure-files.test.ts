/** Which files Stryker makes wrong is found by a rule: these are its cases. */
import { expect, test } from 'vitest';
import { isPure, pureFiles } from './pure-files.ts';

const FILES: Readonly<Record<string, string>> = {
  'lib/domain/sum.ts': 'export const sum = (a: number, b: number) => a + b;',
  'lib/domain/left.ts': "import { right } from './right.ts';\nexport const left = () => right;",
  'lib/domain/right.ts': "import { left } from './left.ts';\nexport const right = () => left;",
  'lib/payments/typed.ts':
    "import type { Row } from '#db/rows.ts';\nexport const idOf = (row: Row) => row.id;",
  'lib/payments/sdk-types.ts':
    "import type Stripe from 'stripe';\nexport const a = (of: Stripe.Charge) => of.id;",
  'lib/payments/hash.ts': "import { createHash } from 'node:crypto';\nexport const h = createHash;",
  'lib/payments/sum.ts':
    "import { sum } from '#lib/domain/sum.ts';\nexport const twice = (a: number) => sum(a, a);",
  'lib/payments/rows.ts': "import { rows } from '#db/rows.ts';\nexport const all = () => rows();",
  'lib/payments/above-rows.ts':
    "import { all } from './rows.ts';\nexport const none = () => all().length === 0;",
  'lib/payments/shown.ts': "export { all } from './rows.ts';",
  'lib/payments/late.ts': "export const late = () => import('#db/rows.ts');",
  'lib/payments/sdk.ts': "import Stripe from 'stripe';\nexport const client = () => new Stripe('key');",
  'lib/payments/key.ts': 'export const key = () => process.env.KEY;',
  'lib/payments/web.ts': "export const ask = () => fetch('/');",
  'lib/payments/disk.ts':
    "import { readFileSync } from 'node:fs';\nexport const text = () => readFileSync('a');",
  'db/rows.ts': 'export type Row = { id: string };\nexport const rows = (): Row[] => [];',
};

const textOf = (file: string): string => FILES[file] ?? '';

test.each([
  ['lib/domain/sum.ts', 'it imports nothing'],
  ['lib/domain/left.ts', 'files that import each other'],
  ['lib/payments/typed.ts', 'of the database only a type'],
  ['lib/payments/sdk-types.ts', 'of the SDK only a type'],
  ['lib/payments/hash.ts', 'a hash tells nothing of the world'],
  ['lib/payments/sum.ts', 'what it imports is pure'],
])('%s is pure: %s', (file) => {
  expect(isPure(file, textOf)).toBe(true);
});

test.each([
  ['lib/payments/rows.ts', 'the database'],
  ['lib/payments/above-rows.ts', 'the database, by way of another file'],
  ['lib/payments/shown.ts', 'the database, handed on'],
  ['lib/payments/late.ts', 'the database, loaded later'],
  ['lib/payments/sdk.ts', 'the SDK'],
  ['lib/payments/key.ts', 'the environment'],
  ['lib/payments/web.ts', 'the network'],
  ['lib/payments/disk.ts', 'the disk'],
])('%s is not pure: %s', (file) => {
  expect(isPure(file, textOf)).toBe(false);
});

test('what decides is among them, wherever it lives; what asks, or holds types alone, is not', () => {
  const files = pureFiles();
  expect(files).toEqual(
    expect.arrayContaining([
      'lib/domain/payment.ts',
      'lib/payments/stripe/observe-intent.ts',
      'lib/payments/stripe/outcomes.ts',
      'lib/checkout/refused.ts',
    ]),
  );
  expect(files).not.toContain('lib/payments/operations/run-operation.ts');
  expect(files).not.toContain('lib/payments/operations/operation-handler.ts');
});
