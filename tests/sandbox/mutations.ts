/**
 * Every way to damage a valid body once, and what the API description says about each: caught, or allowed after all. It
 * reads the description by itself, so that it does not share a mistake with the validator that it tries.
 */
import { describedSchema } from './stripe-schema.ts';

export type Json = Record<string, unknown>;

export interface Mutation {
  /** `charge.billing_details.email`; `[]` is an element of a list. */
  readonly field: string;
  readonly kind: 'remove' | 'add' | 'retype' | 'null' | 'value';
  /** Whether the description forbids the result. */
  readonly forbidden: boolean;
  readonly body: unknown;
}

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemasIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

function nullable(schema: Json): boolean {
  return (
    schema.nullable === true ||
    (typeof schema.$ref === 'string' && nullable(describedSchema(schema.$ref) ?? {})) ||
    schemasIn(schema.anyOf).some(nullable)
  );
}

/** The plain schemas behind references and choices. */
function choices(schema: Json): Json[] {
  if (typeof schema.$ref === 'string') return choices(describedSchema(schema.$ref) ?? {});
  const several = schemasIn(schema.anyOf);
  return several.length > 0 ? several.flatMap(choices) : [schema];
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return value === null ? 'null' : typeof value;
}

const accepts = (choice: Json, value: unknown): boolean =>
  choice.type === undefined ||
  choice.type === typeName(value) ||
  (choice.type === 'number' && typeName(value) === 'integer');

function allowed(choice: Json, value: unknown): boolean {
  if (!accepts(choice, value)) return false;
  return !Array.isArray(choice.enum) || choice.enum.includes(value);
}

/** The one choice that describes this object: of several resources the one that it names. */
function describing(schema: Json, value: Json): Json | undefined {
  const objects = choices(schema).filter((choice) => choice.type === 'object');
  if (objects.length < 2) return objects[0];
  return objects.find(
    ({ properties }) =>
      isJson(properties) &&
      Object.keys(value).every((name) => name in properties) &&
      (!isJson(properties.object) || allowed(properties.object, value.object)),
  );
}

const SAMPLES: readonly unknown[] = ['made up', 1.5, true, ['made up'], { made_up: 'made up' }];

type Rebuild = (value: unknown) => unknown;
/** Stands for a member that is taken away. */
const GONE = Symbol('gone');

function put(owner: Json, name: string, value: unknown): Json {
  const copy = { ...owner };
  if (value === GONE) delete copy[name];
  else copy[name] = value;
  return copy;
}

function* ofMember(
  schema: Json,
  value: unknown,
  required: boolean,
  field: string,
  rebuild: Rebuild,
): Generator<Mutation> {
  const open = choices(schema);
  yield { field, kind: 'remove', forbidden: required, body: rebuild(GONE) };
  const untyped = open.some((choice) => choice.type === undefined);
  if (value !== null) {
    yield { field, kind: 'null', forbidden: !nullable(schema) && !untyped, body: rebuild(null) };
  }
  const wrong = SAMPLES.find((sample) => !open.some((choice) => accepts(choice, sample)));
  yield { field, kind: 'retype', forbidden: !untyped, body: rebuild(wrong ?? 'made up') };
  if (open.some((choice) => Array.isArray(choice.enum))) {
    const forbidden = !open.some((choice) => allowed(choice, 'made up'));
    yield { field, kind: 'value', forbidden, body: rebuild('made up') };
  }
}

function* ofObject(schema: Json, value: Json, field: string, rebuild: Rebuild): Generator<Mutation> {
  const described = describing(schema, value);
  if (described === undefined) return;
  const properties = isJson(described.properties) ? described.properties : undefined;
  const required: readonly unknown[] = Array.isArray(described.required) ? described.required : [];
  const others = isJson(described.additionalProperties) ? described.additionalProperties : undefined;
  const added = put(value, 'made_up', others === undefined ? 1 : { made_up: 1 });
  const free = others !== undefined && choices(others).some((choice) => choice.type === undefined);
  const closed = (properties !== undefined || others !== undefined) && !free;
  yield { field: `${field}.*`, kind: 'add', forbidden: closed, body: rebuild(added) };
  for (const [name, held] of Object.entries(value)) {
    const inner = properties?.[name] ?? others;
    if (!isJson(inner)) continue;
    const inside = properties?.[name] === undefined ? `${field}.*` : `${field}.${name}`;
    const again: Rebuild = (next) => rebuild(put(value, name, next));
    yield* ofMember(inner, held, required.includes(name), inside, again);
    yield* ofValue(inner, held, inside, again);
  }
}

function* ofValue(schema: Json, value: unknown, field: string, rebuild: Rebuild): Generator<Mutation> {
  if (isJson(value)) yield* ofObject(schema, value, field, rebuild);
  if (!Array.isArray(value)) return;
  const items = choices(schema).find((choice) => choice.type === 'array')?.items;
  const [first, ...rest] = value as unknown[];
  if (!isJson(items) || first === undefined) return;
  const again: Rebuild = (next) => rebuild([next, ...rest]);
  const [wrong] = SAMPLES.filter((sample) => !choices(items).some((choice) => accepts(choice, sample)));
  yield { field: `${field}[]`, kind: 'retype', forbidden: wrong !== undefined, body: again(wrong ?? first) };
  yield* ofValue(items, first, `${field}[]`, again);
}

/** @param name of the description, `payment_intent` */
export function mutationsOf(name: string, body: Json): Generator<Mutation> {
  return ofObject({ $ref: `#/components/schemas/${name}` }, body, name, (value) => value);
}
