/** Turns body, query and path of a request into what the route declared, or into the error that names the field. */
import { type ZodType, z } from 'zod';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { isJson, readJson } from './read-body.ts';
import type { RouteContext } from './route-options.ts';

const MAX_NAME_CHARS = 100;
const MAX_MESSAGE_CHARS = 200;

/** Unknown keys are refused, whether or not the schema says so itself. */
export const strictly = (schema: ZodType | undefined): ZodType | undefined =>
  schema instanceof z.ZodObject ? schema.strict() : schema;

function invalid(issue: z.core.$ZodIssue | undefined): PublicError {
  if (!issue) return publicError('invalid_request');
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  const param = path.map(String).join('.').slice(0, MAX_NAME_CHARS);
  return publicError('invalid_request', {
    message: issue.message.slice(0, MAX_MESSAGE_CHARS),
    ...(param === '' ? {} : { param }),
  });
}

/** Checks a value against a schema. */
export function parseValue(schema: ZodType, value: unknown): Result<unknown, PublicError> {
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : err(invalid(parsed.error.issues[0]));
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** JSON.parse makes `__proto__` an own key, which a schema may pass over without a word. */
const holdsPrototypeKey = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

/** The JSON body of a write; GET and HEAD have none. */
export async function parseBody(
  request: Request,
  schema: ZodType | undefined,
  maxBytes: number,
): Promise<Result<unknown, PublicError>> {
  const contentType = request.headers.get('content-type');
  if (schema ? !isJson(contentType) : contentType !== null && !isJson(contentType)) {
    return err(publicError('unsupported_media_type'));
  }
  if (!schema && request.body === null) return ok(undefined);
  const json = await readJson(request, maxBytes);
  if (!json.ok) return json;
  if (holdsPrototypeKey(json.value)) return err(publicError('invalid_request', { param: '__proto__' }));
  if (schema) return parseValue(schema, json.value);
  if (json.value === undefined || isEmptyObject(json.value)) return ok(undefined);
  return err(publicError('invalid_request', { message: 'This request takes no body.' }));
}

/** The query string; a name that comes twice is refused, because two readers could see two values. */
export function parseQuery(url: string, schema: ZodType): Result<unknown, PublicError> {
  const values: Record<string, string> = {};
  const start = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : url.slice(start + 1))) {
    const param = name.slice(0, MAX_NAME_CHARS);
    if (Object.hasOwn(values, name) || name === '__proto__' || value.includes('\0')) {
      return err(publicError('invalid_request', { param }));
    }
    values[name] = value;
  }
  return parseValue(schema, values);
}

/** The parts of the path; null for one that no id or name of ours can be. */
export async function readParams(context: RouteContext | undefined): Promise<Record<string, string> | null> {
  const params: Record<string, string> = {};
  if (!context) return params;
  // Next gives a route without dynamic segments a promise of undefined.
  for (const [name, value] of Object.entries((await context.params) ?? {})) {
    const text = Array.isArray(value) ? value.join('/') : value;
    if (text === undefined) continue;
    if (text.includes('\0') || text.length > 500) return null;
    params[name] = text;
  }
  return params;
}
