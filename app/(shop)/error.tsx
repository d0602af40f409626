'use client';
/** A page of the shop failed on our side. */
import { CloudOff } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function ShopError({ reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => {
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  }, []);
  return (
    <EmptyState
      level={1}
      icon={<CloudOff className="size-7" />}
      title="This page did not load"
      className="py-28"
      action={
        <>
          <Button onClick={reset}>Try again</Button>
          <ButtonLink href="/" tone="secondary" document>
            To the shop
          </ButtonLink>
        </>
      }
    >
      Something went wrong on our side. Your cart is safe.
    </EmptyState>
  );
}
