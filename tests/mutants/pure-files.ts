/**
 * The files that Stryker makes wrong: all of the payment core that decides by itself. A rule finds them, so that a new one
 * is tried as soon as it is written, and a file that begins to ask the database is left to the tests that have one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, ROOT, sourceFiles } from '../architecture/import-graph.ts';
import { functionSizes } from '../architecture/size.ts';

const PAYMENT_CORE = ['lib/domain', 'lib/payments', 'lib/checkout'];
/** They compute and no more. Of Node's own modules, `OUTSIDE` lets the hashes through alone. */
const PURE_PACKAGES: ReadonlySet<string> = new Set(['zod', 'uuidv7', 'node']);
/** The environment, the network, and whatever of Node can tell or change something outside. */
const OUTSIDE = /\bprocess\.env\b|\bgetConfig\b|\bfetch\(|'node:(?!crypto')/;

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/**
 * Whether it stays inside `lib` with all that it imports for values. A type leaves nothing to run, whatever it is of.
 * @param textOf a file's text, by its path from the root
 */
export function isPure(file: string, textOf = read, seen = new Set<string>()): boolean {
  if (seen.has(file)) return true;
  seen.add(file);
  const text = textOf(file);
  if (!file.startsWith('lib/') || OUTSIDE.test(text)) return false;
  return importsOf(file, text)
    .filter(({ typeOnly }) => !typeOnly)
    .every(({ to, isPackage }) => (isPackage ? PURE_PACKAGES.has(to) : isPure(to, textOf, seen)));
}

const holdsFunction = (file: string): boolean => functionSizes(file, read(file)).length > 0;

export const pureFiles = (): string[] =>
  PAYMENT_CORE.flatMap((folder) => sourceFiles(join(ROOT, folder)))
    .filter((file) => isPure(file) && holdsFunction(file))
    .sort();
