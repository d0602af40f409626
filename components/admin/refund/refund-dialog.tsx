'use client';
/**
 * Giving money back: how much or which items, why, and what will happen. One press is one refund, however often the
 * answer is lost on its way.
 */
import { Undo2 } from 'lucide-react';
import { useId, useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { controlClass } from '#components/ui/field.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import type { RefundablePayment, RefundListAnswer } from '#lib/contracts/refunds.ts';
import { formatMoney } from '#lib/domain/money.ts';
import { useAdminAction } from '../ui/use-admin-action.ts';
import { amountText } from './parse-amount.ts';
import { draftResult, type RefundDraft, refundBody } from './refund-draft.ts';
import { AmountField, LineFields, ModeFields, ReasonFields } from './refund-fields.tsx';
import { RefundPreview } from './refund-preview.tsx';

export type RefundDialogProps = {
  orderNumber: string;
  refunds: RefundListAnswer;
  titles: readonly (readonly [lineNumber: number, title: string])[];
  /** "Visa ending in 4242", by payment. */
  cards: Readonly<Record<string, string>>;
};

const doneWords = (answer: Readonly<Record<string, unknown>>): string => {
  if (answer.state === 'succeeded') return 'Refunded';
  if (answer.state === 'awaiting_approval') return 'Waits for a second admin; nothing was sent yet';
  return 'The refund is on its way';
};

const firstDraft = (payment: RefundablePayment): RefundDraft => ({
  paymentIntentId: payment.paymentIntentId,
  mode: 'all',
  amountText: amountText(payment.refundableMinor, payment.currency),
  lines: {},
  reason: 'requested_by_customer',
  note: '',
});

function PaymentChoice(props: {
  payments: readonly RefundablePayment[];
  chosen: string;
  choose: (payment: RefundablePayment) => void;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        Of which payment
      </label>
      <select
        id={id}
        className={controlClass}
        value={props.chosen}
        onChange={(event) => {
          const found = props.payments.find((one) => one.paymentIntentId === event.currentTarget.value);
          if (found) props.choose(found);
        }}
      >
        {props.payments.map((one) => (
          <option key={one.paymentIntentId} value={one.paymentIntentId}>
            {one.surplus ? 'Paid beyond what was owed' : 'The order’s own payment'},{' '}
            {formatMoney({ amountMinor: one.refundableMinor, currency: one.currency }, SHOP_LOCALE)} left
          </option>
        ))}
      </select>
    </div>
  );
}

export function RefundDialog(props: RefundDialogProps) {
  const [open, setOpen] = useState(false);
  const payments = props.refunds.payments.filter((payment) => payment.refundableMinor > 0);
  const [draft, setDraft] = useState<RefundDraft | null>(null);
  const { run, sending, problem, clear } = useAdminAction(doneWords);
  const payment = payments.find((one) => one.paymentIntentId === draft?.paymentIntentId) ?? payments[0];
  if (!payment) return null;
  const shown = draft ?? firstDraft(payment);
  const titles = new Map(props.titles);
  const result = draftResult(shown, payment, props.refunds);
  const change = (part: Partial<RefundDraft>) => setDraft({ ...shown, ...part });
  const send = async () => {
    if (result.amountMinor === null || result.problem !== null) return;
    const body = refundBody(shown, payment, result.amountMinor);
    if (await run({ path: `/api/admin/orders/${props.orderNumber}/refunds`, body, keyed: true }))
      setOpen(false);
  };
  const amount =
    result.amountMinor === null || result.problem !== null
      ? ''
      : ` ${formatMoney({ amountMinor: result.amountMinor, currency: payment.currency }, SHOP_LOCALE)}`;
  return (
    <>
      <Button
        icon={<Undo2 aria-hidden className="size-4" />}
        onClick={() => {
          setDraft(firstDraft(payment));
          clear();
          setOpen(true);
        }}
      >
        Refund
      </Button>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          if (!sending) setOpen(next);
        }}
        title={`Refund order ${props.orderNumber}`}
        className="max-w-2xl"
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button tone="ghost" disabled={sending} onClick={() => setOpen(false)}>
              Leave it
            </Button>
            <Button busy={sending} disabled={amount === ''} busyLabel="Sending" onClick={() => void send()}>
              {result.needsApproval ? `Ask to refund${amount}` : `Refund${amount}`}
            </Button>
          </div>
        }
      >
        <div className="space-y-5">
          {problem && (
            <Alert tone="danger" live>
              {problem}
            </Alert>
          )}
          {payments.length > 1 && (
            <PaymentChoice
              payments={payments}
              chosen={payment.paymentIntentId}
              choose={(one) => setDraft(firstDraft(one))}
            />
          )}
          <ModeFields draft={shown} change={change} payment={payment} hasLines={!payment.surplus} />
          {shown.mode === 'amount' && (
            <AmountField
              draft={shown}
              change={change}
              currency={payment.currency}
              error={result.problem ?? undefined}
            />
          )}
          {shown.mode === 'lines' && (
            <>
              <LineFields
                draft={shown}
                change={change}
                refunds={props.refunds}
                titles={titles}
                currency={payment.currency}
              />
              {result.amountMinor !== null && result.problem && (
                <Alert tone="warning">{result.problem} Take the amount instead, or fewer items.</Alert>
              )}
            </>
          )}
          <ReasonFields draft={shown} change={change} />
          <RefundPreview
            result={result}
            currency={payment.currency}
            card={props.cards[payment.paymentIntentId] ?? null}
            surplus={payment.surplus}
            approvalAboveMinor={props.refunds.approvalAboveMinor}
            titles={titles}
          />
        </div>
      </Dialog>
    </>
  );
}
