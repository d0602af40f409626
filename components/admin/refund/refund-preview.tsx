/** What a refund will do, before it is done: to the shopper, to the books, to the shelf. */
import { BookOpen, Boxes, ShieldCheck, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Price } from '#components/ui/money.tsx';
import type { RefundablePayment } from '#lib/contracts/refunds.ts';
import type { DraftResult } from './refund-draft.ts';

function Row({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <span aria-hidden className="mt-0.5 text-muted">
        {icon}
      </span>
      <span>
        <span className="font-medium">{title}: </span>
        {children}
      </span>
    </li>
  );
}

export function RefundPreview(props: {
  result: DraftResult;
  currency: string;
  card: string | null;
  placement: RefundablePayment['placement'];
  approvalAboveMinor: number | null;
  titles: ReadonlyMap<number, string>;
}) {
  const { result, currency, card, titles } = props;
  if (result.amountMinor === null || result.problem !== null) return null;
  const price = <Price amountMinor={result.amountMinor} currency={currency} className="font-semibold" />;
  return (
    <section aria-label="What will happen" className="rounded-control bg-sunken p-4 text-sm">
      <h3 className="mb-2 font-semibold">What will happen</h3>
      <ul className="space-y-2">
        {result.needsApproval && (
          <Row icon={<ShieldCheck className="size-4" />} title="First">
            another admin has to agree, because more than{' '}
            <Price amountMinor={props.approvalAboveMinor ?? 0} currency={currency} /> would go on one person’s
            word. Until then the amount is set aside and nothing is sent.
          </Row>
        )}
        <Row icon={<UserRound className="size-4" />} title="Shopper">
          gets {price} back{card ? ` on ${card}` : ''}. Banks show it after 5 to 10 days.
        </Row>
        <Row icon={<BookOpen className="size-4" />} title="Books">
          {price}{' '}
          {props.placement === 'sales'
            ? 'moves from sales to refunds'
            : 'is taken from money without an order'}
          , and leaves our balance at Stripe when it is sent. Stripe keeps its fee for the payment.
        </Row>
        <Row icon={<Boxes className="size-4" />} title="Stock">
          {result.restocked.length === 0
            ? 'nothing is restocked.'
            : `${result.restocked
                .map((line) => `${line.quantity} × ${titles.get(line.lineNumber) ?? 'item'}`)
                .join(', ')} can be sold again once the money has gone back.`}
        </Row>
      </ul>
    </section>
  );
}
