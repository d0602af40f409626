/** Each defect of the list can be made: its text stands in the code exactly once, and its id is its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './all.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test.each(MUTANTS)('$id finds its text', ({ file, find, replace }) => {
  expect(readFileSync(join(ROOT, file), 'utf8').split(find).length - 1).toBe(1);
  expect(replace).not.toBe(find);
});

test('every rule from 1 to 14 has three defects of its own, and no id stands twice', () => {
  expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
  for (let rule = 1; rule <= 14; rule += 1) {
    expect(MUTANTS.filter((mutant) => mutant.rule === rule).length, `rule ${rule}`).toBeGreaterThanOrEqual(3);
  }
});
