/** Stripe's cursor pagination: newest first, `starting_after` older, `ending_before` newer. */
import type Stripe from 'stripe';
import type { Collection } from '../state/collection.ts';
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

/** First index whose `seq` is not below the given one; entries are in order of `seq`. */
function lowerBound(entries: readonly Sequenced[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param entries oldest first
 * @param seqOf position of a cursor's object; undefined when there is none
 */
export function pageOf<E extends Sequenced>(
  entries: readonly E[],
  params: PageParams,
  seqOf: (id: string, param: string) => number,
  matches: (entry: E) => boolean,
): { entries: E[]; hasMore: boolean } {
  const limit = pageLimit(params.limit);
  if (params.starting_after !== undefined && params.ending_before !== undefined) {
    throw invalidRequest('You can only use one of `starting_after` and `ending_before`.', {
      code: 'parameters_exclusive',
      param: 'ending_before',
    });
  }
  const found: E[] = [];
  if (params.ending_before !== undefined) {
    const after = lowerBound(entries, seqOf(params.ending_before, 'ending_before') + 1);
    for (let index = after; index < entries.length && found.length <= limit; index += 1) {
      const entry = entries[index];
      if (entry !== undefined && matches(entry)) found.push(entry);
    }
    const hasMore = found.length > limit;
    return { entries: found.slice(0, limit).reverse(), hasMore };
  }
  const from =
    params.starting_after === undefined
      ? entries.length
      : lowerBound(entries, seqOf(params.starting_after, 'starting_after'));
  for (let index = from - 1; index >= 0 && found.length <= limit; index -= 1) {
    const entry = entries[index];
    if (entry !== undefined && matches(entry)) found.push(entry);
  }
  return { entries: found.slice(0, limit), hasMore: found.length > limit };
}

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
  const page = pageOf(collection.entries(), params, seqOf, (entry) => matches(entry.object));
  return { object: 'list', data: page.entries.map((entry) => entry.object), has_more: page.hasMore, url };
}
