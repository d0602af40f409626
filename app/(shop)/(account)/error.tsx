'use client';
/** Something broke while an account page was made. */
import { TriangleAlert } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

export default function AccountError({ reset }: { reset: () => void }) {
  return (
    <EmptyState
      level={1}
      icon={<TriangleAlert className="size-7" />}
      title="This page could not be shown"
      action={<Button onClick={reset}>Try again</Button>}
    >
      <p>Nothing about your orders has changed. Please try again in a moment.</p>
    </EmptyState>
  );
}
