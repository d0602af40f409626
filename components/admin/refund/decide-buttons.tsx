'use client';
/** Four eyes: another admin agrees to a refund that waits, or anybody takes it back. One that waits for its shopper is called back. */
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { formatMoney } from '#lib/domain/money.ts';
import { ActionDialog } from '../ui/action-dialog.tsx';

export function DecideButtons(props: { orderNumber: string; refund: RefundView; own: boolean }) {
  const { refund, own } = props;
  const amount = formatMoney({ amountMinor: refund.amountMinor, currency: refund.currency }, SHOP_LOCALE);
  const path = `/api/admin/orders/${props.orderNumber}/refunds/${refund.id}`;
  return (
    <div className="flex flex-wrap items-center gap-3 pt-2">
      {own ? (
        <p className="text-muted">You asked for it: another admin has to agree.</p>
      ) : (
        <ActionDialog
          label="Agree and send"
          look={{ tone: 'primary', size: 'sm' }}
          title={`Send ${amount} back?`}
          confirm={`Send ${amount}`}
          action={{ path: `${path}/approve`, body: {} }}
          done="Agreed: the refund is on its way"
        >
          <p>
            Stripe is told to send {amount} to the shopper now. This cannot be taken back. Your name stands
            beside it in the record.
          </p>
        </ActionDialog>
      )}
      <ActionDialog
        label={own ? 'Take it back' : 'Do not send'}
        look={{ size: 'sm' }}
        title={`Do not send ${amount}?`}
        confirm="Do not send it"
        danger
        action={{ path: `${path}/reject`, body: {} }}
        done="It is not sent"
      >
        <p>
          Nothing goes to the shopper, and what was set aside is free again. A new refund can be asked for at
          any time.
        </p>
      </ActionDialog>
    </div>
  );
}

export function CallBackButton({ orderNumber, refund }: { orderNumber: string; refund: RefundView }) {
  const amount = formatMoney({ amountMinor: refund.amountMinor, currency: refund.currency }, SHOP_LOCALE);
  return (
    <div className="pt-2">
      <ActionDialog
        label="Call back"
        look={{ size: 'sm' }}
        title={`Call the refund of ${amount} back?`}
        confirm="Call it back"
        danger
        action={{ path: `/api/admin/orders/${orderNumber}/refunds/${refund.id}/cancel`, body: {} }}
        done="Called back: nothing goes to the shopper"
      >
        <p>
          Stripe still waits for the shopper to say where {amount} should go. It is stopped at Stripe, the
          shopper gets nothing from it, and the amount can be refunded anew. If the shopper was faster, it
          stays as it is.
        </p>
      </ActionDialog>
    </div>
  );
}
