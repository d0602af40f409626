/** Search results, and everything when nothing is searched for; departments narrow both. */
import { SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { FilterChips } from '#components/shop/filter-chips.tsx';
import { Listing } from '#components/shop/listing.tsx';
import { listingParams, type RawParams } from '#components/shop/listing-params.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { listCategories } from '#lib/catalog/list-categories.ts';
import { listProducts } from '#lib/catalog/list-products.ts';

type Props = { searchParams: Promise<RawParams> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { q } = listingParams(await searchParams);
  return q === '' ? { title: 'Everything' } : { title: `Search: ${q}`, robots: { index: false } };
}

export default async function SearchPage({ searchParams }: Props) {
  const { q, category, sort, shown, cursor } = listingParams(await searchParams);
  const query = {
    q,
    category: category === '' ? undefined : category,
    sort,
    limit: shown,
    currency: 'usd' as const,
  };
  const [categories, paged] = await Promise.all([listCategories(), listProducts({ ...query, cursor })]);
  // A cursor that we did not make: from the beginning.
  const result = paged.ok ? paged : await listProducts(query);
  if (!result.ok) throw new Error(`listing failed: ${result.error.code}`);
  const params = { ...(q === '' ? {} : { q }), ...(category === '' ? {} : { category }) };
  return (
    <div className="page-width pt-10">
      <h1 className="text-4xl font-semibold tracking-tight">
        {q === '' ? 'Everything' : `Results for “${q}”`}
      </h1>
      <Listing
        path="/search"
        params={params}
        sort={sort}
        shown={shown}
        list={result.value}
        filters={<FilterChips categories={categories} q={q} sort={sort} category={category} />}
        empty={
          <EmptyState
            icon={<SearchX className="size-7" />}
            title="Nothing found"
            action={<ButtonLink href="/search">See everything</ButtonLink>}
          >
            Try fewer or other words, or look through the departments.
          </EmptyState>
        }
      />
    </div>
  );
}
