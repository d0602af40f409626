/**
 * Validates bodies against Stripe's own API description: responses by method and path, events by type. Unknown
 * members are refused in every object that the description spells out, so a made-up field fails a test.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

type Json = Record<string, unknown>;

interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: Json }> }> }>
  >;
  components: { schemas: Record<string, Json> };
}

const SPEC = new URL('../../sandbox/spec/', import.meta.url);
const document = JSON.parse(readFileSync(new URL('openapi.json', SPEC), 'utf8')) as Document;
const events = JSON.parse(readFileSync(new URL('events.json', SPEC), 'utf8')) as {
  objects: Record<string, string>;
};

const REF = '#/components/schemas/';

/** The description of one schema as it was written. */
export function describedSchema(name: string): Json | undefined {
  return document.components.schemas[name.replace(REF, '')];
}

const listeners = new Set<(body: unknown) => void>();

/** Called with every body that was found valid. @returns ends it */
export function onValid(listener: (body: unknown) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** OpenAPI 3.0 to JSON Schema: `nullable` stands beside anything, and objects are closed unless they say not. */
export function translate(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(translate);
  if (!isJson(schema)) return schema;
  const result: Json = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'nullable' || name === 'format' || name.startsWith('x-')) continue;
    if (name === '$ref') result.$ref = `stripe${String(value)}`;
    else if (name === 'properties' && isJson(value)) {
      result.properties = Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, translate(inner)]),
      );
    } else if (name === 'enum' || name === 'required') result[name] = value;
    else result[name] = translate(value);
  }
  if (isJson(schema.properties) && schema.additionalProperties === undefined)
    result.additionalProperties = false;
  return schema.nullable === true ? { anyOf: [result, { type: 'null' }] } : result;
}

/** Under `npm run contract` differences are gathered, all of them, and nothing is thrown. */
const gathered: string[] | null = process.env.CONTRACT_REPORT === undefined ? null : [];

/** What was gathered, each difference once with how often it was seen. */
export function gatheredDifferences(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const difference of gathered ?? []) counts[difference] = (counts[difference] ?? 0) + 1;
  return counts;
}

/** @returns whether it was taken: outside of `npm run contract` a difference is an error */
export function gather(difference: string): boolean {
  gathered?.push(difference);
  return gathered !== null;
}

const ajv = new Ajv({ strict: false, allErrors: gathered !== null, validateFormats: false });
ajv.addSchema({
  $id: 'stripe',
  components: {
    schemas: Object.fromEntries(
      Object.entries(document.components.schemas).map(([name, schema]) => [name, translate(schema)]),
    ),
  },
});

const compiled = new Map<string, ValidateFunction>();

function validator(key: string, schema: () => unknown): ValidateFunction {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = ajv.compile(schema() as Json);
  compiled.set(key, made);
  return made;
}

function check(validate: ValidateFunction, body: unknown, what: string): void {
  if (validate(body)) {
    for (const listener of listeners) listener(body);
    return;
  }
  const details = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
  const taken = details.map((detail) => gather(`${what}${detail.replaceAll(/\/\d+/g, '[]')}`));
  if (taken.includes(true)) return;
  const [detail = ''] = details;
  throw new Error(`${what}: ${detail}\n${JSON.stringify(body)?.slice(0, 2000)}`);
}

/** @param name a resource of the description, `payment_intent` */
export function checkResource(name: string, body: unknown): void {
  check(
    validator(`resource ${name}`, () => ({ $ref: `stripe${REF}${name}` })),
    body,
    name,
  );
}

function pathTemplate(path: string): string {
  const given = path.split('/');
  const candidates = Object.keys(document.paths).filter((template) => {
    const wanted = template.split('/');
    return (
      wanted.length === given.length &&
      wanted.every((part, index) => part.startsWith('{') || part === given[index])
    );
  });
  const exact = candidates.sort((a, b) => a.split('{').length - b.split('{').length)[0];
  if (exact === undefined) throw new Error(`no path in the description matches ${path}`);
  return exact;
}

export function checkResponse(method: string, path: string, status: number, body: unknown): void {
  if (status >= 400) {
    checkResource('error', body);
    return;
  }
  const template = pathTemplate(path);
  const key = `${method} ${template}`;
  const schema = (): unknown => {
    const response = document.paths[template]?.[method.toLowerCase()]?.responses['200'];
    const found = response?.content['application/json']?.schema;
    if (found === undefined) throw new Error(`no response described for ${key}`);
    return translate(found);
  };
  check(validator(key, schema), body, key);
}

export interface EventBody {
  id: string;
  type: string;
  data: { object: Json };
}

/** The envelope, that the type exists, and the object inside by the type's own resource. */
export function checkEvent(event: EventBody): void {
  const resource = events.objects[event.type];
  if (resource === undefined) throw new Error(`unknown event type ${event.type}`);
  checkResource('event', { ...event, data: { ...event.data, object: {} } });
  const name = resource.split('|').find((candidate) => candidate === event.data.object.object);
  if (name === undefined)
    throw new Error(`${event.type} carries ${String(event.data.object.object)}, not ${resource}`);
  checkResource(name, event.data.object);
}
