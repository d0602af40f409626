/**
 * All API routes. A resource that is added later is named here once: billing (subscriptions, invoices) in a folder of its
 * own, Connect (accounts, transfers, payouts) in another. Until then their addresses are unrecognised, as any unknown one.
 */
import type { Route } from '../http/router.ts';
import { accountRoutes } from './account.ts';
import { balanceRoutes } from './balance-transactions.ts';
import { chargeRoutes } from './charges/routes.ts';
import { checkoutRoutes } from './checkout/routes.ts';
import { confirmationTokenRoutes } from './confirmation-tokens/routes.ts';
import { couponRoutes } from './coupons/routes.ts';
import { customerSessionRoutes } from './customer-sessions/routes.ts';
import { customerRoutes } from './customers/routes.ts';
import { disputeRoutes } from './disputes/routes.ts';
import { earlyFraudWarningRoutes } from './early-fraud-warnings.ts';
import { eventRoutes } from './events.ts';
import { fileLinkRoutes } from './files/links.ts';
import { fileRoutes } from './files/routes.ts';
import { paymentIntentRoutes } from './payment-intents/routes.ts';
import { paymentMethodRoutes } from './payment-methods/routes.ts';
import { priceRoutes } from './prices/routes.ts';
import { productRoutes } from './products/routes.ts';
import { promotionCodeRoutes } from './promotion-codes.ts';
import { refundRoutes } from './refunds/routes.ts';
import { reviewRoutes } from './reviews.ts';
import { setupAttemptRoutes } from './setup-intents/attempts.ts';
import { setupIntentRoutes } from './setup-intents/routes.ts';
import { shippingRateRoutes } from './shipping-rates.ts';
import { testClockRoutes } from './test-clocks/routes.ts';
import { webhookEndpointRoutes } from './webhook-endpoints.ts';

export const apiRoutes: readonly Route[] = [
  ...accountRoutes,
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...paymentIntentRoutes,
  ...setupIntentRoutes,
  ...setupAttemptRoutes,
  ...confirmationTokenRoutes,
  ...customerSessionRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...balanceRoutes,
  ...disputeRoutes,
  ...fileRoutes,
  ...fileLinkRoutes,
  ...earlyFraudWarningRoutes,
  ...reviewRoutes,
  ...eventRoutes,
  ...webhookEndpointRoutes,
  ...testClockRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...couponRoutes,
  ...promotionCodeRoutes,
  ...checkoutRoutes,
  ...shippingRateRoutes,
];
