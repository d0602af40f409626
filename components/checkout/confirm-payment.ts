/**
 * The confirmation in Stripe.js and what is true after it. A negative result is shown only when Stripe itself answered
 * the confirmation with it, or when our server asked Stripe after the confirmation had ended (rule 42).
 */
import type { PaymentIntentOrSetupIntentResult, PaymentIntentResult } from '@stripe/stripe-js';
import { confirmationBegins, confirmationEnded } from '#lib/browser/confirmation-marker.ts';
import { cancelIntent, readIntent } from '#lib/browser/payments-api.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import { coachFor } from '#lib/domain/decline-coach.ts';
import { canStillPay, holdsMoney, isSettled } from '#lib/domain/order-truth.ts';
import { watchChallenge } from './challenge-watch.ts';
import type { Notice } from './checkout-machine.ts';
import { coachNotice, ENDED, fieldNotice, NOT_FINISHED, UNCLEAR } from './payment-notices.ts';
import type { PaymentPorts } from './payment-ports.ts';

const WATCH_FIRST_MS = 2_500;
const WATCH_NEXT_MS = 4_000;
/** How often our server is asked what became of a confirmation whose answer was lost, before the page says so. */
const ASK_AFTER_MS = [0, 1_500, 2_500, 4_000] as const;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

type Ports = Pick<PaymentPorts, 'stripe' | 'elements' | 'dispatch' | 'onEffect' | 'onOutcome'>;

const MOVED: readonly string[] = ['succeeded', 'processing', 'requires_capture'];

export async function confirmWithStripe(ports: Ports, created: CreateIntentAnswer): Promise<void> {
  const { id, clientSecret, status } = created.paymentIntent;
  if (MOVED.includes(status)) return ports.onOutcome(id);
  const over = new AbortController();
  const watched = watchWhileConfirming(ports, id, over.signal);
  const stopWatching = watchChallenge(() => ports.dispatch({ type: 'authenticating' }));
  confirmationBegins(id);
  const confirmed = ports.stripe.confirmPayment({
    elements: ports.elements,
    clientSecret,
    confirmParams: { return_url: `${window.location.origin}/checkout/return` },
    redirect: 'if_required',
  });
  const first = await Promise.race([confirmed, watched]).finally(() => {
    over.abort();
    stopWatching();
  });
  if (first === 'money_moved') return ports.onOutcome(id);
  await afterConfirmation(ports, id, first);
}

/** Our server has confirmed; the check of the bank is left, and happens here. */
export async function completeChallenge(ports: Ports, created: CreateIntentAnswer): Promise<void> {
  const { id, clientSecret } = created.paymentIntent;
  ports.dispatch({ type: 'authenticating' });
  confirmationBegins(id);
  await afterConfirmation(ports, id, await ports.stripe.handleNextAction({ clientSecret }));
}

/**
 * Asks our server now and then while Stripe.js works: it tells that the bank asks the shopper, and it ends the wait
 * when the money has moved but the answer to the browser was lost. Resolves only in that second case.
 */
async function watchWhileConfirming(
  ports: Ports,
  intentId: string,
  signal: AbortSignal,
): Promise<'money_moved'> {
  await sleep(WATCH_FIRST_MS);
  while (!signal.aborted) {
    const answer = await readIntent(intentId, { signal });
    if (signal.aborted) break;
    if (answer.ok) {
      if (holdsMoney(answer.value.truth.state)) return 'money_moved';
      if (answer.value.status === 'requires_action') ports.dispatch({ type: 'authenticating' });
    }
    await sleep(WATCH_NEXT_MS);
  }
  return new Promise(() => {});
}

/** How Stripe.js ended, after a confirmation or after the bank's check alone. */
type Ended = Pick<PaymentIntentResult, 'paymentIntent' | 'error'> | PaymentIntentOrSetupIntentResult;

async function afterConfirmation(ports: Ports, id: string, result: Ended): Promise<void> {
  const stop = (notice: Notice, definite = true) => ports.dispatch({ type: 'stopped', notice, definite });
  const { error, paymentIntent } = result;
  const status = paymentIntent?.status ?? error?.payment_intent?.status;
  // Stripe answered, or Stripe.js did not send anything: the confirmation is over. Else it may still be running.
  const definite = ['card_error', 'invalid_request_error', 'validation_error'].includes(error?.type ?? '');
  const ended = status !== undefined || definite;
  if (ended) confirmationEnded();
  if (status !== undefined && MOVED.includes(status)) return ports.onOutcome(id);
  if (error?.type === 'validation_error') return stop(fieldNotice(error.code));
  if (error?.type === 'card_error' || error?.code === 'payment_intent_authentication_failure') {
    const methodType = error.payment_method?.type ?? null;
    return stop(coachNotice(coachFor(error.decline_code, error.code, methodType)));
  }
  await askServer(ports, id, { ended, refused: error?.type === 'invalid_request_error' });
}

/** Stripe.js could not tell (connection lost, service down, closed challenge): our server asks Stripe. */
async function askServer(
  ports: Ports,
  id: string,
  { ended, refused }: { readonly ended: boolean; readonly refused: boolean },
): Promise<void> {
  const stop = (notice: Notice, definite = true) => ports.dispatch({ type: 'stopped', notice, definite });
  for (const waitMs of ASK_AFTER_MS) {
    await sleep(waitMs);
    const answer = await readIntent(id, { afterConfirmation: true });
    if (!answer.ok) continue;
    const { truth, fresh, failure } = answer.value;
    if (holdsMoney(truth.state)) return ports.onOutcome(id);
    if (isSettled(truth.state)) {
      stop(ENDED);
      return ports.dispatch({ type: 'attempt_read', attempt: null });
    }
    // An older answer, or one that a running confirmation may still change, proves nothing: ask again.
    if (!ended || !fresh || !canStillPay(truth.state)) continue;
    if (refused) return await endRefused(ports, id);
    if (truth.state === 'declined' && failure) {
      return stop(coachNotice(coachFor(failure.code, null, failure.methodType)));
    }
    if (truth.state === 'needs_action') return stop(NOT_FINISHED);
    break;
  }
  stop(UNCLEAR, false);
}

/**
 * Stripe refused to confirm with what this page holds, for example because its session is another one's: pressing again
 * can never work. The attempt ends and the page is loaded again.
 */
async function endRefused(ports: Ports, id: string): Promise<void> {
  const answer = await cancelIntent(id);
  if (!answer.ok && answer.error.code === 'payment_not_cancelable') return ports.onOutcome(id);
  ports.onEffect({ kind: 'reload', href: '/checkout?renewed=1' });
}
