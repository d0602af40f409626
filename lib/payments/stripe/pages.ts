/** Reads a list of Stripe page by page; a page is handed on before the next is asked for, so memory stays bounded. */
import { err, ok, type Result } from '#lib/domain/result.ts';
import { failureOf, type StripeFailure } from './outcomes.ts';

type Page<T> = { readonly data: readonly T[]; readonly has_more: boolean };
export type PageOf<Seen> = (items: readonly Seen[]) => Promise<void>;

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
    await take(page.data.map(observe));
    if (!page.has_more || last === undefined) return ok(count);
    after = { starting_after: last.id };
  }
}
