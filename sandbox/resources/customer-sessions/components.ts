/** What a customer session permits in each component, with Stripe's defaults for what was not said. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';

type Components = Stripe.CustomerSession.Components;
type Given = Stripe.CustomerSessionCreateParams.Components;

const DEFAULT_REDISPLAY_LIMIT = 3;
const MAX_REDISPLAY_LIMIT = 10;

function checkRedisplayLimit(limit: number | undefined): void {
  if (limit === undefined || (limit >= 1 && limit <= MAX_REDISPLAY_LIMIT)) return;
  throw invalidRequest(`The payment_method_redisplay_limit must be between 1 and ${MAX_REDISPLAY_LIMIT}.`, {
    param: 'components[payment_element][features][payment_method_redisplay_limit]',
  });
}

function paymentElement(given: Given['payment_element']): Components['payment_element'] {
  if (given?.enabled !== true) return { enabled: false, features: null };
  const { features } = given;
  checkRedisplayLimit(features?.payment_method_redisplay_limit);
  return {
    enabled: true,
    features: {
      payment_method_allow_redisplay_filters: features?.payment_method_allow_redisplay_filters ?? ['always'],
      payment_method_redisplay: features?.payment_method_redisplay ?? 'disabled',
      payment_method_redisplay_limit: features?.payment_method_redisplay_limit ?? DEFAULT_REDISPLAY_LIMIT,
      payment_method_remove: features?.payment_method_remove ?? 'disabled',
      payment_method_save: features?.payment_method_save ?? 'disabled',
      payment_method_save_usage: features?.payment_method_save_usage ?? null,
    },
  };
}

function customerSheet(given: Given['customer_sheet']): Components['customer_sheet'] {
  if (given?.enabled !== true) return { enabled: false, features: null };
  const { features } = given;
  return {
    enabled: true,
    features: {
      payment_method_allow_redisplay_filters: features?.payment_method_allow_redisplay_filters ?? ['always'],
      payment_method_remove: features?.payment_method_remove ?? 'disabled',
    },
  };
}

function mobileElement(given: Given['mobile_payment_element']): Components['mobile_payment_element'] {
  if (given?.enabled !== true) return { enabled: false, features: null };
  const { features } = given;
  return {
    enabled: true,
    features: {
      payment_method_allow_redisplay_filters: features?.payment_method_allow_redisplay_filters ?? ['always'],
      payment_method_redisplay: features?.payment_method_redisplay ?? 'disabled',
      payment_method_remove: features?.payment_method_remove ?? 'disabled',
      payment_method_save: features?.payment_method_save ?? 'disabled',
      payment_method_save_allow_redisplay_override:
        features?.payment_method_save_allow_redisplay_override ?? null,
    },
  };
}

export function componentsOf(given: Given): Components {
  const components: Components = {
    active_entitlements: { enabled: given.active_entitlements?.enabled ?? false },
    buy_button: { enabled: given.buy_button?.enabled ?? false },
    customer_portal: { enabled: given.customer_portal?.enabled ?? false },
    customer_sheet: customerSheet(given.customer_sheet),
    mobile_payment_element: mobileElement(given.mobile_payment_element),
    payment_element: paymentElement(given.payment_element),
    pricing_table: { enabled: given.pricing_table?.enabled ?? false },
  };
  if (Object.values(components).some(({ enabled }) => enabled)) return components;
  throw invalidRequest('At least one component must be enabled.', { param: 'components' });
}
