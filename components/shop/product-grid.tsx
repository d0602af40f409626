/** Products as a grid: two columns on a phone, four on a desk. The skeleton has the same measures. */
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { Product } from '#lib/contracts/catalog.ts';
import { ProductCard } from './product-card.tsx';

const GRID = 'grid grid-cols-2 gap-x-4 gap-y-8 sm:gap-x-6 sm:gap-y-10 md:grid-cols-3 lg:grid-cols-4';

/** @param props.eager how many pictures are seen at once and should not wait */
export function ProductGrid({ products, eager = 0 }: { products: readonly Product[]; eager?: number }) {
  return (
    <ul className={GRID}>
      {products.map((product, index) => (
        <li key={product.slug}>
          <ProductCard product={product} priority={index < eager} />
        </li>
      ))}
    </ul>
  );
}

export function ProductGridSkeleton({ count }: { count: number }) {
  return (
    <div role="status" aria-label="Loading products" className={GRID}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={index}>
          <Skeleton className="aspect-square rounded-card" />
          <Skeleton className="mt-3 h-5 w-3/4" />
          <Skeleton className="mt-2 h-4 w-1/2" />
        </div>
      ))}
    </div>
  );
}
