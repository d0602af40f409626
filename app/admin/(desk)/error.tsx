'use client';
/** Something broke while an admin page was made. Reading changes nothing, so trying again is safe. */
import { TriangleAlert } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

export default function DeskError({
  reset,
  error,
}: {
  reset: () => void;
  error: Error & { digest?: string };
}) {
  return (
    <EmptyState
      level={1}
      icon={<TriangleAlert className="size-7" />}
      title="This page could not be shown"
      action={<Button onClick={reset}>Try again</Button>}
    >
      <p>No money moved and nothing was changed by looking. If it stays, tell whoever runs the shop.</p>
      {error.digest !== undefined && <p className="mt-2 text-sm">Mark in the log: {error.digest}</p>}
    </EmptyState>
  );
}
