/** Lists of the objects that carry money, by when they were made: for gaps in the events, and to compare with ours. */
import type { DisputeObservation, WarningObservation } from '#lib/domain/dispute.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import type { Result } from '#lib/domain/result.ts';
import { paceOptions, stripeClient } from './client.ts';
import { observeDispute, observeWarning } from './observe-dispute.ts';
import { observeIntent } from './observe-intent.ts';
import { observeRefund } from './observe-refund.ts';
import type { StripeFailure } from './outcomes.ts';
import { type PageOf, readPages } from './pages.ts';

type Listing<Seen> = (sinceUnix: number, take: PageOf<Seen>) => Promise<Result<number, StripeFailure>>;

const since = (unix: number) => ({ created: { gte: unix }, limit: 100 });

export const eachIntentPage: Listing<IntentObservation> = (unix, take) =>
  readPages(
    (after) =>
      stripeClient().paymentIntents.list(
        { ...since(unix), expand: ['data.latest_charge'], ...after },
        paceOptions('background'),
      ),
    observeIntent,
    take,
  );

export const eachRefundPage: Listing<RefundObservation> = (unix, take) =>
  readPages(
    (after) =>
      stripeClient().refunds.list(
        {
          ...since(unix),
          expand: ['data.balance_transaction', 'data.failure_balance_transaction'],
          ...after,
        },
        paceOptions('background'),
      ),
    observeRefund,
    take,
  );

export const eachDisputePage: Listing<DisputeObservation> = (unix, take) =>
  readPages(
    (after) => stripeClient().disputes.list({ ...since(unix), ...after }, paceOptions('background')),
    observeDispute,
    take,
  );

export const eachWarningPage: Listing<WarningObservation> = (unix, take) =>
  readPages(
    (after) =>
      stripeClient().radar.earlyFraudWarnings.list({ ...since(unix), ...after }, paceOptions('background')),
    observeWarning,
    take,
  );
