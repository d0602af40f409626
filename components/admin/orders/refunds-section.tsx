/** The refunds of an order: how each stands, who asked and who agreed, why. */
import type { ReactNode } from 'react';
import { LocalTime } from '#components/account/local-time.tsx';
import { Price } from '#components/ui/money.tsx';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { Id, Section } from '../ui/section.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { wordsOf } from '../words/plain.ts';
import { REFUND_FAILURE_WORDS, REFUND_REASON_WORDS, REFUND_WORDS } from '../words/states.ts';

const ORIGINS = {
  admin: null,
  stripe: 'Made in Stripe’s own dashboard',
  system: 'Sent back by the shop itself',
} as const;

function Refund(props: {
  refund: RefundView;
  titles: ReadonlyMap<number, string>;
  people: Readonly<Record<string, string>>;
  actions: ReactNode;
}) {
  const { refund, people } = props;
  const name = (id: string): string => people[id] ?? 'somebody who was erased';
  return (
    <li className="space-y-1.5 py-4 text-sm first:pt-0 last:pb-0">
      <p className="flex flex-wrap items-center gap-2">
        <Price amountMinor={refund.amountMinor} currency={refund.currency} className="font-semibold" />
        <StateBadge words={REFUND_WORDS[refund.state]} />
        <span className="ml-auto text-xs text-muted">
          <LocalTime iso={refund.createdAt} />
        </span>
      </p>
      <p className="text-muted">{REFUND_WORDS[refund.state].hint}</p>
      {refund.failureReason !== null && refund.failureReason !== 'rejected_by_admin' && (
        <p>{wordsOf(REFUND_FAILURE_WORDS, refund.failureReason)}.</p>
      )}
      {refund.lines.length > 0 && (
        <ul>
          {refund.lines.map((line) => (
            <li key={line.lineNumber}>
              {line.quantity > 0 && `${line.quantity} × `}
              {props.titles.get(line.lineNumber) ?? 'item'}
              {line.restock && (
                <span className="text-muted">
                  , {line.restockQuantity} {line.restockedAt === null ? 'to be restocked' : 'restocked'}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {refund.note !== null && <p className="rounded-control bg-sunken p-3">{refund.note}</p>}
      <p className="text-muted">
        {refund.reason !== null && `${REFUND_REASON_WORDS[refund.reason]}. `}
        {refund.requestedBy !== null && `Asked for by ${name(refund.requestedBy)}. `}
        {refund.approvedBy !== null && `Agreed to by ${name(refund.approvedBy)}. `}
        {ORIGINS[refund.origin] !== null && `${ORIGINS[refund.origin]}.`}
      </p>
      {refund.stripeRefundId !== null && <Id>{refund.stripeRefundId}</Id>}
      {props.actions}
    </li>
  );
}

export function RefundsSection(props: {
  refunds: readonly RefundView[];
  titles: ReadonlyMap<number, string>;
  people: Readonly<Record<string, string>>;
  actionsOf: (refund: RefundView) => ReactNode;
}) {
  if (props.refunds.length === 0) return null;
  return (
    <Section title="Refunds" count={props.refunds.length}>
      <ul className="divide-y">
        {props.refunds.map((refund) => (
          <Refund
            key={refund.id}
            refund={refund}
            titles={props.titles}
            people={props.people}
            actions={props.actionsOf(refund)}
          />
        ))}
      </ul>
    </Section>
  );
}
