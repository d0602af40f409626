/**
 * The customer presses the button of the hosted page: customer and intent are made (the intent only once, a declined card is
 * tried again on the same one) and confirmed with what the page has collected.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest, missingParam } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { CheckoutSecrets } from '../../state/checkout.ts';
import type { Entry } from '../../state/collection.ts';
import type { IntentSecrets } from '../../state/tables.ts';
import { createCustomer } from '../customers/create.ts';
import { checkEmail } from '../customers/settings.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { buildIntent } from '../payment-intents/build.ts';
import { confirmIntent } from '../payment-intents/confirm.ts';
import { buildSetupIntent } from '../setup-intents/build.ts';
import { confirmSetup } from '../setup-intents/confirm.ts';
import { completeSession } from './settle.ts';

type Session = Stripe.Checkout.Session;
export type SessionEntry = Entry<Session, CheckoutSecrets>;

export interface PayParams {
  confirmation_token?: string;
  payment_method?: string;
  email?: string;
  return_url?: string;
}

/** What the token knows of the customer, and what the page asked. */
function collected(call: Call, session: Session, params: PayParams): Session {
  const token = call.account.tables.confirmationTokens.get(params.confirmation_token ?? '')?.object;
  const billing = token?.payment_method_preview?.billing_details;
  const email = params.email ?? session.customer_details?.email ?? billing?.email ?? null;
  const shipping = token?.shipping ?? null;
  return {
    ...session,
    customer_details: {
      address: billing?.address ?? null,
      business_name: null,
      email,
      individual_name: null,
      name: billing?.name ?? null,
      phone: billing?.phone ?? null,
      tax_exempt: session.customer_details?.tax_exempt ?? 'none',
      tax_ids: [],
    },
    ...(shipping === null
      ? {}
      : {
          collected_information: {
            business_name: null,
            individual_name: null,
            shipping_details: { address: shipping.address, name: shipping.name },
          },
        }),
  };
}

function keeps({ intentData, card }: CheckoutSecrets): boolean {
  return (intentData.setup_future_usage ?? card.setup_future_usage) !== undefined;
}

function needsCustomer(session: Session, hidden: CheckoutSecrets): boolean {
  if (session.customer !== null) return false;
  return session.customer_creation === 'always' || keeps(hidden);
}

function customerOf(call: Call, session: Session): string {
  const { customer_details: details } = session;
  return createCustomer(call, {
    ...(details?.email ? { email: details.email } : {}),
    ...(details?.name ? { name: details.name } : {}),
  }).id;
}

const FRESH: IntentSecrets = { authentication: 'none', returnUrl: null, offSession: false, attempts: 0 };

function paymentEntry(call: Call, entry: SessionEntry): Entry<Stripe.PaymentIntent, IntentSecrets> {
  const { paymentIntents, checkoutSessions } = call.account.tables;
  const { object: session, hidden } = entry;
  const held = paymentIntents.get(idOf(session.payment_intent) ?? '');
  if (held !== undefined) return held;
  const customer = idOf(session.customer);
  const intent = buildIntent(call, {
    ...hidden.intentData,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? '',
    payment_method_options: { card: hidden.card },
    ...(customer === null ? {} : { customer }),
    ...(hidden.allowedTypes === null ? {} : { allowed_payment_method_types: hidden.allowedTypes }),
  });
  const made = paymentIntents.add(intent, { ...FRESH, checkoutSession: session.id });
  checkoutSessions.replace(entry, { ...session, payment_intent: intent.id });
  emit(call, 'payment_intent.created', intent);
  return made;
}

function setupEntry(call: Call, entry: SessionEntry): Entry<Stripe.SetupIntent, IntentSecrets> {
  const { setupIntents, checkoutSessions } = call.account.tables;
  const { object: session, hidden } = entry;
  const held = setupIntents.get(idOf(session.setup_intent) ?? '');
  if (held !== undefined) return held;
  const customer = idOf(session.customer);
  const intent = buildSetupIntent(call, { ...hidden.setupData, ...(customer === null ? {} : { customer }) });
  const made = setupIntents.add(intent, { ...FRESH, checkoutSession: session.id });
  checkoutSessions.replace(entry, { ...session, setup_intent: intent.id });
  emit(call, 'setup_intent.created', intent);
  return made;
}

function checkOpen(call: Call, session: Session): void {
  if (session.status === 'open' && session.expires_at > call.account.clock.now()) return;
  throw invalidRequest(`This Checkout Session is no longer active: its status is ${session.status}.`, {});
}

/** A card that the session keeps is shown again as far as the session says, at Stripe `limited` by default. */
function allowRedisplay(call: Call, { object: session, hidden }: SessionEntry, params: PayParams): void {
  if (session.mode !== 'setup' && !keeps(hidden)) return;
  const { confirmationTokens, paymentMethods } = call.account.tables;
  const token = confirmationTokens.get(params.confirmation_token ?? '');
  const entry = paymentMethods.get(token?.hidden.method ?? '');
  if (entry === undefined || entry.object.customer !== null || entry.object.allow_redisplay !== 'unspecified')
    return;
  paymentMethods.replace(entry, { ...entry.object, allow_redisplay: hidden.allowRedisplay ?? 'limited' });
}

export function paySession(call: Call, entry: SessionEntry, params: PayParams): Session {
  const { checkoutSessions } = call.account.tables;
  const id = entry.object.id;
  checkOpen(call, entry.object);
  checkEmail(params.email);
  const free = entry.object.mode === 'payment' && entry.object.amount_total === 0;
  if (!free && params.confirmation_token === undefined && params.payment_method === undefined) {
    throw missingParam('confirmation_token');
  }
  const details = collected(call, entry.object, params);
  const customer = needsCustomer(details, entry.hidden) ? customerOf(call, details) : idOf(details.customer);
  checkoutSessions.replace(entry, { ...details, customer });
  allowRedisplay(call, entry, params);
  const { email: _email, ...confirmation } = params;
  if (free) completeSession(call, id, 'no_payment_required');
  else if (details.mode === 'setup') confirmSetup(call, setupEntry(call, entry), confirmation);
  else confirmIntent(call, paymentEntry(call, entry), confirmation);
  return requireEntry(checkoutSessions, id, 'session').object;
}
