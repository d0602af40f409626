'use client';
/**
 * Giving money back: how much or which items, why, and what will happen. One press is one refund, however often the
 * answer is lost on its way.
 */
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { RefundablePayment, RefundListAnswer } from '#lib/contracts/refunds.ts';
import { formatMoney } from '#lib/domain/money.ts';
import { ActionProblem } from '../ui/action-problem.tsx';
import { useAdminAction } from '../ui/use-admin-action.ts';
import { amountText } from './parse-amount.ts';
import {
  allRestockable,
  type DraftResult,
  draftResult,
  type RefundDraft,
  refundBody,
} from './refund-draft.ts';
import { AmountField, LineFields, ModeFields, ReasonFields, RestockFields } from './refund-fields.tsx';
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

const firstDraft = (payment: RefundablePayment, refunds: RefundListAnswer): RefundDraft => ({
  paymentIntentId: payment.paymentIntentId,
  mode: 'all',
  amountText: amountText(payment.refundableMinor, payment.currency),
  lines: {},
  restock: allRestockable(refunds),
  reason: null,
  note: '',
});

function PaymentChoice(props: {
  payments: readonly RefundablePayment[];
  chosen: string;
  choose: (payment: RefundablePayment) => void;
}) {
  return (
    <SelectField
      label="Of which payment"
      value={props.chosen}
      options={props.payments.map((one) => ({
        value: one.paymentIntentId,
        label: `${one.surplus ? 'Paid beyond what was owed' : 'The order’s own payment'}, ${formatMoney(
          { amountMinor: one.refundableMinor, currency: one.currency },
          SHOP_LOCALE,
        )} left`,
      }))}
      onChange={(event) => {
        const found = props.payments.find((one) => one.paymentIntentId === event.currentTarget.value);
        if (found) props.choose(found);
      }}
    />
  );
}

type FormProps = RefundDialogProps & {
  draft: RefundDraft;
  setDraft: (draft: RefundDraft) => void;
  payment: RefundablePayment;
  payments: readonly RefundablePayment[];
  result: DraftResult;
};

function RefundForm({ draft, setDraft, payment, payments, result, refunds, ...props }: FormProps) {
  const titles = new Map(props.titles);
  const change = (part: Partial<RefundDraft>) => setDraft({ ...draft, ...part });
  const { currency } = payment;
  return (
    <>
      {payments.length > 1 && (
        <PaymentChoice
          payments={payments}
          chosen={payment.paymentIntentId}
          choose={(one) => setDraft(firstDraft(one, refunds))}
        />
      )}
      <ModeFields draft={draft} change={change} payment={payment} refunds={refunds} />
      {draft.mode === 'amount' && (
        <AmountField draft={draft} change={change} currency={currency} error={result.problem ?? undefined} />
      )}
      {draft.mode === 'lines' && (
        <>
          <LineFields draft={draft} change={change} refunds={refunds} titles={titles} currency={currency} />
          {result.amountMinor !== null && result.problem && (
            <Alert tone="warning">{result.problem} Take the amount instead, or fewer items.</Alert>
          )}
        </>
      )}
      {draft.mode !== 'lines' && !payment.surplus && (
        <RestockFields
          restock={draft.restock ?? {}}
          change={(restock) => change({ restock })}
          refunds={refunds}
          titles={titles}
        />
      )}
      <ReasonFields draft={draft} change={change} />
      <RefundPreview
        result={result}
        currency={currency}
        card={props.cards[payment.paymentIntentId] ?? null}
        placement={payment.placement}
        approvalAboveMinor={refunds.approvalAboveMinor}
        titles={titles}
      />
    </>
  );
}

export function RefundDialog(props: RefundDialogProps) {
  const [open, setOpen] = useState(false);
  const [begun, setBegun] = useState<RefundDraft | null>(null);
  const { run, sending, problem, place, clear } = useAdminAction(doneWords);
  const payments = props.refunds.payments.filter((one) => one.refundableMinor > 0);
  const payment = payments.find((one) => one.paymentIntentId === begun?.paymentIntentId) ?? payments[0];
  if (!payment) return null;
  const draft = begun ?? firstDraft(payment, props.refunds);
  const result = draftResult(draft, payment, props.refunds);
  const amountMinor = result.problem === null ? result.amountMinor : null;
  const send = async () => {
    if (amountMinor === null || draft.reason === null) return;
    const path = `/api/admin/orders/${props.orderNumber}/refunds`;
    const body = refundBody({ ...draft, reason: draft.reason }, payment, amountMinor);
    if (await run({ path, body, keyed: true })) setOpen(false);
  };
  const amount =
    amountMinor === null ? '' : ` ${formatMoney({ amountMinor, currency: payment.currency }, SHOP_LOCALE)}`;
  const show = (next: boolean) => {
    clear();
    setOpen(next);
  };
  const begin = () => {
    setBegun(firstDraft(payment, props.refunds));
    show(true);
  };
  return (
    <>
      <Button icon={<Undo2 aria-hidden className="size-4" />} onClick={begin}>
        Refund
      </Button>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          if (!sending) show(next);
        }}
        title={`Refund order ${props.orderNumber}`}
        className="max-w-2xl"
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button tone="ghost" disabled={sending} onClick={() => show(false)}>
              Cancel
            </Button>
            <Button
              busy={sending}
              disabled={amount === '' || draft.reason === null}
              busyLabel="Sending"
              onClick={() => void send()}
            >
              {result.needsApproval ? `Ask to refund${amount}` : `Refund${amount}`}
            </Button>
          </div>
        }
      >
        <div className="space-y-5">
          <ActionProblem problem={problem} place={place} />
          <RefundForm
            {...props}
            draft={draft}
            setDraft={setBegun}
            payment={payment}
            payments={payments}
            result={result}
          />
        </div>
      </Dialog>
    </>
  );
}
