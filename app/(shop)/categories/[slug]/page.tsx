/** One department. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { Listing } from '#components/shop/listing.tsx';
import { listingParams, type RawParams } from '#components/shop/listing-params.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { listCategories } from '#lib/catalog/list-categories.ts';
import { listProducts } from '#lib/catalog/list-products.ts';

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<RawParams> };

const categoryOf = cache(async (slug: string) =>
  (await listCategories()).find((category) => category.slug === slug),
);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const category = await categoryOf((await params).slug);
  return category ? { title: category.name, description: category.description } : {};
}

export default async function CategoryPage({ params, searchParams }: Props) {
  const category = await categoryOf((await params).slug);
  if (!category) notFound();
  const { sort, shown, cursor } = listingParams(await searchParams);
  const query = { category: category.slug, sort, limit: shown, currency: 'usd' as const };
  const paged = await listProducts({ ...query, cursor });
  const result = paged.ok ? paged : await listProducts(query);
  if (!result.ok) notFound();
  return (
    <div className="page-width pt-10">
      <h1 className="text-4xl font-semibold tracking-tight">{category.name}</h1>
      <p className="mt-2 text-lg text-muted">{category.description}</p>
      <Listing
        path={`/categories/${category.slug}`}
        params={{}}
        sort={sort}
        shown={shown}
        list={result.value}
        empty={
          <EmptyState
            title="Nothing here right now"
            action={<ButtonLink href="/search">See everything</ButtonLink>}
          >
            We are waiting for the workshops.
          </EmptyState>
        }
      />
    </div>
  );
}
