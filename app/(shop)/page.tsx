/** The storefront. */
import Link from 'next/link';
import { DepartmentTiles, Hero, Promises } from '#components/shop/home-sections.tsx';
import { ProductGrid } from '#components/shop/product-grid.tsx';
import { listCategories } from '#lib/catalog/list-categories.ts';
import { listProducts } from '#lib/catalog/list-products.ts';
import type { Product } from '#lib/contracts/catalog.ts';

const FEATURED = 12;
const NEW = 4;

async function products(sort: 'featured' | 'newest', limit: number): Promise<Product[]> {
  const result = await listProducts({ sort, limit, currency: 'usd' });
  return result.ok ? result.value.data : [];
}

/** The picture of each department: its third-best-liked product, so that the grid below does not say the same again. */
function departmentImages(all: readonly Product[]): ReadonlyMap<string, string> {
  const byDepartment = Map.groupBy(all, ({ category }) => category.slug);
  return new Map([...byDepartment].map(([slug, [first, , third]]) => [slug, (third ?? first)?.image ?? '']));
}

function SectionHeading({
  id,
  title,
  href,
  more,
}: {
  id: string;
  title: string;
  href: string;
  more: string;
}) {
  return (
    <div className="mb-6 flex items-baseline justify-between gap-4">
      <h2 id={id} className="text-title font-semibold">
        {title}
      </h2>
      <Link
        href={href}
        className="touch-target shrink-0 text-sm font-medium text-accent underline-offset-4 hover:underline"
      >
        {more}
      </Link>
    </div>
  );
}

export default async function StorefrontPage() {
  const [categories, featured, fresh] = await Promise.all([
    listCategories(),
    products('featured', 48),
    products('newest', NEW),
  ]);
  return (
    <>
      <Hero products={featured} />
      <section aria-labelledby="departments" className="page-width mt-12">
        <h2 id="departments" className="mb-6 text-title font-semibold">
          Departments
        </h2>
        <DepartmentTiles categories={categories} images={departmentImages(featured)} />
      </section>
      <section aria-labelledby="featured" className="page-width mt-16">
        <SectionHeading id="featured" title="Most loved" href="/search" more="See all" />
        <ProductGrid products={featured.slice(0, FEATURED)} />
      </section>
      <section aria-labelledby="new" className="page-width mt-16">
        <SectionHeading id="new" title="Just in" href="/search?sort=newest" more="More that is new" />
        <ProductGrid products={fresh} />
      </section>
      <Promises />
    </>
  );
}
