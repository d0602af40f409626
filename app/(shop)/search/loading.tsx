/** The list while it is fetched, in its final measures. */
import { ProductGridSkeleton } from '#components/shop/product-grid.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

export default function SearchLoading() {
  return (
    <div className="page-width pt-10">
      <Skeleton className="h-10 w-72 max-w-full" />
      <Skeleton className="mt-6 h-11 w-full" />
      <div className="mt-6">
        <ProductGridSkeleton count={12} />
      </div>
    </div>
  );
}
