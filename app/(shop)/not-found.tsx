/** An address of the shop that leads nowhere. */
import { Compass } from 'lucide-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function ShopNotFound() {
  return (
    <EmptyState
      level={1}
      icon={<Compass className="size-7" />}
      title="This page is not here"
      className="py-28"
      action={
        <>
          <ButtonLink href="/">To the shop</ButtonLink>
          <ButtonLink href="/search" tone="secondary">
            See everything
          </ButtonLink>
        </>
      }
    >
      The product may be gone, or the address has a slip in it.
    </EmptyState>
  );
}
