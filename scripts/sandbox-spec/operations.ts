/** The requests of the SDK's resource classes: verb and path from the code, parameters and answer from the declarations. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Class, MethodDefinition, TSType } from 'oxc-parser';
import { find, loadModule, parseFile, pathOf, RESOURCES, type Scope } from './declarations.ts';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/charges/{id}` */
  readonly path: string;
  readonly multipart: boolean;
  readonly scope: Scope;
  readonly params: TSType | null;
  readonly answer: TSType;
  readonly shape: 'object' | 'list' | 'search';
}

interface Request {
  readonly method: Operation['method'];
  readonly path: string;
  readonly multipart: boolean;
}

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function* calls(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* calls(item);
  else if (isNode(value)) {
    if (value.type === 'CallExpression' && isNode(value.callee) && isNode(value.callee.property)) {
      if (value.callee.property.name === '_makeRequest') yield value;
    }
    for (const inner of Object.values(value)) yield* calls(inner);
  }
}

/** A template's `${encodeURIComponent(id)}` becomes `{id}`. */
function pathText(node: Node): string {
  if (typeof node.value === 'string') return node.value;
  const quasis = node.quasis as { value: { cooked: string } }[];
  const expressions = node.expressions as { arguments: { name: string }[] }[];
  return quasis
    .map(({ value }, index) => {
      const name = expressions[index]?.arguments[0]?.name;
      return name === undefined ? value.cooked : `${value.cooked}{${name}}`;
    })
    .join('');
}

/** By class and method. */
function requestsOf(file: string): Map<string, Request> {
  const requests = new Map<string, Request>();
  for (const statement of parseFile(file).body) {
    const held = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    if (held?.type !== 'ClassDeclaration') continue;
    for (const member of held.body.body) {
      if (member.type !== 'MethodDefinition' || member.key.type !== 'Identifier') continue;
      const [call] = calls(member.value);
      if (call === undefined) continue;
      const [verb, path] = call.arguments as Node[];
      const method = verb?.value;
      if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') continue;
      const multipart = JSON.stringify(call.arguments).includes('multipart/form-data');
      requests.set(`${held.id?.name}.${member.key.name}`, { method, path: pathText(path ?? {}), multipart });
    }
  }
  return requests;
}

const SHAPES: Readonly<Record<string, Operation['shape']>> = {
  ApiListPromise: 'list',
  ApiSearchResultPromise: 'search',
  Promise: 'object',
  Response: 'object',
};

/** `Promise<Response<Charge>>` and `ApiListPromise<Charge>` answer with charges. */
function answerOf(type: TSType, shape: Operation['shape'] = 'object'): Pick<Operation, 'answer' | 'shape'> {
  if (type.type === 'TSTypeReference' && type.typeName.type === 'Identifier') {
    const found = SHAPES[type.typeName.name];
    const [inner] = type.typeArguments?.params ?? [];
    if (found !== undefined && inner !== undefined)
      return answerOf(inner, found === 'object' ? shape : found);
  }
  return { answer: type, shape };
}

/** The parameters are the one argument whose name in the declarations ends so. */
function paramsOf(method: MethodDefinition, scope: Scope): TSType | null {
  for (const param of method.value.params) {
    const type =
      'typeAnnotation' in param && param.typeAnnotation ? param.typeAnnotation.typeAnnotation : null;
    if (type?.type !== 'TSTypeReference' || !/Params$/.test(pathOf(type.typeName).at(-1) ?? '')) continue;
    if (find(scope, pathOf(type.typeName)) !== undefined) return type;
  }
  return null;
}

function* methodsOf(declared: Class): Generator<[string, MethodDefinition]> {
  for (const member of declared.body.body) {
    const isMethod = member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition';
    if (isMethod && member.key.type === 'Identifier') yield [member.key.name, member];
  }
}

export function readOperations(wanted: (path: string) => boolean): Operation[] {
  const byRequest = new Map<string, Operation>();
  for (const name of globSync('**/*.d.ts', { cwd: RESOURCES }).sort()) {
    if (name.startsWith('V2') || name.endsWith('index.d.ts')) continue;
    const module = loadModule(join(RESOURCES, name));
    const requests = requestsOf(join(RESOURCES, name.replace(/\.d\.ts$/, '.js')));
    for (const statement of module.program.body) {
      const held = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
      if (held?.type !== 'ClassDeclaration') continue;
      for (const [method, definition] of methodsOf(held)) {
        const request = requests.get(`${held.id?.name}.${method}`);
        const returned = definition.value.returnType?.typeAnnotation;
        if (request === undefined || returned === undefined || !wanted(request.path)) continue;
        const params = paramsOf(definition, module.root);
        const key = `${request.path} ${request.method}`;
        if (!byRequest.has(key)) {
          byRequest.set(key, { ...request, scope: module.root, params, ...answerOf(returned) });
        }
      }
    }
  }
  return [...byRequest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, operation]) => operation);
}
