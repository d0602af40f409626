'use client';
/** The cart while it is read, and when it could not be read. */
import { CloudOff } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { refreshCart } from '#lib/browser/cart-store.ts';

export function CartSkeleton({ lines }: { lines: number }) {
  return (
    <div role="status" aria-label="Loading your cart" className="divide-y">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={index} className="flex gap-4 py-5">
          <Skeleton className="size-20 shrink-0 sm:size-24" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-5 w-3/5" />
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="mt-auto h-11 w-33" />
          </div>
        </div>
      ))}
    </div>
  );
}

export function CartProblem() {
  return (
    <EmptyState
      icon={<CloudOff className="size-7" />}
      title="We could not load your cart"
      action={<Button onClick={() => void refreshCart()}>Try again</Button>}
    >
      Nothing was lost: your cart is kept on our side.
    </EmptyState>
  );
}
