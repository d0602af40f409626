/**
 * Turns a request schema into a function that checks and converts decoded parameters: strings become the
 * integers and booleans the schema names. The first fault is thrown as Stripe's error object.
 */
import { type DecodedHash, isHash } from '../http/form.ts';
import { invalidRequest, missingParam } from '../http/stripe-error.ts';
import { checkMetadata, maxLengthOf } from './limits.ts';
import { resolveSchema, type Schema } from './spec.ts';

/** @param path the parameter's name as Stripe prints it, `shipping[address]` */
export type Check = (value: unknown, path: string) => unknown;

const compiled = new WeakMap<Schema, Check>();

function emptyValue(path: string): Error {
  return invalidRequest(
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a field; however '${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param: path },
  );
}

function checkInteger(value: unknown, path: string): number {
  if (value === '') throw emptyValue(path);
  const number = typeof value === 'string' && /^[+-]?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number)) {
    throw invalidRequest(`Invalid integer: ${printable(value)}`, {
      code: 'parameter_invalid_integer',
      param: path,
    });
  }
  return number;
}

function checkNumber(value: unknown, path: string): number {
  if (value === '') throw emptyValue(path);
  const number = typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw invalidRequest(`Invalid decimal: ${printable(value)}`, { param: path });
  return number;
}

/** Some SDKs write booleans as their language prints them: `True`. */
function checkBoolean(value: unknown, path: string): boolean {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (value === '') throw emptyValue(path);
  throw invalidRequest(`Invalid boolean: ${printable(value)}`, { param: path });
}

function checkString(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalidRequest(`Invalid string: ${printable(value)}`, { param: path });
  const max = maxLengthOf(path);
  if (value.length > max) {
    throw invalidRequest(`Invalid string: must be at most ${max} characters`, { param: path });
  }
  return value;
}

/** Values are echoed short: a caller's mistake must be visible, a card number must not be. */
function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/\d{9,}/g, (digits) => '*'.repeat(digits.length)).slice(0, 100);
}

function listed(values: readonly (string | boolean | number)[]): string {
  const texts = values.map(String);
  if (texts.length < 2) return texts.join('');
  return `${texts.slice(0, -1).join(', ')}, or ${texts[texts.length - 1]}`;
}

function compileEnum(values: readonly (string | boolean | number)[]): Check {
  const allowed = new Set(values.map(String));
  return (value, path) => {
    if (typeof value === 'string' && allowed.has(value)) return value;
    if (value === '') throw emptyValue(path);
    throw invalidRequest(`Invalid ${path}: must be one of ${listed(values)}`, { param: path });
  };
}

function compileArray(schema: Schema): Check {
  const item = compile(schema.items ?? {});
  return (value, path) => {
    // SDKs send an empty array so; where '' means unset, an alternative of its own has taken it already.
    if (value === '') return [];
    let items: readonly unknown[];
    if (Array.isArray(value)) {
      items = value;
    } else if (isHash(value) && Object.keys(value).every((key) => /^\d{1,6}$/.test(key))) {
      const hash = value;
      items = Object.keys(hash)
        .sort((a, b) => Number(a) - Number(b))
        .map((key) => hash[key]);
    } else {
      throw invalidRequest('Invalid array', { param: path });
    }
    return items.map((entry, index) => item(entry, `${path}[${index}]`));
  };
}

function nested(path: string, name: string): string {
  return path === '' ? name : `${path}[${name}]`;
}

function unknownParameters(value: DecodedHash, known: ReadonlyMap<string, Check>, path: string): Error {
  const names = Object.keys(value).filter((name) => !known.has(name));
  const shown = names.map((name) => printable(nested(path, name)));
  const plural = names.length > 1 ? 's' : '';
  return invalidRequest(`Received unknown parameter${plural}: ${shown.join(', ')}`, {
    code: 'parameter_unknown',
    param: shown[0] ?? '',
  });
}

function compileObject(schema: Schema): Check {
  const properties = new Map(
    Object.entries(schema.properties ?? {}).map(([name, property]): [string, Check] => [
      name,
      lazily(property),
    ]),
  );
  const required = schema.required ?? [];
  const rest = typeof schema.additionalProperties === 'object' ? lazily(schema.additionalProperties) : null;
  const open = rest !== null || schema.additionalProperties === true;
  return (value, path) => {
    if (!isHash(value)) throw invalidRequest('Invalid object', { param: path });
    const result: Record<string, unknown> = {};
    for (const name in value) {
      const check = properties.get(name) ?? rest;
      if (check === null && !open) throw unknownParameters(value, properties, path);
      const at = nested(path, name);
      if (name === 'metadata') checkMetadata(value[name], at);
      result[name] = check === null ? value[name] : check(value[name], at);
    }
    for (const name of required) {
      if (result[name] === undefined) {
        const at = nested(path, name);
        throw missingParam(at);
      }
    }
    return result;
  };
}

/** Alternatives are tried in the description's order; the last fault is the one reported. */
function compileAnyOf(schemas: readonly Schema[]): Check {
  const alternatives = schemas.map((schema) => resolveSchema(schema));
  const unsettable = alternatives.some((schema) => schema.enum?.length === 1 && schema.enum[0] === '');
  const isScalar = (schema: Schema): boolean => schema.type !== 'object' && schema.type !== 'array';
  const meaningful = alternatives.filter((schema) => !(schema.enum?.length === 1 && schema.enum[0] === ''));
  const scalars = meaningful.filter(isScalar).map(compile);
  const structures = meaningful.filter((schema) => !isScalar(schema)).map(compile);
  return (value, path) => {
    if (value === '' && unsettable) return '';
    const candidates =
      typeof value === 'string' && scalars.length > 0 ? scalars : [...structures, ...scalars];
    let fault: unknown = invalidRequest('Invalid value', { param: path });
    for (const check of candidates) {
      try {
        return check(value, path);
      } catch (error) {
        fault = error;
      }
    }
    throw fault;
  };
}

/** Schemas refer to each other and most are never sent: each is compiled at its first use. */
function lazily(schema: Schema): Check {
  let check: Check | undefined;
  return (value, path) => {
    check ??= compile(schema);
    return check(value, path);
  };
}

function build(schema: Schema): Check {
  if (schema.anyOf !== undefined) return compileAnyOf(schema.anyOf);
  if (schema.enum !== undefined) return compileEnum(schema.enum);
  switch (schema.type) {
    case 'integer':
      return checkInteger;
    case 'number':
      return checkNumber;
    case 'boolean':
      return checkBoolean;
    case 'string':
      return checkString;
    case 'array':
      return compileArray(schema);
    case 'object':
      return compileObject(schema);
    default:
      return (value) => value;
  }
}

export function compile(schema: Schema): Check {
  const resolved = resolveSchema(schema);
  const known = compiled.get(resolved);
  if (known !== undefined) return known;
  const check = build(resolved);
  compiled.set(resolved, check);
  return check;
}
