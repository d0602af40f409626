'use client';
/** Asks the worker for a reconciliation; it begins within seconds, and the page shows it when it is read anew. */
import { Scale } from 'lucide-react';
import { ActionDialog } from '../ui/action-dialog.tsx';

export const RunNowButton = () => (
  <ActionDialog
    label="Run now"
    look={{ tone: 'primary', icon: <Scale aria-hidden className="size-4" /> }}
    title="Compare everything now?"
    confirm="Run it"
    action={{ path: '/api/admin/reconciliation/runs', body: { kind: 'full' } }}
    done="The worker begins in a moment"
  >
    <p>
      Stripe is read back, what was missed is taken in, and the books, Stripe and our orders are compared.
      What can be mended safely is mended by itself; no money is sent. It takes seconds to minutes.
    </p>
  </ActionDialog>
);

const LOST_REFUND: Readonly<Record<string, string>> = {
  awaiting_approval: 'A second admin has to press the same button.',
  pending: 'Stripe has not answered yet. The worker goes on.',
  sent: 'Stripe has the refund. The next full run closes the finding.',
};

/** Money that only Stripe knows goes back from the finding: there is no order to refund. */
export const RefundLostButton = ({ findingId, subject }: { findingId: string; subject: string }) => (
  <ActionDialog
    label="Refund at Stripe"
    look={{ size: 'sm' }}
    title="Refund this payment at Stripe?"
    confirm="Refund payment"
    danger
    action={{ path: `/api/admin/reconciliation/findings/${findingId}/refund`, body: {} }}
    done={(answer) => LOST_REFUND[String(answer.state)] ?? 'The refund was requested.'}
  >
    <p>
      All of <code className="break-all font-mono text-xs">{subject}</code> goes back to its shopper. This
      database does not know the payment, so no order, stock or mail changes. Look at the payment in the
      Stripe Dashboard first. Above the amount for which refunds need two admins, a second admin confirms this
      here.
    </p>
  </ActionDialog>
);

export const ResolveButton = ({ findingId, subject }: { findingId: string; subject: string }) => (
  <ActionDialog
    label="Seen to"
    look={{ size: 'sm' }}
    title="Has this been seen to?"
    confirm="It is seen to"
    action={{ path: `/api/admin/reconciliation/findings/${findingId}/resolve`, body: {} }}
    done="Closed. If it is still there, the next run finds it again."
  >
    <p>
      The finding about <code className="break-all font-mono text-xs">{subject}</code> is closed under your
      name. Nothing else is changed. If it is still there, the next full run opens it again.
    </p>
  </ActionDialog>
);
