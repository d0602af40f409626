/**
 * Reads a list of Stripe page by page; a page is handed on before the next is asked for, so memory stays bounded. An
 * object that cannot be read (an unknown status, a shape that Stripe made since) is named and does not end the list.
 */
import { err, ok, type Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { failureOf, localFailure, type StripeFailure } from './outcomes.ts';

type Page<T> = { readonly data: readonly T[]; readonly has_more: boolean };

/** Ids of objects on a page that could not be read. */
export type Unreadable = readonly string[];
export type PageOf<Seen> = (items: readonly Seen[], unreadable: Unreadable) => Promise<void>;

/** Reads what can be read. @param observe throws at what it does not know */
export function observeEach<T extends { readonly id: string }, Seen>(
  items: readonly T[],
  observe: (item: T) => Seen,
): { readonly seen: Seen[]; readonly unreadable: T[] } {
  const seen: Seen[] = [];
  const unreadable: T[] = [];
  for (const item of items) {
    try {
      seen.push(observe(item));
    } catch {
      unreadable.push(item);
    }
  }
  return { seen, unreadable };
}

/**
 * @param observe maps one object to what we know of it
 * @returns how many objects there were; what `take` throws is thrown on
 */
export async function readPages<T extends { readonly id: string }, Seen>(
  list: (after: { starting_after?: string }) => PromiseLike<Page<T>>,
  observe: (item: T) => Seen,
  take: PageOf<Seen>,
): Promise<Result<number, StripeFailure>> {
  let [count, after]: [number, { starting_after?: string }] = [0, {}];
  for (;;) {
    let page: Page<T>;
    try {
      page = await list(after);
    } catch (error) {
      return err(failureOf(error));
    }
    count += page.data.length;
    const last = page.data.at(-1);
    const { seen, unreadable } = observeEach(page.data, observe);
    await take(
      seen,
      unreadable.map(({ id }) => id),
    );
    if (!page.has_more || last === undefined) return ok(count);
    after = { starting_after: last.id };
  }
}

/** Objects that a search looks through, newest first. Beyond them it does not know, and must not say "not there". */
const MAX_SEARCHED = 2_000;

/** Looks for one object in a list of Stripe. @returns null when the whole list does not hold it */
export async function findInList<T, Found>(
  list: () => AsyncIterable<T>,
  match: (item: T) => Found | null,
): Promise<Result<Found | null, StripeFailure>> {
  const found = await asked(async (): Promise<Found | 'not_there' | 'unknown'> => {
    let seen = 0;
    for await (const item of list()) {
      const hit = match(item);
      if (hit !== null) return hit;
      seen += 1;
      if (seen >= MAX_SEARCHED) return 'unknown';
    }
    return 'not_there';
  });
  if (!found.ok) return found;
  if (found.value === 'unknown') return err(localFailure('indeterminate', 'too_many_to_search'));
  return ok(found.value === 'not_there' ? null : found.value);
}
