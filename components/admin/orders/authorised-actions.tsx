'use client';
/** Money that is only held at the bank: take it, all or in part, or let it go. */
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field, Input } from '#components/ui/field.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { formatMoney } from '#lib/domain/money.ts';
import { amountText, parseAmount } from '../refund/parse-amount.ts';
import { ActionDialog } from '../ui/action-dialog.tsx';
import { useAdminAction } from '../ui/use-admin-action.ts';

type Authorised = { orderNumber: string; amountMinor: number; currency: string };

function CaptureDialog({ orderNumber, amountMinor, currency }: Authorised) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(amountText(amountMinor, currency));
  const { run, sending, problem, clear } = useAdminAction(() => 'Captured');
  const price = (minor: number): string => formatMoney({ amountMinor: minor, currency }, SHOP_LOCALE);
  const wanted = parseAmount(text, currency);
  const error =
    wanted === null
      ? 'Enter an amount such as 12.30.'
      : wanted > amountMinor
        ? `At most ${price(amountMinor)} was authorised.`
        : undefined;
  const capture = async () => {
    if (wanted === null || error !== undefined) return;
    const path = `/api/admin/orders/${orderNumber}/capture`;
    if (await run({ path, body: { amountMinor: wanted } })) setOpen(false);
  };
  const rest = wanted === null ? 0 : amountMinor - wanted;
  return (
    <>
      <Button
        onClick={() => {
          clear();
          setText(amountText(amountMinor, currency));
          setOpen(true);
        }}
      >
        Capture
      </Button>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          if (!sending) setOpen(next);
        }}
        title="Take the authorised money"
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button tone="ghost" disabled={sending} onClick={() => setOpen(false)}>
              Leave it
            </Button>
            <Button busy={sending} disabled={error !== undefined} onClick={() => void capture()}>
              {error === undefined && wanted !== null ? `Capture ${price(wanted)}` : 'Capture'}
            </Button>
          </div>
        }
      >
        <div className="space-y-4 text-sm">
          {problem && (
            <Alert tone="danger" live>
              {problem}
            </Alert>
          )}
          <Field
            label={`Amount in ${currency.toUpperCase()}`}
            name="amount"
            error={error}
            hint={`${price(amountMinor)} is held.`}
          >
            <Input
              inputMode="decimal"
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </Field>
          <p>
            The shopper’s card is charged and the order counts as paid.{' '}
            {rest > 0 && error === undefined
              ? `The other ${price(rest)} is released at the bank for good: it cannot be taken later.`
              : 'Giving it back later is a refund.'}
          </p>
        </div>
      </Dialog>
    </>
  );
}

export const AuthorisedActions = (props: Authorised) => (
  <>
    <ActionDialog
      label="Let it go"
      title="Let the authorised money go?"
      confirm="Cancel the payment"
      danger
      action={{ path: `/api/admin/orders/${props.orderNumber}/cancel`, body: {} }}
      done="The payment was cancelled"
    >
      <p>
        The hold of {formatMoney({ amountMinor: props.amountMinor, currency: props.currency }, SHOP_LOCALE)}{' '}
        ends, the shopper pays nothing, the order is cancelled and its goods can be sold again. This cannot be
        taken back.
      </p>
    </ActionDialog>
    <CaptureDialog {...props} />
  </>
);
