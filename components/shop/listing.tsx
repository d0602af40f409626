/** A list of products under its heading: order, how many, more of them. The address says everything, so Back is right. */
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import type { ProductList, Sort } from '#lib/contracts/catalog.ts';
import { PAGE_MAX, PAGE_STEP } from './listing-params.ts';
import { ProductGrid } from './product-grid.tsx';
import { SortSelect } from './sort-select.tsx';

type ListingProps = {
  /** Path of the page, and what its address holds besides order and length. */
  path: string;
  params: Readonly<Record<string, string>>;
  sort: Sort;
  shown: number;
  list: ProductList;
  filters?: ReactNode;
  empty: ReactNode;
};

function address(path: string, params: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(params).toString();
  return query === '' ? path : `${path}?${query}`;
}

function More({ path, params, sort, shown, list }: ListingProps) {
  if (!list.nextCursor) return null;
  const base = { ...params, ...(sort === 'featured' ? {} : { sort }) };
  const longer = shown + PAGE_STEP <= PAGE_MAX;
  const href = longer
    ? address(path, { ...base, show: String(shown + PAGE_STEP) })
    : address(path, { ...base, show: String(PAGE_MAX), cursor: list.nextCursor });
  return (
    <p className="mt-12 text-center">
      <Link href={href} scroll={!longer} className={buttonClass({ tone: 'secondary', size: 'lg' })}>
        {longer ? 'Show more' : 'Next page'}
      </Link>
    </p>
  );
}

export function Listing(props: ListingProps) {
  const { list, sort, path, params, filters, empty } = props;
  return (
    <>
      <div className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        {filters ?? <span />}
        <div className="flex flex-1 flex-wrap items-center justify-between gap-4 sm:flex-none">
          <p role="status" className="text-sm text-muted">
            {list.total === 1 ? '1 product' : `${list.total} products`}
          </p>
          {list.total > 1 && <SortSelect action={path} sort={sort} hidden={params} />}
        </div>
      </div>
      <h2 className="sr-only">Products</h2>
      <div className="mt-6">
        {list.data.length > 0 ? <ProductGrid products={list.data} eager={4} /> : empty}
      </div>
      <More {...props} />
    </>
  );
}
