/** The import graph of the repository, read from the syntax of every file: static, dynamic and re-exported imports. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { parseSync } from 'oxc-parser';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Made by tools or by the operator; everything else is ours and is looked at. */
export const NOT_OURS: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.next',
  '.data',
  'coverage',
  'test-results',
  'playwright-report',
]);

export type Import = {
  readonly from: string;
  /** A path from the root for a file of ours, else the package's name. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly typeOnly: boolean;
};

export function sourceFiles(folder = ROOT): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (NOT_OURS.has(name)) return [];
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.(ts|tsx)$/.test(name) && !name.endsWith('.d.ts') ? [relative(ROOT, path)] : [];
  });
}

/** `@scope/name/deep` and `name/deep` belong to the package; `node:fs` to `node`. */
const packageOf = (specifier: string): string => {
  if (specifier.startsWith('node:')) return 'node';
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
};

function target(from: string, specifier: string): Pick<Import, 'to' | 'isPackage'> {
  if (specifier.startsWith('#')) return { to: specifier.slice(1), isPackage: false };
  if (specifier.startsWith('.'))
    return { to: posix.normalize(`${dirname(from)}/${specifier}`), isPackage: false };
  return { to: packageOf(specifier), isPackage: true };
}

type Named = { readonly specifier: string; readonly typeOnly: boolean };

/** The literal of a dynamic import; a computed one names nothing that could be checked and counts as an error. */
const literal = (text: string): string => /^\s*(['"`])([^'"`$]+)\1\s*$/.exec(text)?.[2] ?? '<computed>';

export function importsOf(file: string, text: string): Import[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message ?? ''}`);
  const named: Named[] = [
    ...module.staticImports.map((entry) => ({
      specifier: entry.moduleRequest.value,
      typeOnly: entry.entries.length > 0 && entry.entries.every((part) => part.isType),
    })),
    ...module.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) =>
        entry.moduleRequest === null
          ? []
          : [{ specifier: entry.moduleRequest.value, typeOnly: entry.isType }],
      ),
    ),
    ...module.dynamicImports.map((entry) => ({
      specifier: literal(text.slice(entry.moduleRequest.start, entry.moduleRequest.end)),
      typeOnly: false,
    })),
  ];
  return named.map(({ specifier, typeOnly }) => ({ from: file, typeOnly, ...target(file, specifier) }));
}

export const readImports = (): Import[] =>
  sourceFiles().flatMap((file) => importsOf(file, readFileSync(join(ROOT, file), 'utf8')));

export const isFile = (path: string): boolean => existsSync(join(ROOT, path));
