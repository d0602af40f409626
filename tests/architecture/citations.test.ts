/** Every rule, invariant, decision and document that is cited exists, and the check itself can fail. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Citation,
  citationsOf,
  decisionProblem,
  definedRules,
  linksOf,
  numbersOf,
  testPathsOf,
} from './citations.ts';
import { NOT_OURS, ROOT } from './import-graph.ts';

const CITING = /\.(ts|tsx|mjs|md)$/;
const DECISIONS = join('docs', 'decisions');
const RULES = join('docs', 'payment-rules.md');
/** Documents that were never part of the repository. */
const CAPITAL_DOCUMENT = /\b(?:PAYMENT-RULES|DESIGN|INTERFACES)\b/;
/** Names citations that do not exist, to show that the check can fail. */
const OWN_EXAMPLES = join('tests', 'architecture', 'citations.test.ts');

function citingFiles(folder = ROOT): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (NOT_OURS.has(name)) return [];
    if (statSync(path).isDirectory()) return citingFiles(path);
    return CITING.test(name) ? [relative(ROOT, path)] : [];
  });
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const decisions = readdirSync(join(ROOT, DECISIONS)).sort();
const rules = definedRules(read(RULES));

function exists({ kind, target }: Citation): boolean {
  switch (kind) {
    case 'rule':
    case 'invariant':
      return rules.has(target);
    case 'decision':
      return decisions.some((file) => file === `${target}.md` || file.startsWith(`${target}-`));
    case 'document':
      return existsSync(join(ROOT, target));
  }
}

const missingIn = (file: string, text: string): string[] =>
  citationsOf(text)
    .filter((citation) => !exists(citation))
    .map(({ kind, target, line }) => `${file}:${line} cites ${kind} ${target}`);

describe('what is cited exists', () => {
  test('in every source file, test and document', () => {
    const files = citingFiles().filter((file) => file !== OWN_EXAMPLES);
    expect(files.flatMap((file) => missingIn(file, read(file)))).toEqual([]);
    const kinds = new Set(files.flatMap((file) => citationsOf(read(file)).map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(['decision', 'document', 'invariant', 'rule']);
  });

  test('and a citation of nothing is found with its line', () => {
    const text = 'a\n/** Holds (rules 3, 53). */\nI9, decision 9999, docs/none.md\n';
    expect(missingIn('a.ts', text)).toEqual([
      'a.ts:2 cites rule 53',
      'a.ts:3 cites invariant I9',
      'a.ts:3 cites decision 9999',
      'a.ts:3 cites document docs/none.md',
    ]);
  });
});

test('no file cites a document by a name in capitals', () => {
  const files = citingFiles().filter((file) => file !== OWN_EXAMPLES);
  expect(files.filter((file) => CAPITAL_DOCUMENT.test(read(file)))).toEqual([]);
  expect(['(PAYMENT-RULES, classes)', '(DESIGN)'].every((text) => CAPITAL_DOCUMENT.test(text))).toBe(true);
});

test('every relative link of a document leads to a file', () => {
  const documents = citingFiles().filter((file) => file.endsWith('.md'));
  const broken = documents.flatMap((file) =>
    linksOf(read(file))
      .filter((target) => !existsSync(join(ROOT, dirname(file), target)))
      .map((target) => `${file} links to ${target}`),
  );
  expect(broken).toEqual([]);
  expect(linksOf('[a](b.md#c) [d](#e) [f](https://g) ![h](i.png)')).toEqual(['b.md', 'i.png']);
});

describe('the matcher', () => {
  const CASES: readonly (readonly [text: string, targets: readonly string[]])[] = [
    ['(rule 7)', ['7']],
    ['Rules 7 and 8: the amount', ['7', '8']],
    ['rules 3, 7, 9, I7', ['3', '7', '9', 'I7']],
    ['(rules 5-8, 11)', ['5', '6', '7', '8', '11']],
    ['rules 33 to 35', ['33', '34', '35']],
    ['Rules 10, 26 and I8: money', ['10', '26', 'I8']],
    [' * the order (rules 3,\n * 36). More', ['3', '36']],
    ['// see rule\n// 12', ['12']],
    ['I1 to I4 and I7', ['I1', 'I4', 'I7']],
    ["'I3: more refunds than was captured'", ['I3']],
    ['decisions 0018 and 0022', ['0018', '0022']],
    ['docs/decisions/0017; more', ['0017']],
    ['tests/payments/rule-06-idempotency-keys.test.ts', []],
    ['the rule:\n\n1. first', []],
    ['grid-rule: 12px; rule 100 lines; overrule 3', []],
    ['rule 1.5, rule 20%', []],
    ['AI8 I18n I/O id-I4 #I3', []],
    ['decision 4 of a design', []],
  ];

  test.each(CASES)('reads %j', (text, targets) => {
    expect(citationsOf(text).map(({ target }) => target)).toEqual(targets);
  });

  test('expands a range only forwards', () => {
    expect(numbersOf('8-5')).toEqual([]);
  });
});

describe('docs/payment-rules.md', () => {
  test('defines invariants I1 to I8 and rules 1 to 52, in this order', () => {
    const expected = [
      ...Array.from({ length: 8 }, (_, index) => `I${index + 1}`),
      ...Array.from({ length: 52 }, (_, index) => `${index + 1}`),
    ];
    expect([...rules.keys()]).toEqual(expected);
  });

  test('names a proof for every rule, or says that it is not built yet', () => {
    const unproven = [...rules].filter(
      ([, text]) => !/- Proof: not built yet/.test(text) && testPathsOf(text).length === 0,
    );
    expect(unproven.map(([name]) => name)).toEqual([]);
  });

  test('names only test files that exist', () => {
    const missing = testPathsOf(read(RULES)).filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
    expect(testPathsOf('see `tests/none.test.ts`')).toEqual(['tests/none.test.ts']);
  });
});

describe('a decision', () => {
  test('has a number, a date, a status, a context and consequences', () => {
    const problems = decisions.map((file) => decisionProblem(file, read(join(DECISIONS, file))));
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  test('in another form is refused', () => {
    const good = decisions[0] ?? '';
    const text = read(join(DECISIONS, good));
    expect(decisionProblem(good, text)).toBeUndefined();
    expect(decisionProblem('0099-other.md', text)).toBe('0099-other.md is titled 0001');
    expect(decisionProblem(good, text.replace('## Context', '## Seen'))).toMatch('form of a decision');
    expect(decisionProblem(good, text.replace(/^Date: .*$/m, ''))).toMatch('form of a decision');
    expect(decisionProblem(good, `${text}\n# More\n`)).toBe(`${good} has other headings`);
  });
});
