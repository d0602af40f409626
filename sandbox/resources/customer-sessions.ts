/** Customer sessions: the permission for a browser to show and keep one customer's saved payment methods. */
import type Stripe from 'stripe';
import { type Route, route } from '../http/router.ts';
import { invalidRequest } from '../http/stripe-error.ts';
import type { Call } from '../state/call.ts';
import { requireCustomer } from './lookup.ts';

const LIFETIME_SECONDS = 30 * 60;

type Components = Stripe.CustomerSession.Components;
type Given = Stripe.CustomerSessionCreateParams.Components;

function paymentElement(given: Given['payment_element']): Components['payment_element'] {
  if (given?.enabled !== true) return { enabled: false, features: null };
  const features = given.features;
  return {
    enabled: true,
    features: {
      payment_method_allow_redisplay_filters: features?.payment_method_allow_redisplay_filters ?? ['always'],
      payment_method_redisplay: features?.payment_method_redisplay ?? 'disabled',
      payment_method_redisplay_limit: features?.payment_method_redisplay_limit ?? 3,
      payment_method_remove: features?.payment_method_remove ?? 'disabled',
      payment_method_save: features?.payment_method_save ?? 'disabled',
      payment_method_save_usage: features?.payment_method_save_usage ?? null,
    },
  };
}

function create(call: Call, params: Stripe.CustomerSessionCreateParams): Stripe.CustomerSession {
  const { account } = call;
  if (params.customer === undefined) {
    throw invalidRequest('Missing required param: customer.', {
      code: 'parameter_missing',
      param: 'customer',
    });
  }
  const customer = requireCustomer(call, params.customer).object.id;
  const now = account.clock.now();
  const session: Stripe.CustomerSession = {
    object: 'customer_session',
    client_secret: `cuss_secret_${account.ids.text(48)}`,
    components: {
      active_entitlements: { enabled: false },
      buy_button: { enabled: params.components.buy_button?.enabled ?? false },
      customer_portal: { enabled: false },
      customer_sheet: { enabled: false, features: null },
      mobile_payment_element: { enabled: false, features: null },
      payment_element: paymentElement(params.components.payment_element),
      pricing_table: { enabled: params.components.pricing_table?.enabled ?? false },
    },
    created: now,
    customer,
    customer_account: null,
    expires_at: now + LIFETIME_SECONDS,
    livemode: false,
  };
  account.tables.customerSessions.add({ id: session.client_secret, session }, null);
  return session;
}

export const customerSessionRoutes: readonly Route[] = [route('POST', '/v1/customer_sessions', create)];
