/**
 * Reads Stripe's API description once and answers questions about it: request parameters by method and
 * path, response schemas for `expand`. The file is generated from the type declarations of npm `stripe`.
 */
import { readFileSync } from 'node:fs';

export interface Schema {
  type?: string;
  format?: string;
  enum?: readonly (string | boolean | number)[];
  nullable?: boolean;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: readonly Schema[];
  $ref?: string;
  'x-expansionResources'?: { oneOf: readonly Schema[] };
  'x-resourceId'?: string;
}

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: Schema;
}

interface Operation {
  parameters?: readonly Parameter[];
  responses?: Readonly<Record<string, { content?: Readonly<Record<string, { schema: Schema }>> }>>;
  requestBody?: { content: Readonly<Record<string, { schema: Schema }>> };
}

interface Document {
  info: { version: string };
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Readonly<Record<string, Schema>> };
}

export const SPEC_FILE = new URL('../spec/openapi.json', import.meta.url);

const document = JSON.parse(readFileSync(SPEC_FILE, 'utf8')) as Document;

/** The API version whose shapes the sandbox answers with, whatever `Stripe-Version` is sent. */
export const API_VERSION = document.info.version;

const REF_PREFIX = '#/components/schemas/';

export function resolveSchema(schema: Schema): Schema {
  let current = schema;
  while (current.$ref !== undefined) {
    const found = document.components.schemas[current.$ref.slice(REF_PREFIX.length)];
    if (found === undefined) throw new Error(`The API description lacks ${current.$ref}`);
    current = found;
  }
  return current;
}

/** One object schema of everything a request may carry beside its path. */
export function requestSchema(method: string, path: string): Schema {
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`The API description lacks ${method} ${path}`);
  const [body] = Object.values(operation.requestBody?.content ?? {});
  if (body !== undefined) return resolveSchema(body.schema);
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  return {
    type: 'object',
    properties: Object.fromEntries(query.map((parameter) => [parameter.name, parameter.schema])),
    required: query.filter((parameter) => parameter.required === true).map((parameter) => parameter.name),
    additionalProperties: false,
  };
}

export function responseSchema(method: string, path: string): Schema | undefined {
  return document.paths[path]?.[method.toLowerCase()]?.responses?.['200']?.content?.['application/json']
    ?.schema;
}

export function resourceSchema(name: string): Schema | undefined {
  return document.components.schemas[name];
}
