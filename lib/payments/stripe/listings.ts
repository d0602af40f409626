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

/** Made from one second on, up to and with another; without it, until now. */
export type Made = { readonly fromUnix: number; readonly toUnix?: number };
type Listing<Seen> = (made: Made, take: PageOf<Seen>) => Promise<Result<number, StripeFailure>>;

const within = ({ fromUnix, toUnix }: Made) => ({
  created: { gte: fromUnix, ...(toUnix === undefined ? {} : { lte: toUnix }) },
  limit: 100,
});

export const eachIntentPage: Listing<IntentObservation> = (made, take) =>
  readPages(
    (after) =>
      stripeClient().paymentIntents.list(
        { ...within(made), expand: ['data.latest_charge'], ...after },
        paceOptions('background'),
      ),
    observeIntent,
    take,
  );

export const eachRefundPage: Listing<RefundObservation> = (made, take) =>
  readPages(
    (after) =>
      stripeClient().refunds.list(
        {
          ...within(made),
          expand: ['data.balance_transaction', 'data.failure_balance_transaction'],
          ...after,
        },
        paceOptions('background'),
      ),
    observeRefund,
    take,
  );

export const eachDisputePage: Listing<DisputeObservation> = (made, take) =>
  readPages(
    (after) => stripeClient().disputes.list({ ...within(made), ...after }, paceOptions('background')),
    observeDispute,
    take,
  );

export const eachWarningPage: Listing<WarningObservation> = (made, take) =>
  readPages(
    (after) =>
      stripeClient().radar.earlyFraudWarnings.list({ ...within(made), ...after }, paceOptions('background')),
    observeWarning,
    take,
  );
