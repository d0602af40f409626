'use client';
/** The fields of a refund: how much, which items, why, and a note for colleagues. */
import { type ReactNode, useId } from 'react';
import { controlClass, Field, Input } from '#components/ui/field.tsx';
import { Price } from '#components/ui/money.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { RefundablePayment, RefundListAnswer } from '#lib/contracts/refunds.ts';
import { REFUND_REASONS } from '#lib/domain/money-states.ts';
import { REFUND_REASON_WORDS } from '../words/states.ts';
import { allRestockable, type RefundDraft, type RefundMode } from './refund-draft.ts';

type Change = (change: Partial<RefundDraft>) => void;

function Choice(props: { name: string; checked: boolean; onChoose: () => void; children: ReactNode }) {
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-3 rounded-control border border-control px-3.5 py-2 text-sm has-checked:border-accent has-checked:bg-accent-soft has-checked:text-on-accent-soft">
      <input
        type="radio"
        name={props.name}
        checked={props.checked}
        onChange={props.onChoose}
        className="size-4 shrink-0 accent-accent"
      />
      <span>{props.children}</span>
    </label>
  );
}

export function ModeFields(props: {
  draft: RefundDraft;
  change: Change;
  payment: RefundablePayment;
  refunds: RefundListAnswer;
}) {
  const { draft, change, payment } = props;
  const name = useId();
  // With everything refunded everything comes back, as a rule; with an amount, as a rule, nothing.
  const choose = (mode: RefundMode) => () =>
    change({ mode, restock: mode === 'all' ? allRestockable(props.refunds) : {} });
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">How much goes back</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        <Choice name={name} checked={draft.mode === 'all'} onChoose={choose('all')}>
          All that is left, <Price amountMinor={payment.refundableMinor} currency={payment.currency} />
        </Choice>
        <Choice name={name} checked={draft.mode === 'amount'} onChoose={choose('amount')}>
          An amount
        </Choice>
        {!payment.surplus && (
          <Choice name={name} checked={draft.mode === 'lines'} onChoose={choose('lines')}>
            Items
          </Choice>
        )}
      </div>
    </fieldset>
  );
}

export function AmountField(props: {
  draft: RefundDraft;
  change: Change;
  currency: string;
  error: string | undefined;
}) {
  return (
    <Field
      label={`Amount in ${props.currency.toUpperCase()}`}
      name="amount"
      error={props.draft.amountText === '' ? undefined : props.error}
    >
      <Input
        inputMode="decimal"
        autoComplete="off"
        value={props.draft.amountText}
        onChange={(event) => props.change({ amountText: event.currentTarget.value })}
      />
    </Field>
  );
}

function CountSelect(props: {
  label: string;
  most: number;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <label className="flex items-center gap-2">
      <span className="sr-only">{props.label}</span>
      <select
        className={`${controlClass} w-20`}
        value={props.value}
        onChange={(event) => props.onChange(Number(event.currentTarget.value))}
      >
        {[...Array(props.most + 1).keys()].map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How many pieces of each line go back to stock. Nothing where nothing can be restocked. */
export function RestockFields(props: {
  restock: Readonly<Record<number, number>>;
  change: (restock: Readonly<Record<number, number>>) => void;
  refunds: RefundListAnswer;
  titles: ReadonlyMap<number, string>;
}) {
  const lines = props.refunds.lines.filter((line) => line.restockableQuantity > 0);
  if (lines.length === 0) return null;
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Items to restock</legend>
      <ul className="divide-y rounded-control border">
        {lines.map((line) => {
          const title = props.titles.get(line.lineNumber) ?? 'Item';
          return (
            <li key={line.lineNumber} className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3 text-sm">
              <span className="min-w-0 flex-[1_1_10rem]">
                <span className="block font-medium">{title}</span>
                <span className="text-muted">{line.restockableQuantity} sold and not restocked</span>
              </span>
              <CountSelect
                label={`Restock how many of ${title}`}
                most={line.restockableQuantity}
                value={props.restock[line.lineNumber] ?? 0}
                onChange={(quantity) => props.change({ ...props.restock, [line.lineNumber]: quantity })}
              />
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

export function LineFields(props: {
  draft: RefundDraft;
  change: Change;
  refunds: RefundListAnswer;
  titles: ReadonlyMap<number, string>;
  currency: string;
}) {
  const { draft, change, titles } = props;
  const set = (lineNumber: number, choice: { quantity: number; restock: boolean }) =>
    change({ lines: { ...draft.lines, [lineNumber]: choice } });
  return (
    <ul className="divide-y rounded-control border">
      {props.refunds.lines.map((line) => {
        const title = titles.get(line.lineNumber) ?? 'Item';
        const choice = draft.lines[line.lineNumber] ?? { quantity: 0, restock: true };
        return (
          <li key={line.lineNumber} className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3 text-sm">
            <span className="min-w-0 flex-[1_1_10rem]">
              <span className="block font-medium">{title}</span>
              <span className="text-muted">
                <Price amountMinor={line.unitMinor} currency={props.currency} /> each,{' '}
                {line.leftQuantity === 0 ? 'all refunded' : `${line.leftQuantity} left`}
              </span>
            </span>
            {line.leftQuantity > 0 && (
              <>
                <CountSelect
                  label={`How many of ${title}`}
                  most={line.leftQuantity}
                  value={choice.quantity}
                  onChange={(quantity) => set(line.lineNumber, { ...choice, quantity })}
                />
                <label className="flex min-h-11 cursor-pointer items-center gap-2">
                  <input
                    type="checkbox"
                    className="size-4 accent-accent"
                    checked={choice.restock}
                    disabled={choice.quantity === 0}
                    onChange={(event) =>
                      set(line.lineNumber, { ...choice, restock: event.currentTarget.checked })
                    }
                  />
                  Restock<span className="sr-only">: {title}</span>
                </label>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export function ReasonFields({ draft, change }: { draft: RefundDraft; change: Change }) {
  const id = useId();
  return (
    <>
      <SelectField
        label="Reason"
        value={draft.reason ?? ''}
        options={[
          { value: '', label: 'Choose a reason' },
          ...REFUND_REASONS.map((reason) => ({ value: reason, label: REFUND_REASON_WORDS[reason] })),
        ]}
        onChange={(event) => {
          const reason = REFUND_REASONS.find((known) => known === event.currentTarget.value);
          change({ reason: reason ?? null });
        }}
      />
      <div className="flex flex-col gap-1.5">
        <label htmlFor={`${id}-note`} className="text-sm font-medium">
          Note for colleagues <span className="font-normal text-muted">(optional)</span>
        </label>
        <textarea
          id={`${id}-note`}
          className={`${controlClass} min-h-20 py-2.5`}
          maxLength={1000}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      </div>
    </>
  );
}
