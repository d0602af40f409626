/** Every attempt to pay an order, with its ids at Stripe and how it ended. */
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Price } from '#components/ui/money.tsx';
import type { AdminPayment } from '#lib/contracts/admin-orders.ts';
import type { AttemptState } from '#lib/domain/order-state.ts';
import { paidWithName } from '#lib/domain/payment-methods.ts';
import { Facts, Id, Section } from '../ui/section.tsx';
import { plainWords } from '../words/plain.ts';

const ATTEMPT_WORDS: Readonly<Record<AttemptState, readonly [label: string, tone: Tone]>> = {
  creating: ['Being made', 'neutral'],
  open: ['Shopper has not paid', 'neutral'],
  processing: ['Bank is confirming', 'warning'],
  requires_capture: ['Authorized', 'warning'],
  indeterminate: ['Stripe’s answer was lost', 'warning'],
  succeeded: ['Paid', 'success'],
  canceled: ['Canceled', 'neutral'],
  failed: ['Could not be started', 'danger'],
};

function refusals(payment: AdminPayment): string | null {
  if (payment.failureCount === 0) return null;
  const code = payment.declineCode ?? payment.failureCode;
  const times = payment.failureCount === 1 ? 'once' : `${payment.failureCount} times`;
  return code === null ? times : `${times}, last: ${plainWords(code).toLowerCase()}`;
}

function Payment({ payment }: { payment: AdminPayment }) {
  const [label, tone] = ATTEMPT_WORDS[payment.state];
  const refused = refusals(payment);
  const { money } = payment;
  return (
    <li className="py-4 first:pt-0 last:pb-0">
      <p className="mb-3 flex flex-wrap items-center gap-2 text-sm">
        <Price
          amountMinor={money?.amountMinor ?? payment.amountMinor}
          currency={payment.currency}
          className="font-semibold"
        />
        <Badge tone={tone}>{label}</Badge>
        {money?.surplus && <Badge tone="danger">Beyond what was owed</Badge>}
        {money && !money.refundable && <Badge tone="danger">Blocked by a dispute</Badge>}
        <span className="ml-auto text-xs text-muted">
          <LocalTime iso={payment.createdAt} />
        </span>
      </p>
      <Facts
        rows={[
          ...(payment.methodType === null ? [] : [['Paid with', paidWithName(payment)] as const]),
          ...(payment.captureBefore === null || payment.state !== 'requires_capture'
            ? []
            : [['Held until', <LocalTime key="until" iso={payment.captureBefore} />] as const]),
          ...(refused === null ? [] : [['Refused', refused] as const]),
          ...(payment.intentId === null
            ? []
            : [['Payment at Stripe', <Id key="intent">{payment.intentId}</Id>] as const]),
          ...(payment.chargeId === null
            ? []
            : [['Charge at Stripe', <Id key="charge">{payment.chargeId}</Id>] as const]),
        ]}
      />
    </li>
  );
}

export function PaymentsSection({ payments }: { payments: readonly AdminPayment[] }) {
  return (
    <Section title="Payments" count={payments.length}>
      {payments.length === 0 ? (
        <p className="text-sm text-muted">Nobody has tried to pay yet.</p>
      ) : (
        <ul className="divide-y">
          {payments.map((payment) => (
            <Payment key={`${payment.attemptId}-${payment.intentId}`} payment={payment} />
          ))}
        </ul>
      )}
    </Section>
  );
}
