/** What is bought and what it costs: beside the form on a wide screen, folded under a bar that stays on a phone. */
import { ChevronDown } from 'lucide-react';
import { cn } from '#components/ui/class-names.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Price } from '#components/ui/money.tsx';
import { Thumbnail } from '#components/ui/thumbnail.tsx';
import type { SummaryLine, SummaryView } from './checkout-view.ts';

function Line({ line, currency }: { line: SummaryLine; currency: string }) {
  return (
    <li className="flex items-start gap-4 py-3">
      <div className="relative size-16 shrink-0 rounded-control border bg-sunken">
        <Thumbnail src={line.image} sizePx={64} className="size-full" />
        <span className="absolute -right-2 -top-2 grid min-w-5.5 place-items-center rounded-full bg-ink px-1.5 text-xs font-semibold leading-5.5 text-canvas">
          <span className="sr-only">Quantity </span>
          {line.quantity}
        </span>
      </div>
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-medium">{line.title}</p>
        {line.variantTitle && <p className="text-muted">{line.variantTitle}</p>}
        {line.warning && <p className="mt-0.5 font-medium text-warning">{line.warning}</p>}
      </div>
      <Price amountMinor={line.totalMinor} currency={currency} className="text-sm font-medium" />
    </li>
  );
}

function Amounts({ summary }: { summary: SummaryView }) {
  const { currency } = summary;
  const row = 'flex items-baseline justify-between gap-4';
  return (
    <dl className="space-y-2 text-sm">
      <div className={row}>
        <dt className="text-muted">Subtotal</dt>
        <dd>
          <Price amountMinor={summary.subtotalMinor} currency={currency} />
        </dd>
      </div>
      <div className={row}>
        <dt className="text-muted">Delivery</dt>
        <dd>
          {summary.shippingMinor === 0 ? (
            'Free'
          ) : (
            <Price amountMinor={summary.shippingMinor} currency={currency} />
          )}
        </dd>
      </div>
      <div className={row}>
        <dt className="text-muted">Tax</dt>
        <dd>
          <Price amountMinor={summary.taxMinor} currency={currency} />
        </dd>
      </div>
      <div className={cn(row, 'border-t pt-3 text-base font-semibold')}>
        <dt>Total</dt>
        <dd data-testid="total">
          <span className="mr-2 text-xs font-normal text-muted">{currency.toUpperCase()}</span>
          <Price amountMinor={summary.totalMinor} currency={currency} className="text-heading" />
        </dd>
      </div>
    </dl>
  );
}

function Details({ summary }: { summary: SummaryView }) {
  return (
    <>
      <ul className="-mt-1 divide-y">
        {summary.lines.map((line) => (
          <Line key={line.key} line={line} currency={summary.currency} />
        ))}
      </ul>
      <div className="mt-3 border-t pt-4">
        <Amounts summary={summary} />
      </div>
      <p className="mt-4 text-sm">
        <TextLink href="/cart" document>
          Change your cart
        </TextLink>
      </p>
    </>
  );
}

const count = (summary: SummaryView): string => {
  const items = summary.lines.reduce((sum, line) => sum + line.quantity, 0);
  return items === 1 ? '1 item' : `${items} items`;
};

/** The phone's bar: total always in sight, lines one touch away. */
export function SummaryBar({ summary }: { summary: SummaryView }) {
  return (
    <section aria-label="Order summary" className="sticky top-0 z-30 border-b bg-sunken lg:hidden">
      <details className="group">
        <summary className="page-width flex min-h-14 cursor-pointer list-none items-center justify-between gap-4 [&::-webkit-details-marker]:hidden">
          <span className="flex items-center gap-1.5 text-sm font-medium">
            <span>
              Order summary <span className="font-normal text-muted">({count(summary)})</span>
            </span>
            <ChevronDown aria-hidden className="size-4 transition-transform group-open:rotate-180" />
          </span>
          <Price
            amountMinor={summary.totalMinor}
            currency={summary.currency}
            className="text-lg font-semibold"
          />
        </summary>
        <div className="page-width max-h-[70dvh] overflow-y-auto pb-5 pt-2">
          <Details summary={summary} />
        </div>
      </details>
    </section>
  );
}

/** The wide screen's column. */
export function SummaryColumn({ summary }: { summary: SummaryView }) {
  return (
    <section
      aria-label="Order summary"
      className="sticky top-8 hidden self-start rounded-card border bg-surface p-6 lg:block"
    >
      <h2 className="mb-3 text-heading font-semibold">Order summary</h2>
      <Details summary={summary} />
    </section>
  );
}
