/** Lines and amounts of an order, as on a receipt. Used by the order page and by the page after paying. */
import { cn } from '#components/ui/class-names.ts';
import { Price } from '#components/ui/money.tsx';
import { Thumbnail } from '#components/ui/thumbnail.tsx';
import type { Address } from '#lib/contracts/address.ts';
import type { OrderView } from '#lib/contracts/orders.ts';
import type { OrderTruth } from '#lib/domain/order-truth.ts';
import { paidWithName } from '#lib/domain/payment-methods.ts';
import { LocalTime } from './local-time.tsx';

function Row(props: {
  label: string;
  amountMinor: number;
  currency: string;
  free?: boolean;
  strong?: boolean;
  testId?: string;
}) {
  return (
    <div className={cn('flex items-baseline justify-between gap-4', props.strong && 'font-medium')}>
      <dt className={props.strong ? '' : 'text-muted'}>{props.label}</dt>
      <dd data-testid={props.testId}>
        {props.free && props.amountMinor === 0 ? (
          'Free'
        ) : (
          <Price amountMinor={props.amountMinor} currency={props.currency} />
        )}
      </dd>
    </div>
  );
}

export function ReceiptLines({ order }: { order: OrderView }) {
  return (
    <ul className="divide-y">
      {order.lines.map((line) => (
        <li key={line.sku} className="flex items-start gap-4 py-3 first:pt-0 last:pb-0">
          <Thumbnail src={line.image} sizePx={64} className="size-16 border bg-surface print:hidden" />
          <div className="min-w-0 flex-1 text-sm">
            <p className="font-medium">{line.title}</p>
            {line.variantTitle && <p className="text-muted">{line.variantTitle}</p>}
            <p className="text-muted">
              {line.quantity} × <Price amountMinor={line.unitMinor} currency={order.currency} />
            </p>
          </div>
          <Price amountMinor={line.totalMinor} currency={order.currency} className="text-sm font-medium" />
        </li>
      ))}
    </ul>
  );
}

/** What became of the total, where that is not simply "all of it was charged". */
function MoneyMoves({ order, truth }: { order: OrderView; truth: OrderTruth }) {
  const { currency } = order;
  const { capturedMinor, authorizedMinor, releasedMinor, refundedMinor, refundPendingMinor } = truth.amounts;
  const rows = [
    ['Held at your bank, not charged', authorizedMinor, 'authorized'],
    ['Charged', capturedMinor === order.totalMinor ? 0 : capturedMinor, 'charged'],
    ['Released, never charged', releasedMinor, 'released'],
    ['Refunded', -refundedMinor, 'refunded'],
    ['Refund pending', -refundPendingMinor, 'refund-pending'],
  ] as const;
  return rows
    .filter(([, amountMinor]) => amountMinor !== 0)
    .map(([label, amountMinor, testId]) => (
      <Row
        key={testId}
        label={label}
        amountMinor={amountMinor}
        currency={currency}
        strong={testId === 'charged'}
        testId={testId}
      />
    ));
}

export function ReceiptAmounts({ order }: { order: OrderView }) {
  const { currency, truth } = order;
  const paid = truth.amounts.capturedMinor === order.totalMinor;
  return (
    <dl className="space-y-2 text-sm">
      <Row label="Subtotal" amountMinor={order.subtotalMinor} currency={currency} />
      <Row label="Delivery" amountMinor={order.shippingMinor} currency={currency} free />
      <Row label="Tax" amountMinor={order.taxMinor} currency={currency} />
      <div className="flex items-baseline justify-between gap-4 border-t pt-3 text-base font-semibold">
        <dt>{paid ? 'Total paid' : 'Total'}</dt>
        <dd data-testid="total">
          <span className="mr-2 text-xs font-normal text-muted">{currency.toUpperCase()}</span>
          <Price amountMinor={order.totalMinor} currency={currency} />
        </dd>
      </div>
      <MoneyMoves order={order} truth={truth} />
    </dl>
  );
}

/** Countries where the town comes before the postal code, with the state between. */
const TOWN_FIRST = ['US', 'CA', 'AU', 'GB', 'IN', 'NZ'];
const COUNTRY_NAMES = new Intl.DisplayNames('en', { type: 'region' });

function townLine({ city, state, postalCode, country }: Address): string {
  if (!TOWN_FIRST.includes(country)) return [postalCode, city, state].filter(Boolean).join(' ');
  return `${city}, ${[state, postalCode].filter(Boolean).join(' ')}`;
}

export function AddressLines({ address }: { address: Address }) {
  return (
    <address className="text-sm not-italic leading-6 text-muted">
      <span className="block font-medium text-ink">{address.name}</span>
      <span className="block">{address.line1}</span>
      {address.line2 && <span className="block">{address.line2}</span>}
      <span className="block">{townLine(address)}</span>
      <span className="block">{COUNTRY_NAMES.of(address.country) ?? address.country}</span>
    </address>
  );
}

export function Receipt({ order }: { order: OrderView }) {
  const paidBy = order.payment && paidWithName(order.payment);
  return (
    <div className="space-y-5">
      <p className="hidden text-lg font-semibold print:block">
        MarketHub receipt, order <span className="whitespace-nowrap">{order.number}</span>
      </p>
      <ReceiptLines order={order} />
      <div className="border-t pt-4">
        <ReceiptAmounts order={order} />
      </div>
      <div className="grid gap-5 border-t pt-4 sm:grid-cols-2">
        {order.shippingAddress && (
          <div>
            <h2 className="mb-1 text-sm font-semibold">Delivery to</h2>
            <AddressLines address={order.shippingAddress} />
          </div>
        )}
        {(paidBy || order.placedAt) && (
          <div className="text-sm">
            <h2 className="mb-1 font-semibold">Payment</h2>
            {paidBy && <p className="text-muted">{paidBy}</p>}
            {order.placedAt && (
              <p className="text-muted">
                <LocalTime iso={order.placedAt} />
              </p>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
