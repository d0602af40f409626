/**
 * Saving a card, from Stripe's field to our list: the field is checked, our server makes a set-up intent, Stripe.js
 * confirms it, and our server says what became of it. What Stripe.js says only decides where to look.
 */
import type { StripeHandles } from '#components/checkout/use-checkout.ts';
import { createSetup, readSetup } from '#lib/browser/methods-api.ts';
import { coachFor } from '#lib/domain/decline-coach.ts';
import { problemWords } from './method-words.ts';

export type SaveOutcome =
  | { readonly kind: 'saved' }
  /** The field marks what is missing. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'failed'; readonly message: string };

const ASK_TIMES = 5;
const ASK_EVERY_MS = 700;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const UNCLEAR = 'We could not find out whether the card was saved. Look at your list in a moment.';

export async function saveCard(handles: StripeHandles): Promise<SaveOutcome> {
  try {
    const { error } = await handles.elements.submit();
    if (error) return { kind: 'incomplete' };
    const setup = await createSetup();
    if (!setup.ok) return { kind: 'failed', message: problemWords(setup.error) };
    const confirmed = await handles.stripe.confirmSetup({
      elements: handles.elements,
      clientSecret: setup.value.clientSecret,
      confirmParams: {
        return_url: `${window.location.origin}/payment-methods/return`,
        // Saving it here is the wish to see it at the checkout.
        payment_method_data: { allow_redisplay: 'always' },
      },
      redirect: 'if_required',
    });
    if (confirmed.error?.type === 'validation_error') return { kind: 'incomplete' };
    return await followSetup(setup.value.id);
  } catch {
    return { kind: 'failed', message: UNCLEAR };
  }
}

/** The coach speaks of a payment; here nothing is paid. */
const aboutSaving = (sentence: string): string =>
  sentence.replace(' for this payment', '').replace('this payment', 'this card');

/** Asks our server until it knows; it asks Stripe. */
export async function followSetup(setupIntentId: string): Promise<SaveOutcome> {
  for (let asked = 0; asked < ASK_TIMES; asked += 1) {
    const answer = await readSetup(setupIntentId);
    if (answer.ok && answer.value.status === 'succeeded') return { kind: 'saved' };
    if (answer.ok && answer.value.failure) {
      const sentence = aboutSaving(coachFor(answer.value.failure.code, null, 'card').sentence);
      return {
        kind: 'failed',
        message: `${sentence} Nothing was charged, and the card was not saved.`,
      };
    }
    if (answer.ok && answer.value.status === 'requires_action') {
      return {
        kind: 'failed',
        message:
          'The check of your bank was not finished, so the card was not saved. Try again when you are ready.',
      };
    }
    if (!answer.ok && !answer.error.retryable) break;
    await sleep(ASK_EVERY_MS);
  }
  return { kind: 'failed', message: UNCLEAR };
}
