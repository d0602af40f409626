'use client';
/** Four eyes: another admin agrees to a refund that waits, or anybody takes it back. */
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
