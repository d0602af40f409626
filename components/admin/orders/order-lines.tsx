/** What was bought, at the frozen prices. */
import { Price } from '#components/ui/money.tsx';
import { Thumbnail } from '#components/ui/thumbnail.tsx';
import type { AdminOrder } from '#lib/contracts/admin-orders.ts';
import type { RefundListAnswer } from '#lib/contracts/refunds.ts';
import { Section } from '../ui/section.tsx';

export function AdminOrderLines({ order, refunds }: { order: AdminOrder; refunds: RefundListAnswer }) {
  const { currency } = order;
  const left = new Map(refunds.lines.map((line) => [line.lineNumber, line.leftQuantity]));
  const totals = [
    ['Items', order.subtotalMinor],
    ['Shipping', order.shippingMinor],
    ['Tax', order.taxMinor],
  ] as const;
  return (
    <Section title="Items" count={order.itemCount}>
      <ul className="divide-y">
        {order.lines.map((line) => {
          const refunded = line.quantity - (left.get(line.lineNumber) ?? line.quantity);
          return (
            <li key={line.lineNumber} className="flex items-center gap-4 py-3">
              <Thumbnail src={line.image} sizePx={48} className="size-12 bg-sunken" />
              <span className="min-w-0 flex-1 text-sm">
                <span className="block font-medium">{line.title}</span>
                <span className="block text-muted">
                  {line.variantTitle && `${line.variantTitle} · `}
                  {line.sku}
                </span>
                {refunded > 0 && (
                  <span className="block text-muted">
                    {refunded === line.quantity ? 'Refunded' : `${refunded} of ${line.quantity} refunded`}
                  </span>
                )}
              </span>
              <span className="text-right text-sm">
                <Price amountMinor={line.totalMinor} currency={currency} className="block" />
                <span className="whitespace-nowrap text-muted">
                  {line.quantity} × <Price amountMinor={line.unitMinor} currency={currency} />
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      <dl className="space-y-1.5 border-t pt-3 text-sm">
        {totals.map(([name, amountMinor]) => (
          <div key={name} className="flex justify-between">
            <dt className="text-muted">{name}</dt>
            <dd>
              <Price amountMinor={amountMinor} currency={currency} />
            </dd>
          </div>
        ))}
        <div className="flex justify-between font-semibold">
          <dt>Total</dt>
          <dd>
            <Price amountMinor={order.totalMinor} currency={currency} />
          </dd>
        </div>
      </dl>
    </Section>
  );
}
