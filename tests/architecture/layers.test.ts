/** The direction of the layers holds in every file, and the check itself can fail. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, isFile, ROOT, readImports, sourceFiles } from './import-graph.ts';
import { folderCycles, layerOf, violation } from './layers.ts';

/** A value handed to a library through the environment is an assignment, not a reading. */
const READS_ENVIRONMENT = /\bprocess\.env\b(?!\.\w+ (\?\?)?= )/;

const complaints = (file: string, text: string): (string | undefined)[] =>
  importsOf(file, text).map((entry) => violation(entry));

describe('the layers', () => {
  const imports = readImports();

  test('every file is in a layer and imports what its layer may', () => {
    expect(sourceFiles().filter((file) => layerOf(file) === undefined)).toEqual([]);
    expect(imports.map((entry) => violation(entry)).filter((found) => found !== undefined)).toEqual([]);
  });

  test('every import names a file that exists, with its extension', () => {
    const missing = imports.filter((entry) => !entry.isPackage && !isFile(entry.to));
    expect(missing.map((entry) => `${entry.from} imports ${entry.to}`)).toEqual([]);
  });

  test('no two folders import each other, at any depth', () => {
    expect(folderCycles(imports)).toEqual([]);
  });

  test('only lib/config reads the environment', () => {
    const readers = sourceFiles().filter(
      (file) =>
        /^(app|components|lib|db)\//.test(file) &&
        READS_ENVIRONMENT.test(
          readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
        ),
    );
    expect(readers).toEqual(['lib/config/config.ts']);
  });

  test('no folder is called utils, helpers or common', () => {
    expect(sourceFiles().filter((file) => /(^|\/)(utils|helpers|common)\//.test(file))).toEqual([]);
  });
});

describe('the check', () => {
  test('refuses an import up a floor of lib/payments, and a file beside the floors', () => {
    expect(
      complaints('lib/payments/refunds/a.ts', "import { x } from '#lib/payments/registry/object-kinds.ts';"),
    ).toEqual([expect.stringContaining('(payments/refunds) may not import')]);
    expect(complaints('lib/payments/a.ts', "import { x } from '#lib/domain/money.ts';")).toEqual([
      'lib/payments/a.ts is in no layer',
    ]);
  });

  test('finds folders that know each other by way of different parts', () => {
    const edge = (from: string, to: string) => ({ from, to, isPackage: false, typeOnly: false });
    expect(folderCycles([edge('lib/a/x/one.ts', 'lib/b/y/two.ts')])).toEqual([]);
    expect(
      folderCycles([edge('lib/a/x/one.ts', 'lib/b/y/two.ts'), edge('lib/b/z/three.ts', 'lib/a/w/four.ts')]),
    ).toEqual([['lib/a', 'lib/b']]);
  });

  test('refuses an import against the direction, however it is written', () => {
    const refused = [/lib\/domain\/a\.ts \(domain\) may not import db\/client\.ts \(db\)/];
    for (const text of [
      "import { x } from '#db/client.ts';",
      "import type { X } from '#db/client.ts';",
      "import '../../db/client.ts';",
      "export { x } from '#db/client.ts';",
      "export * from '#db/client.ts';",
      "export const x = await import('#db/client.ts');",
    ]) {
      expect(complaints('lib/domain/a.ts', text), text).toEqual(
        refused.map((line) => expect.stringMatching(line)),
      );
    }
  });

  test('refuses the Stripe package outside the adapter', () => {
    const text = "import Stripe from 'stripe';";
    for (const file of [
      'lib/payments/intents/a.ts',
      'app/api/a/route.ts',
      'db/a.ts',
      'components/a.tsx',
      'lib/auth/a.ts',
    ]) {
      expect(complaints(file, text), file).toEqual([
        expect.stringContaining('may not import the package stripe'),
      ]);
    }
    expect(complaints('lib/payments/stripe/a.ts', text)).toEqual([undefined]);
  });

  test('lets the sandbox have types of stripe and no more', () => {
    expect(complaints('sandbox/a.ts', "import type Stripe from 'stripe';")).toEqual([undefined]);
    expect(complaints('sandbox/a.ts', "import Stripe from 'stripe';")).toEqual([
      expect.stringContaining('stripe'),
    ]);
    expect(complaints('sandbox/a.ts', "import { x } from '#lib/domain/money.ts';")).toEqual([
      expect.stringContaining('may not import'),
    ]);
  });

  test('fails closed for a new folder, a computed import and browser code that reaches for the server', () => {
    expect(complaints('lib/new/a.ts', "import { x } from '#lib/domain/money.ts';")).toEqual([
      'lib/new/a.ts is in no layer',
    ]);
    expect(complaints('app/page.tsx', "import { x } from '#lib/new/a.ts';")).toEqual([
      expect.stringContaining('which is in no layer'),
    ]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source under test holds the placeholder
    expect(complaints('lib/cart/a.ts', 'export const x = await import(`#lib/${name}.ts`);')).toEqual([
      expect.stringContaining('<computed>'),
    ]);
    expect(complaints('components/a.tsx', "import { x } from '#lib/config/config.ts';")).toEqual([
      expect.stringContaining('(components) may not import'),
    ]);
  });
});
