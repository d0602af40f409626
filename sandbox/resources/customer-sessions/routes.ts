/** Customer sessions: the permission for a browser to show and keep one customer's saved payment methods. */
import type Stripe from 'stripe';
import { type Route, route } from '../../http/router.ts';
import { missingParam } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import { requireCustomer } from '../lookup.ts';
import { addSession } from './add.ts';
import { elementsSessionRoutes } from './elements-session.ts';

function create(call: Call, params: Stripe.CustomerSessionCreateParams): Stripe.CustomerSession {
  if (params.customer === undefined) {
    throw missingParam('customer');
  }
  const customer = requireCustomer(call, params.customer).object.id;
  return addSession(call, customer, params.components);
}

export const customerSessionRoutes: readonly Route[] = [
  route('POST', '/v1/customer_sessions', create),
  ...elementsSessionRoutes,
];
