/**
 * Files past 250 lines and functions past 60 are a design question; past the limits here they are a failure. Tests are
 * held to the limit of files alone, since a `describe` is one function.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, sourceFiles } from './import-graph.ts';
import { functionSizes, linesOf } from './size.ts';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 100;

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

test('no file is longer than 400 lines', () => {
  const long = sourceFiles().filter((file) => linesOf(read(file)) > MAX_FILE_LINES);
  expect(long).toEqual([]);
});

test('no function is longer than 100 lines', () => {
  const ours = sourceFiles().filter((file) => !/^(tests|e2e)\//.test(file));
  const long = ours
    .flatMap((file) => functionSizes(file, read(file)))
    .filter((entry) => entry.lines > MAX_FUNCTION_LINES);
  expect(long).toEqual([]);
});

test('the measure sees every kind of function', () => {
  const text =
    'export const a = () => {\n\n};\nclass B {\n  c() {\n  }\n}\nfunction d() {\n  return () =>\n    1;\n}\n';
  expect(functionSizes('x.ts', text).map(({ name, lines }) => `${name} ${lines}`)).toEqual([
    'x.ts:1 3',
    'x.ts:5 2',
    'x.ts:8 4',
    'x.ts:9 2',
  ]);
});
