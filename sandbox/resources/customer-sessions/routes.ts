/** Customer sessions: the permission for a browser to show and keep one customer's saved payment methods. */
import type Stripe from 'stripe';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import { requireCustomer } from '../lookup.ts';
import { componentsOf } from './components.ts';
import { elementsSessionRoutes } from './elements-session.ts';

const LIFETIME_SECONDS = 30 * 60;

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
    components: componentsOf(params.components),
    created: now,
    customer,
    customer_account: null,
    expires_at: now + LIFETIME_SECONDS,
    livemode: false,
  };
  account.tables.customerSessions.add({ id: session.client_secret, session }, null);
  return session;
}

export const customerSessionRoutes: readonly Route[] = [
  route('POST', '/v1/customer_sessions', create),
  ...elementsSessionRoutes,
];
