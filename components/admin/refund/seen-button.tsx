'use client';
/** A refund that failed is seen to: it leaves the list of what is to be done, and no money is moved. */
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { formatMoney } from '#lib/domain/money.ts';
import { ActionDialog } from '../ui/action-dialog.tsx';

export function SeenButton(props: {
  orderNumber: string;
  refund: { id: string; amountMinor: number; currency: string };
}) {
  const { id, amountMinor, currency } = props.refund;
  const amount = formatMoney({ amountMinor, currency }, SHOP_LOCALE);
  return (
    <ActionDialog
      label="Seen to"
      look={{ size: 'sm' }}
      title={`Is the failed refund of ${amount} seen to?`}
      confirm="It is seen to"
      action={{ path: `/api/admin/orders/${props.orderNumber}/refunds/${id}/seen`, body: {} }}
      done="Seen to. It is on no list any more."
    >
      <p>
        Say so when the shopper got {amount} another way, or does not want it. Nothing is sent to Stripe and
        no money moves; your name stands beside it in the record. A new refund can still be made.
      </p>
    </ActionDialog>
  );
}
