/**
 * Reads the type declarations of the installed npm package `stripe` and finds what a name in them stands for: in its
 * namespace, in its file, or in the file it is imported from.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import {
  type Program,
  parseSync,
  type Statement,
  type TSInterfaceDeclaration,
  type TSTypeAliasDeclaration,
  type TSTypeName,
} from 'oxc-parser';

/** The package lets nobody ask for its files; its entry lies two folders below its root. */
const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('stripe')), '..');
export const RESOURCES = join(PACKAGE, 'esm', 'resources');

export type Declared = TSInterfaceDeclaration | TSTypeAliasDeclaration;

export interface Scope {
  readonly module: Module;
  readonly parent: Scope | null;
  /** From the file's root: `['PaymentIntent', 'NextAction']`. */
  readonly path: readonly string[];
  readonly types: Map<string, Declared>;
  readonly spaces: Map<string, Scope>;
}

export interface Module {
  readonly file: string;
  readonly program: Program;
  readonly root: Scope;
  readonly imports: Map<string, { file: string; name: string }>;
}

export interface Found {
  readonly declared: Declared;
  readonly scope: Scope;
}

/** `import * as Billing from …` */
const EVERYTHING = '*';

const modules = new Map<string, Module>();

export function packageText(...path: string[]): string {
  return readFileSync(join(PACKAGE, ...path), 'utf8').trim();
}

export function parseFile(file: string): Program {
  const { program, errors } = parseSync(file, readFileSync(file, 'utf8'));
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  return program;
}

function newScope(module: Module, parent: Scope | null, path: readonly string[]): Scope {
  return { module, parent, path, types: new Map(), spaces: new Map() };
}

function collect(scope: Scope, statements: readonly Statement[]): void {
  for (const statement of statements) {
    const held = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (held === null || held === undefined) continue;
    if (held.type === 'TSInterfaceDeclaration' || held.type === 'TSTypeAliasDeclaration') {
      scope.types.set(held.id.name, held);
    } else if (held.type === 'TSModuleDeclaration' && held.id.type === 'Identifier') {
      const { name } = held.id;
      const inner = scope.spaces.get(name) ?? newScope(scope.module, scope, [...scope.path, name]);
      scope.spaces.set(name, inner);
      if (held.body?.type === 'TSModuleBlock') collect(inner, held.body.body as Statement[]);
    }
  }
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.name ?? String(node.value);
}

export function loadModule(file: string): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const program = parseFile(file);
  const imports = new Map<string, { file: string; name: string }>();
  const module = { file, program, imports } as { -readonly [K in keyof Module]: Module[K] };
  module.root = newScope(module, null, []);
  modules.set(file, module);
  collect(module.root, program.body as Statement[]);
  for (const statement of program.body) {
    const from = 'source' in statement ? statement.source?.value : undefined;
    if (from === undefined || !from.startsWith('.')) continue;
    const target = join(dirname(file), from.replace(/\.js$/, '.d.ts'));
    if (statement.type === 'ImportDeclaration') {
      for (const one of statement.specifiers) {
        const name = one.type === 'ImportSpecifier' ? nameOf(one.imported) : EVERYTHING;
        imports.set(one.local.name, { file: target, name });
      }
    } else if (statement.type === 'ExportNamedDeclaration') {
      for (const one of statement.specifiers) {
        imports.set(nameOf(one.exported), { file: target, name: nameOf(one.local) });
      }
    }
  }
  return module;
}

export function pathOf(name: TSTypeName): string[] {
  if (name.type === 'Identifier') return [name.name];
  if (name.type === 'TSQualifiedName') return [...pathOf(name.left), name.right.name];
  throw new Error(`a name of kind ${name.type}`);
}

function within(scope: Scope, path: readonly string[]): Found | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  if (rest.length > 0) {
    const inner = scope.spaces.get(first);
    return inner && within(inner, rest);
  }
  const declared = scope.types.get(first);
  return declared && { declared, scope };
}

function throughImport(module: Module, path: readonly string[]): Found | undefined {
  const [first = '', ...rest] = path;
  const imported = module.imports.get(first);
  if (imported === undefined) return undefined;
  const target = loadModule(imported.file);
  if (imported.name === EVERYTHING) return find(target.root, rest);
  const local = within(target.root, [imported.name, ...rest]);
  if (local !== undefined) return local;
  // `Issuing.Card`: the index of a folder exports the resources of its files by name.
  return rest.length > 0 ? throughImport(target, rest) : throughImport(target, [imported.name]);
}

/** @param path `['PaymentIntent', 'Status']` as written at `from` */
export function find(from: Scope, path: readonly string[]): Found | undefined {
  for (let scope: Scope | null = from; scope !== null; scope = scope.parent) {
    const found = within(scope, path);
    if (found !== undefined) return found;
  }
  return throughImport(from.module, path);
}

/** `Checkout/Sessions.d.ts` has the folder `Checkout`; files beside it have none. */
export function folderOf(module: Module): string {
  const path = relative(RESOURCES, module.file).split('/');
  return path.length > 1 ? (path[0] ?? '') : '';
}
