'use client';
/** Money that is only held at the bank: capture it, all or in part, or cancel the authorization. */
import { useState } from 'react';
import { Field, Input } from '#components/ui/field.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { formatMoney } from '#lib/domain/money.ts';
import { amountText, parseAmount } from '../refund/parse-amount.ts';
import { ActionDialog } from '../ui/action-dialog.tsx';

type Authorised = { orderNumber: string; amountMinor: number; currency: string };

function CaptureDialog({ orderNumber, amountMinor, currency }: Authorised) {
  const [text, setText] = useState(amountText(amountMinor, currency));
  const price = (minor: number): string => formatMoney({ amountMinor: minor, currency }, SHOP_LOCALE);
  const wanted = parseAmount(text, currency);
  const error =
    wanted === null
      ? 'Enter an amount such as 12.30.'
      : wanted > amountMinor
        ? `At most ${price(amountMinor)} was authorized.`
        : undefined;
  const rest = wanted === null ? 0 : amountMinor - wanted;
  return (
    <ActionDialog
      label="Capture"
      look={{ tone: 'primary' }}
      title="Capture the authorized money"
      confirm={error === undefined && wanted !== null ? `Capture ${price(wanted)}` : 'Capture'}
      blocked={error !== undefined}
      onOpen={() => setText(amountText(amountMinor, currency))}
      action={{ path: `/api/admin/orders/${orderNumber}/capture`, body: { amountMinor: wanted } }}
      done="Captured"
    >
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
    </ActionDialog>
  );
}

export const AuthorisedActions = (props: Authorised) => (
  <>
    <ActionDialog
      label="Cancel authorization"
      title="Cancel this authorization?"
      confirm="Cancel authorization"
      danger
      action={{ path: `/api/admin/orders/${props.orderNumber}/cancel`, body: {} }}
      done="The authorization was canceled"
    >
      <p>
        The hold of {formatMoney({ amountMinor: props.amountMinor, currency: props.currency }, SHOP_LOCALE)}{' '}
        ends, the shopper is not charged, the order is canceled and its items can be sold again. This cannot
        be undone.
      </p>
    </ActionDialog>
    <CaptureDialog {...props} />
  </>
);
