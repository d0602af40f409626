/**
 * One press of the pay button, from the fields to the truth: validate, freeze the order and get an intent, let Stripe.js
 * confirm it, and hand over to the page that asks our server. Every way it can end is an event of the checkout machine;
 * what Stripe.js says about success only decides where to look, never what is true.
 */
import { createIntent } from '#lib/browser/payments-api.ts';
import type { Address } from '#lib/contracts/address.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import { coachFor } from '#lib/domain/decline-coach.ts';
import { completeChallenge, confirmWithStripe } from './confirm-payment.ts';
import { coachNotice, fieldNotice, UNCLEAR } from './payment-notices.ts';
import type { PaymentPorts } from './payment-ports.ts';
import { nextPress } from './press-key.ts';
import { reactTo } from './problem-notice.ts';

const PREPARE_TRIES = 5;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs to one outcome. Never throws: what is not expected ends as "we do not know", which is true. */
export async function runPayment(ports: PaymentPorts): Promise<void> {
  try {
    const address = await ports.readAddress();
    const { error } = await ports.elements.submit();
    if (!address || error) {
      return ports.dispatch({ type: 'form_incomplete', notice: fieldNotice(error?.code) });
    }
    const { amountMinor, currency } = ports.shownTotal;
    const request = { shippingAddress: address, expectedTotal: { amountMinor, currency } };
    const created = await prepare(ports, request);
    if (created === 'token_wanted') return await payGuarded(ports, request);
    if (created) await confirmWithStripe(ports, created);
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
  const returnUrl = `${window.location.origin}/checkout/return`;
  const made = await stripe.createConfirmationToken({ elements, params: { return_url: returnUrl } });
  if (!made.confirmationToken) {
    const { type, code, decline_code: declineCode } = made.error;
    const notice =
      type === 'card_error' ? coachNotice(coachFor(declineCode, code, 'card')) : fieldNotice(code);
    return ports.dispatch({ type: 'stopped', notice, definite: true });
  }
  const created = await prepare(ports, { ...request, confirmationTokenId: made.confirmationToken.id });
  if (created === null || created === 'token_wanted') return;
  if (created.paymentIntent.status === 'requires_action') return await completeChallenge(ports, created);
  await confirmWithStripe(ports, created);
}

/** Gets the intent. While it is being prepared by an earlier call, waits and repeats under the same key. */
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
      answer.error.code === 'unreadable_answer' ||
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
