/** Stripe's cursor pagination: newest first, `starting_after` older, `ending_before` newer. */
import type Stripe from 'stripe';
import type { Collection } from '../state/collection.ts';
import type { Scan, TimeRange } from '../state/shelf.ts';
import { invalidRequest, noSuch } from './stripe-error.ts';

export interface PageParams {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  created?: number | Stripe.RangeQueryParam;
}

export interface Page<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

export function pageLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw invalidRequest(
      limit < 1
        ? 'This value must be greater than or equal to 1.'
        : `This value must be less than or equal to ${MAX_LIMIT}.`,
      { param: 'limit' },
    );
  }
  return limit;
}

export function createdMatches(created: number, wanted: PageParams['created']): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === 'number') return created === wanted;
  return (
    (wanted.gt === undefined || created > wanted.gt) &&
    (wanted.gte === undefined || created >= wanted.gte) &&
    (wanted.lt === undefined || created < wanted.lt) &&
    (wanted.lte === undefined || created <= wanted.lte)
  );
}

interface Sequenced {
  readonly seq: number;
}

interface PageScan {
  backwards: boolean;
  from: number | undefined;
  created: TimeRange | undefined;
}

/** What a `created` filter leaves, so that what lies outside need not be read. */
function rangeOf(wanted: PageParams['created']): TimeRange | undefined {
  if (wanted === undefined) return undefined;
  if (typeof wanted === 'number') return { min: wanted, max: wanted };
  return {
    min: Math.max(wanted.gte ?? 0, (wanted.gt ?? -1) + 1),
    max: Math.min(wanted.lte ?? Number.MAX_SAFE_INTEGER, (wanted.lt ?? Number.MAX_SAFE_INTEGER) - 1),
  };
}

/**
 * @param scan reads in order of `seq`, from a cursor on
 * @param seqOf position of a cursor's object; throws when there is none
 */
export function pageOf<E extends Sequenced>(
  scan: (scan: PageScan) => Iterable<E>,
  params: PageParams,
  seqOf: (id: string, param: string) => number,
  matches: (entry: E) => boolean,
): { entries: E[]; hasMore: boolean } {
  const limit = pageLimit(params.limit);
  const { starting_after: after, ending_before: before } = params;
  if (after !== undefined && before !== undefined) {
    throw invalidRequest('You can only use one of `starting_after` and `ending_before`.', {
      code: 'parameters_exclusive',
      param: 'ending_before',
    });
  }
  const backwards = before === undefined;
  const cursor = backwards ? after : before;
  const from =
    cursor === undefined ? undefined : seqOf(cursor, backwards ? 'starting_after' : 'ending_before');
  const found: E[] = [];
  for (const entry of scan({ backwards, from, created: rangeOf(params.created) })) {
    if (matches(entry)) found.push(entry);
    if (found.length > limit) break;
  }
  const hasMore = found.length > limit;
  const shown = found.slice(0, limit);
  return { entries: backwards ? shown : shown.reverse(), hasMore };
}

/** The first filter that the collection has an index for. */
function linkOf<T extends { id: string }, H>(collection: Collection<T, H>, params: object): Scan['link'] {
  for (const [field, value] of Object.entries(params)) {
    if (typeof value === 'string' && collection.indexed(field)) return { field, value };
  }
  return undefined;
}

/**
 * @param params a filter by an indexed field (see state/indexes.ts) under that field's name reads only what has it
 * @param matches still decides about each object
 */
export function listPage<T extends { id: string }, H>(
  collection: Collection<T, H>,
  url: string,
  params: PageParams,
  matches: (object: T) => boolean = () => true,
): Page<T> {
  const seqOf = (id: string, param: string): number => {
    const entry = collection.get(id);
    if (entry === undefined) throw noSuch(collection.label, id, param, 'param');
    return entry.seq;
  };
  const link = linkOf(collection, params);
  const page = pageOf(
    (scan) => collection.scan({ ...scan, link }),
    params,
    seqOf,
    (entry) => matches(entry.object),
  );
  return { object: 'list', data: page.entries.map((entry) => entry.object), has_more: page.hasMore, url };
}
