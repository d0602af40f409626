'use client';
/** Something broke while a pay page was made. Says what is certain: showing a page moves no money. */
import { TriangleAlert } from 'lucide-react';
import { ResultColumn } from '#components/checkout/pay-shell.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function PayError({ reset }: { reset: () => void }) {
  return (
    <ResultColumn>
      <EmptyState
        level={1}
        icon={<TriangleAlert className="size-7" />}
        title="This page could not be shown"
        action={
          <>
            <Button onClick={reset}>Try again</Button>
            <ButtonLink href="/orders" document tone="secondary">
              Your orders
            </ButtonLink>
          </>
        }
      >
        <p>
          Opening it charged nothing, and your cart is kept. If you have paid a moment ago, your orders show
          it.
        </p>
      </EmptyState>
    </ResultColumn>
  );
}
