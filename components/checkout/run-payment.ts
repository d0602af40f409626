/**
 * One press of the pay button, from the fields to the truth: validate, freeze the order and get an intent, let Stripe.js
 * confirm it, and hand over to the page that asks our server. Every way it can end is an event of the checkout machine;
 * what Stripe.js says about success only decides where to look, never what is true.
 */
import type {
  PaymentIntentOrSetupIntentResult,
  PaymentIntentResult,
  Stripe,
  StripeElements,
} from '@stripe/stripe-js';
import { createIntent, readIntent } from '#lib/browser/payments-api.ts';
import type { Address } from '#lib/contracts/address.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import { type Coach, coachFor } from '#lib/domain/decline-coach.ts';
import type { Money } from '#lib/domain/money.ts';
import type { CheckoutEvent, Notice } from './checkout-machine.ts';
import { holdsMoney, intentScreen } from './intent-screen.ts';
import { nextPress, type Press } from './press-key.ts';
import { type ProblemReaction, reactTo } from './problem-notice.ts';

export type PaymentPorts = {
  readonly stripe: Stripe;
  readonly elements: StripeElements;
  /** The address as given, or null (and the fields say why) when it is not complete. */
  readonly readAddress: () => Promise<Address | null>;
  /** The total that the page shows. */
  readonly shownTotal: Money;
  readonly unresolved: Press | null;
  readonly locale: string;
  readonly dispatch: (event: CheckoutEvent) => void;
  readonly onEffect: (effect: NonNullable<ProblemReaction['effect']>) => void;
  /** The outcome is known to our server: show it. */
  readonly onOutcome: (intentId: string) => void;
};

const PREPARE_TRIES = 5;
const WATCH_FIRST_MS = 2_500;
const WATCH_NEXT_MS = 4_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const CHECK_FIELDS: Notice = {
  tone: 'error',
  title: 'Something is still missing',
  body: 'Look at the fields that are marked, then press pay again. Nothing was charged.',
};
const UNCLEAR: Notice = {
  tone: 'warning',
  title: 'We have not heard back from your bank',
  body: 'Your order is not paid as far as we know. Press pay again: you will not be charged twice.',
};
const ENDED: Notice = {
  tone: 'info',
  title: 'This payment was ended',
  body: 'Nothing was charged and your cart is kept. Press pay again to start a new one.',
};
const NOT_FINISHED: Notice = {
  tone: 'info',
  title: 'The check of your bank was not finished',
  body: 'Nothing was charged. Press pay again to go through it, or use another card.',
};

export const coachNotice = (coach: Coach): Notice => ({
  tone: 'error',
  title: coach.sentence,
  body: coach.next,
});

/** Runs to one outcome. Never throws: what is not expected ends as "we do not know", which is true. */
export async function runPayment(ports: PaymentPorts): Promise<void> {
  try {
    const address = await ports.readAddress();
    const { error } = await ports.elements.submit();
    if (!address || error) return ports.dispatch({ type: 'form_incomplete', notice: CHECK_FIELDS });
    const { amountMinor, currency } = ports.shownTotal;
    const request = { shippingAddress: address, expectedTotal: { amountMinor, currency } };
    const created = await prepare(ports, request);
    if (created === 'token_wanted') return await payGuarded(ports, request);
    if (created) await confirm(ports, created);
  } catch {
    ports.dispatch({ type: 'stopped', notice: UNCLEAR, definite: false });
  }
}

type PrepareRequest = {
  readonly shippingAddress: Address;
  readonly expectedTotal: { readonly amountMinor: number; readonly currency: string };
  readonly confirmationTokenId?: string;
};

/**
 * Too much is declined in the shop just now: our server looks at what the shopper wants to pay with and confirms it
 * itself. The bank's check still happens here.
 */
async function payGuarded(ports: PaymentPorts, request: PrepareRequest): Promise<void> {
  const { elements, stripe } = ports;
  const made = await stripe.createConfirmationToken({ elements, params: { return_url: returnUrl() } });
  if (!made.confirmationToken) {
    const notice =
      made.error.type === 'card_error'
        ? coachNotice(coachFor(made.error.decline_code, made.error.code))
        : CHECK_FIELDS;
    return ports.dispatch({ type: 'stopped', notice, definite: true });
  }
  const created = await prepare(ports, { ...request, confirmationTokenId: made.confirmationToken.id });
  if (created === null || created === 'token_wanted') return;
  const { id, clientSecret, status } = created.paymentIntent;
  if (status !== 'requires_action') return await confirm(ports, created);
  ports.dispatch({ type: 'authenticating' });
  await afterConfirm(ports, id, await stripe.handleNextAction({ clientSecret }));
}

const returnUrl = (): string => `${window.location.origin}/checkout/return`;

/** Gets the intent. While another window prepares one, waits and repeats under the same key. */
async function prepare(
  ports: PaymentPorts,
  request: PrepareRequest,
): Promise<CreateIntentAnswer | 'token_wanted' | null> {
  const body = JSON.stringify(request);
  const press = nextPress(ports.unresolved, body, () => crypto.randomUUID());
  ports.dispatch({ type: 'preparing', press });
  for (let attempt = 1; ; attempt += 1) {
    const answer = await createIntent(press);
    if (answer.ok) {
      ports.dispatch({
        type: 'prepared',
        attempt: {
          intentId: answer.value.paymentIntent.id,
          orderNumber: answer.value.order.number,
          expiresAt: answer.value.order.expiresAt,
        },
      });
      return answer.value;
    }
    if (answer.error.code === 'confirmation_token_required') return 'token_wanted';
    const mayRepeat =
      answer.error.code === 'attempt_in_progress' ||
      (answer.error.code === 'network_lost' && navigator.onLine);
    if (mayRepeat && attempt < PREPARE_TRIES) {
      ports.dispatch({ type: 'waiting' });
      await sleep(answer.error.retryAfterMs ?? 600 * attempt);
      continue;
    }
    const reaction = reactTo(answer.error, ports.locale);
    ports.dispatch({ type: 'stopped', notice: reaction.notice, definite: reaction.definite });
    if (reaction.effect) ports.onEffect(reaction.effect);
    return null;
  }
}

async function confirm(ports: PaymentPorts, created: CreateIntentAnswer): Promise<void> {
  const { id, clientSecret, status } = created.paymentIntent;
  if (status === 'succeeded' || status === 'processing' || status === 'requires_capture') {
    return ports.onOutcome(id);
  }
  const over = new AbortController();
  const watched = watchWhileConfirming(ports, id, over.signal);
  const confirmed = ports.stripe.confirmPayment({
    elements: ports.elements,
    clientSecret,
    confirmParams: { return_url: returnUrl() },
    redirect: 'if_required',
  });
  const first = await Promise.race([confirmed, watched]);
  over.abort();
  if (first === 'money_moved') return ports.onOutcome(id);
  await afterConfirm(ports, id, first);
}

/**
 * Asks our server now and then while Stripe.js works: it tells that the bank asks the shopper, and it ends the wait
 * when the money has moved but the answer to the browser was lost. Resolves only in that second case.
 */
async function watchWhileConfirming(
  ports: PaymentPorts,
  intentId: string,
  signal: AbortSignal,
): Promise<'money_moved'> {
  await sleep(WATCH_FIRST_MS);
  while (!signal.aborted) {
    const answer = await readIntent(intentId, signal);
    if (signal.aborted) break;
    if (answer.ok) {
      const screen = intentScreen(answer.value);
      if (holdsMoney(screen)) return 'money_moved';
      if (screen === 'needs_action') ports.dispatch({ type: 'authenticating' });
    }
    await sleep(WATCH_NEXT_MS);
  }
  return new Promise(() => {});
}

/** How Stripe.js ended, after a confirmation or after the bank's check alone. */
type Ended = Pick<PaymentIntentResult, 'paymentIntent' | 'error'> | PaymentIntentOrSetupIntentResult;

async function afterConfirm(ports: PaymentPorts, id: string, result: Ended): Promise<void> {
  const stop = (notice: Notice) => ports.dispatch({ type: 'stopped', notice, definite: true });
  const status = result.paymentIntent?.status ?? result.error?.payment_intent?.status;
  if (status === 'succeeded' || status === 'processing' || status === 'requires_capture') {
    return ports.onOutcome(id);
  }
  const error = result.error;
  if (error?.type === 'validation_error') return stop(CHECK_FIELDS);
  if (error?.type === 'card_error' || error?.code === 'payment_intent_authentication_failure') {
    return stop(coachNotice(coachFor(error.decline_code, error.code)));
  }
  // Stripe.js could not tell (connection lost, service down, closed challenge): our server asks Stripe.
  const answer = await readIntent(id);
  if (!answer.ok) return stop(UNCLEAR);
  const screen = intentScreen(answer.value);
  if (holdsMoney(screen)) return ports.onOutcome(id);
  if (screen === 'declined' && answer.value.failure)
    return stop(coachNotice(coachFor(answer.value.failure.code)));
  if (screen === 'needs_action') return stop(NOT_FINISHED);
  if (screen === 'cancelled' || screen === 'expired' || screen === 'replaced') return stop(ENDED);
  stop(UNCLEAR);
}
