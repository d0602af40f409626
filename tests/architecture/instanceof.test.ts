/**
 * `instanceof` asks for one copy of a class, and a production build evaluates a module once per bundle: an error that came
 * from another copy is then taken for a bug. What is ours or a package's is told by its data (rule 41).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';
import { ROOT, sourceFiles } from './import-graph.ts';

const SHIPPED = /^(app|components|db|lib|scripts)\/|^(proxy|instrumentation|next\.config)\.ts$/;
/** Classes of the language and of the platform exist once in a process or page. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'Error',
  'AggregateError',
  'SyntaxError',
  'TypeError',
  'Date',
  'Map',
  'Set',
  'Promise',
  'Uint8Array',
  'ArrayBuffer',
  'URL',
  'Request',
  'Response',
  'Headers',
  'FormData',
  'File',
  'Blob',
  'ReadableStream',
  'Node',
  'Element',
  'HTMLIFrameElement',
  'DOMException',
  'Element',
  'HTMLElement',
  'HTMLInputElement',
  'PageTransitionEvent',
]);
/** zod's classes answer `instanceof` by a list of names in the object, whichever copy of zod made it. */
const BY_DATA: ReadonlySet<string> = new Set(['z.ZodType', 'z.ZodObject']);

function* instanceofs(node: unknown): Generator<{ start: number; end: number }> {
  if (Array.isArray(node)) {
    for (const entry of node) yield* instanceofs(entry);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if (Reflect.get(node, 'type') === 'BinaryExpression' && Reflect.get(node, 'operator') === 'instanceof') {
    const right: unknown = Reflect.get(node, 'right');
    if (typeof right === 'object' && right !== null) {
      yield { start: Number(Reflect.get(right, 'start')), end: Number(Reflect.get(right, 'end')) };
    }
  }
  for (const value of Object.values(node)) if (typeof value === 'object') yield* instanceofs(value);
}

const classesAsked = (file: string, text: string): string[] =>
  [...instanceofs(parseSync(file, text).program)].map(({ start, end }) => text.slice(start, end));

const refused = (file: string, text: string): string[] =>
  classesAsked(file, text)
    .filter((name) => !BUILT_IN.has(name) && !BY_DATA.has(name))
    .map((name) => `${file}: instanceof ${name}`);

test('only classes of the language and the platform are told by instanceof', () => {
  const shipped = sourceFiles().filter((file) => SHIPPED.test(file));
  const texts = shipped.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const);
  expect(texts.flatMap(([file, text]) => classesAsked(file, text)).length).toBeGreaterThan(10);
  expect(texts.flatMap(([file, text]) => refused(file, text))).toEqual([]);
});

test('a class of ours or of a package is found, wherever it is asked for', () => {
  const text = `class A extends Error {}
    const f = (e: unknown) => e instanceof Error && !(e instanceof A) && [1].some(() => e instanceof x.y.B);`;
  expect(refused('lib/a.ts', text)).toEqual(['lib/a.ts: instanceof A', 'lib/a.ts: instanceof x.y.B']);
});
