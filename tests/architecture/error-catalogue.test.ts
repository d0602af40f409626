/** The error catalogue: every code is used, every used code is in it, every text is there, and the page is up to date. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_LANGUAGES, errorText } from '#lib/domain/error-texts/read-text.ts';
import { ERROR_CATALOGUE, type ErrorCode } from '#lib/domain/errors.ts';
import { errorDocument } from '#scripts/error-catalogue/document.ts';
import { ROOT, sourceFiles } from './import-graph.ts';

const CODES = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
const IS_TEXTS = /^lib\/domain\/(errors\.ts|error-texts\/)/;

const serverSources = sourceFiles()
  .filter((path) => /^(lib|app|db|scripts\/web)\//.test(path) && !IS_TEXTS.test(path))
  .map((path) => readFileSync(join(ROOT, path), 'utf8'));

describe('the error catalogue', () => {
  test.each(CODES)('has a use for %s', (code) => {
    const quoted = new RegExp(`['"]${code}['"]`);
    expect(serverSources.some((text) => quoted.test(text))).toBe(true);
  });

  test('has every code that a public error is made with', () => {
    // `refuse` is publicError's name inside a transaction, where refused.ts is imported.
    const makers = (text: string) =>
      text.includes('refused.ts')
        ? /\b(?:publicError|refuse)\(\s*'([a-z_]+)'/g
        : /\bpublicError\(\s*'([a-z_]+)'/g;
    const made = serverSources.flatMap((text) =>
      [...text.matchAll(makers(text))].map((match) => match[1] ?? ''),
    );
    expect(made.length).toBeGreaterThan(30);
    expect([...new Set(made)].filter((code) => !Object.hasOwn(ERROR_CATALOGUE, code))).toEqual([]);
  });

  test.each(ERROR_LANGUAGES)(
    'speaks %s: a sentence for the shopper and one for the admin, none twice',
    (language) => {
      const shopper = CODES.map((code) => errorText(code, language).shopper);
      for (const code of CODES) {
        const { shopper: said, admin } = errorText(code, language);
        expect(said, code).toMatch(/[.!?]$/);
        expect(admin, code).toMatch(/[.!?]$/);
        expect(`${said}${admin}`, code).not.toContain('|');
      }
      expect(new Set(shopper).size).toBe(shopper.length);
    },
  );

  test('tells a shopper nothing internal', () => {
    const internal = /sql|postgres|stack|null|undefined|exception|fraud|stolen|lost card/i;
    for (const code of CODES) {
      for (const language of ERROR_LANGUAGES)
        expect(errorText(code, language).shopper, code).not.toMatch(internal);
    }
  });

  test('is what docs/errors.md says: run `node scripts/error-catalogue.ts`', () => {
    expect(readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8')).toBe(errorDocument());
  });
});
