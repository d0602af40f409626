/** A paid order: the tick, its number, what happens next, the receipt. Prints as a receipt. */
import { PackageCheck, ReceiptText, Truck } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/link.tsx';
import { PrintButton } from '#components/ui/print-button.tsx';
import type { OrderLabels } from '#lib/domain/order-labels.ts';
import { ResultMark } from './result-mark.tsx';

const NEXT = [
  {
    icon: ReceiptText,
    title: 'Your receipt is ready',
    text: 'It stays in your orders, to read or to print.',
  },
  { icon: PackageCheck, title: 'We pack your order', text: 'Usually within one working day.' },
  { icon: Truck, title: 'It is delivered', text: '3 to 5 working days after that.' },
] as const;

export function PaidResult(props: {
  orderNumber: string;
  labels: OrderLabels;
  /** Nothing holds the order back: it is packed next. */
  goesOn: boolean;
  receipt: ReactNode;
}) {
  const orderPath = `/orders/${encodeURIComponent(props.orderNumber)}`;
  return (
    <>
      <div className="text-center">
        <ResultMark tone="success" />
        <h1 className="mt-6 text-title font-semibold">{props.labels.title}</h1>
        <p className="mt-3 text-muted">
          Order{' '}
          <strong data-testid="order-number" className="tabular font-semibold text-ink">
            {props.orderNumber}
          </strong>
        </p>
        {!props.goesOn && <p className="mx-auto mt-3 max-w-md text-muted">{props.labels.body}</p>}
      </div>
      <div className="mt-10 rounded-card border bg-surface p-5 sm:p-6 print:border-0 print:p-0">
        {props.receipt}
      </div>
      {props.goesOn && (
        <section aria-labelledby="next-title" className="mt-10 print:hidden">
          <h2 id="next-title" className="text-heading font-semibold">
            What happens next
          </h2>
          <ol className="mt-4 space-y-4">
            {NEXT.map(({ icon: Icon, title, text }) => (
              <li key={title} className="flex gap-4">
                <span
                  aria-hidden
                  className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-on-accent-soft"
                >
                  <Icon className="size-5" />
                </span>
                <div className="text-sm">
                  <p className="font-medium">{title}</p>
                  <p className="text-muted">{text}</p>
                </div>
              </li>
            ))}
          </ol>
        </section>
      )}
      <div className="mt-10 flex flex-wrap justify-center gap-3 print:hidden">
        <ButtonLink href={orderPath} document>
          See your order
        </ButtonLink>
        <PrintButton>Print receipt</PrintButton>
        <ButtonLink href="/" document tone="ghost">
          Continue shopping
        </ButtonLink>
      </div>
    </>
  );
}
