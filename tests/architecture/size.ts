/** Lengths of files and functions in lines, from the syntax tree. */
import { parseSync } from 'oxc-parser';

export type Sized = { readonly name: string; readonly lines: number };

const FUNCTIONS: ReadonlySet<unknown> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

const get = (node: object, name: string): unknown => Reflect.get(node, name);

function* functionNodes(node: unknown): Generator<{ start: number; end: number }> {
  if (Array.isArray(node)) {
    for (const entry of node) yield* functionNodes(entry);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const [start, end] = [get(node, 'start'), get(node, 'end')];
  if (FUNCTIONS.has(get(node, 'type')) && typeof start === 'number' && typeof end === 'number')
    yield { start, end };
  for (const value of Object.values(node)) if (typeof value === 'object') yield* functionNodes(value);
}

export const linesOf = (text: string): number => text.trimEnd().split('\n').length;

/** Every function, named by the line it begins on. */
export function functionSizes(file: string, text: string): Sized[] {
  const { program } = parseSync(file, text);
  return [...functionNodes(program)].map(({ start, end }) => ({
    name: `${file}:${linesOf(`${text.slice(0, start)}.`)}`,
    lines: linesOf(text.slice(start, end)),
  }));
}
