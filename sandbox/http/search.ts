/**
 * Stripe's search: `email:'a@b.c' AND -metadata['k']:'v'`. Clauses are joined by AND or by OR, never by both. A string
 * matches whole (`:`) or in part (`~`), whatever its case; numbers also compare.
 */
import type { Collection } from '../state/collection.ts';
import { pageLimit } from './list-page.ts';
import { invalidRequest } from './stripe-error.ts';

export interface SearchParams {
  query: string;
  limit?: number;
  page?: string;
}

interface Clause {
  negated: boolean;
  field: string;
  key: string | null;
  operator: string;
  value: string | number | null;
}

const CLAUSE =
  /^\s*(-?)([a-z_]+(?:\.[a-z_0-9]+)*)(?:\[(?:"([^"]*)"|'([^']*)')\])?\s*(>=|<=|:|~|>|<)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(null)\b|(-?\d+)|(true|false)\b)/;
const JOIN = /^\s+(AND|OR)\s+|^\s+(?=\S)/i;
const MIN_SUBSTRING = 3;

function malformed(detail: string): Error {
  return invalidRequest(`We were unable to parse your search query: ${detail}`, { param: 'query' });
}

function readClause(text: string, fields: readonly string[]): { clause: Clause; rest: string } {
  const found = CLAUSE.exec(text);
  if (found === null) throw malformed('expected a clause of the form field:value.');
  const [whole, minus, field = '', key1, key2, operator = ':', double, single, nothing, digits, truth] =
    found;
  const key = key1 ?? key2 ?? null;
  if (!fields.includes(field) || (field === 'metadata') !== (key !== null)) {
    throw invalidRequest(
      `Field \`${field.slice(0, 40)}\` is an unsupported search field for this resource. Supported fields: ${fields.join(', ')}.`,
      { param: 'query' },
    );
  }
  const quoted = double ?? single ?? truth;
  const value = nothing === undefined ? (quoted?.replaceAll(/\\(.)/g, '$1') ?? Number(digits)) : null;
  if (operator === '~' && (typeof value !== 'string' || value.length < MIN_SUBSTRING)) {
    throw malformed(`a substring needs at least ${MIN_SUBSTRING} characters.`);
  }
  return {
    clause: { negated: minus === '-', field, key, operator, value },
    rest: text.slice(whole.length),
  };
}

function parse(query: string, fields: readonly string[]): { clauses: Clause[]; any: boolean } {
  const clauses: Clause[] = [];
  const joins = new Set<string>();
  let rest = query;
  for (;;) {
    const read = readClause(rest, fields);
    clauses.push(read.clause);
    if (read.rest.trim() === '') break;
    const join = JOIN.exec(read.rest);
    if (join === null) throw malformed('expected AND or OR between two clauses.');
    joins.add((join[1] ?? 'AND').toUpperCase());
    rest = read.rest.slice(join[0].length);
  }
  if (joins.size > 1) throw malformed('AND and OR cannot be used together.');
  return { clauses, any: joins.has('OR') };
}

function valueAt(object: object, field: string, key: string | null): unknown {
  let value: unknown = object;
  for (const name of key === null ? field.split('.') : [field, key]) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return value ?? null;
}

function compare(held: unknown, { operator, value }: Clause): boolean {
  if (operator === ':') {
    if (typeof held === 'string' && typeof value === 'string')
      return held.toLowerCase() === value.toLowerCase();
    return held === value || (held !== null && value !== null && String(held) === String(value));
  }
  if (operator === '~') {
    return typeof held === 'string' && held.toLowerCase().includes(String(value).toLowerCase());
  }
  if (typeof held !== 'number' || value === null) return false;
  const wanted = Number(value);
  switch (operator) {
    case '>':
      return held > wanted;
    case '<':
      return held < wanted;
    case '>=':
      return held >= wanted;
    default:
      return held <= wanted;
  }
}

function offsetOf(page: string | undefined): number {
  if (page === undefined) return 0;
  const offset = Number(Buffer.from(page, 'base64url').toString());
  if (Number.isSafeInteger(offset) && offset > 0) return offset;
  throw invalidRequest('Invalid page: it must be the next_page of an earlier search.', { param: 'page' });
}

/** @param fields what may be searched; `metadata` is asked for by key */
export function searchPage<T extends { id: string }, H>(
  collection: Collection<T, H>,
  url: string,
  params: SearchParams,
  fields: readonly string[],
  matches: (object: T) => boolean = () => true,
): object {
  const { clauses, any } = parse(params.query, fields);
  const limit = pageLimit(params.limit);
  const offset = offsetOf(params.page);
  const holds = (object: T) => (clause: Clause) =>
    compare(valueAt(object, clause.field, clause.key), clause) !== clause.negated;
  const found: T[] = [];
  let seen = 0;
  for (const { object } of collection.scan({ backwards: true })) {
    if (!matches(object)) continue;
    if (!(any ? clauses.some(holds(object)) : clauses.every(holds(object)))) continue;
    seen += 1;
    if (seen > offset) found.push(object);
    if (found.length > limit) break;
  }
  const more = found.length > limit;
  return {
    object: 'search_result',
    data: found.slice(0, limit),
    has_more: more,
    next_page: more ? Buffer.from(String(offset + limit)).toString('base64url') : null,
    url,
  };
}
