/** A new customer session, asked for by the shop or made for the hosted page of a checkout session. */
import type Stripe from 'stripe';
import type { Call } from '../../state/call.ts';
import { componentsOf } from './components.ts';

const LIFETIME_SECONDS = 30 * 60;

export function addSession(
  call: Call,
  customer: string,
  components: Stripe.CustomerSessionCreateParams.Components,
): Stripe.CustomerSession {
  const { account } = call;
  const now = account.clock.now();
  const session: Stripe.CustomerSession = {
    object: 'customer_session',
    client_secret: `cuss_secret_${account.ids.text(48)}`,
    components: componentsOf(components),
    created: now,
    customer,
    customer_account: null,
    expires_at: now + LIFETIME_SECONDS,
    livemode: false,
  };
  account.tables.customerSessions.add({ id: session.client_secret, session }, null);
  return session;
}
