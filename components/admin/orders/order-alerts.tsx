/** What about an order needs a person: money that does not fit, failed refunds, disputes, warnings of fraud. */
import type { ReactNode } from 'react';
import { LocalTime } from '#components/account/local-time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Price } from '#components/ui/money.tsx';
import type { AdminOrder, FollowUpView } from '#lib/contracts/admin-orders.ts';
import { ANSWERABLE_DISPUTE_STATUSES } from '#lib/domain/dispute.ts';
import { plainWords, wordsOf } from '../words/plain.ts';
import {
  DISPUTE_REASON_WORDS,
  DISPUTE_WORDS,
  FOLLOW_UP_WORDS,
  FRAUD_TYPE_WORDS,
  REFUND_FAILURE_WORDS,
  REVIEW_WORDS,
} from '../words/states.ts';

const ANSWERABLE = new Set(ANSWERABLE_DISPUTE_STATUSES);

type FailedRefund = AdminOrder['failedRefunds'][number];

const FailedRefundAlert = ({ failed, action }: { failed: FailedRefund; action: ReactNode }) => (
  <Alert
    tone="danger"
    action={action}
    title={
      <>
        A refund of <Price amountMinor={failed.amountMinor} currency={failed.currency} /> did not go through
      </>
    }
  >
    {failed.reason === null ? 'Stripe did not say why.' : `${wordsOf(REFUND_FAILURE_WORDS, failed.reason)}.`}{' '}
    The money came back to us on <LocalTime iso={failed.failedAt} />: the shopper did not get it. Refund it
    again, or agree with the shopper on another way.
  </Alert>
);

const ReviewAlert = ({ review }: { review: AdminOrder['reviews'][number] }) => (
  <Alert
    tone={review.open ? 'warning' : 'info'}
    title={review.open ? 'Under review: do not fulfill this order' : 'The review of the payment is closed'}
  >
    {review.open ? (
      <>
        Radar put the payment under review on <LocalTime iso={review.openedAt} />. Approve or refund it in the
        Stripe Dashboard; until then the order is paid and waits.
      </>
    ) : (
      `It ended as ${plainWords(review.closedReason ?? 'closed').toLowerCase()}.`
    )}
  </Alert>
);

export function OrderAlerts(props: {
  order: AdminOrder;
  actionOfFailure: (failed: FailedRefund) => ReactNode;
  actionOfFollowUp: (followUp: FollowUpView) => ReactNode;
}) {
  const { order } = props;
  const flags = order.flags.filter((flag) => flag.resolvedAt === null);
  const { disputes, warnings, reviews, failedRefunds, followUps } = order;
  const lists = [flags, disputes, warnings, reviews, failedRefunds, followUps];
  if (lists.every((list) => list.length === 0)) return null;
  return (
    <div className="mb-5 space-y-3">
      {flags.map((flag) => (
        <Alert key={flag.kind} tone="warning" title="This money needs a look">
          {wordsOf(REVIEW_WORDS, flag.kind)} It is about{' '}
          <Price amountMinor={flag.amountMinor} currency={flag.currency} />.
        </Alert>
      ))}
      {followUps.map((followUp) => (
        <Alert
          key={followUp.id}
          tone="danger"
          action={props.actionOfFollowUp(followUp)}
          title={FOLLOW_UP_WORDS[followUp.kind]}
        >
          The money is recorded. The database refused this after it ({followUp.reason}), on{' '}
          <LocalTime iso={followUp.createdAt} />; it is retried automatically.
        </Alert>
      ))}
      {reviews.map((review) => (
        <ReviewAlert key={review.id} review={review} />
      ))}
      {order.failedRefunds.map((failed) => (
        <FailedRefundAlert key={failed.id} failed={failed} action={props.actionOfFailure(failed)} />
      ))}
      {order.disputes.map((dispute) => (
        <Alert
          key={dispute.id}
          action={<TextLink href={`/admin/disputes/${dispute.id}`}>To the dispute</TextLink>}
          tone={ANSWERABLE.has(dispute.status) ? 'danger' : 'info'}
          title={
            <>
              {DISPUTE_WORDS[dispute.status].label}:{' '}
              <Price amountMinor={dispute.amountMinor} currency={dispute.currency} />
            </>
          }
        >
          {wordsOf(DISPUTE_REASON_WORDS, dispute.reason)}. {DISPUTE_WORDS[dispute.status].hint}
          {dispute.dueAt !== null && ANSWERABLE.has(dispute.status) && (
            <>
              {' '}
              Answer until <LocalTime iso={dispute.dueAt} />.
            </>
          )}
        </Alert>
      ))}
      {order.warnings.map((warning) => (
        <Alert
          key={warning.id}
          tone={warning.actionable ? 'warning' : 'info'}
          title="The bank warned of fraud"
        >
          It says that {wordsOf(FRAUD_TYPE_WORDS, warning.fraudType).toLowerCase()}.{' '}
          {warning.actionable
            ? 'A refund now can prevent a dispute and its fee.'
            : 'There is nothing left to do about it.'}
        </Alert>
      ))}
    </div>
  );
}
