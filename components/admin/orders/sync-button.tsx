'use client';
/** Asks Stripe what is true of an order's money and takes it over. Safe to press at any time: it moves no money. */
import { RefreshCw } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { notify } from '#components/ui/toast.tsx';
import { isRecord } from '#lib/browser/request-json.ts';
import { useAdminAction } from '../ui/use-admin-action.ts';

function syncWords(answer: Readonly<Record<string, unknown>>): string {
  const read = Array.isArray(answer.data) ? answer.data : [];
  const changed = read.filter((one) => isRecord(one) && one.state === 'applied').length;
  if (read.length === 0) return 'Stripe has nothing of this order.';
  const things = `${read.length} ${read.length === 1 ? 'thing' : 'things'} read at Stripe`;
  return changed === 0 ? `${things}: everything was known.` : `${things}, ${changed} taken over.`;
}

export function SyncButton({ orderNumber }: { orderNumber: string }) {
  const { run, busy } = useAdminAction(syncWords, (problem) => notify.error(problem));
  return (
    <Button
      tone="secondary"
      icon={<RefreshCw aria-hidden className="size-4" />}
      busy={busy}
      busyLabel="Asking Stripe"
      onClick={() => void run({ path: `/api/admin/orders/${orderNumber}/sync`, body: {} })}
    >
      Sync with Stripe
    </Button>
  );
}
