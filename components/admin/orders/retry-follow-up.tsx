'use client';
/** A button that retries what follows from a payment and could not be applied; a failure is told where it stands. */
import { Button } from '#components/ui/button.tsx';
import { notify } from '#components/ui/toast.tsx';
import { useAdminAction } from '../ui/use-admin-action.ts';

export function RetryFollowUp({ orderNumber, id }: { orderNumber: string; id: string }) {
  const { run, busy } = useAdminAction(() => 'Applied', notify.error);
  return (
    <Button
      size="sm"
      tone="secondary"
      busy={busy}
      onClick={() => void run({ path: `/api/admin/orders/${orderNumber}/follow-ups/${id}/retry`, body: {} })}
    >
      Retry
    </Button>
  );
}
