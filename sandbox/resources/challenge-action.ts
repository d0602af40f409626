/** `next_action` of an intent that waits for its customer: on which page, and who opens it. */
import type { Call } from '../state/call.ts';

export type ChallengeOutcome = 'pass' | 'fail' | 'cancel';

interface Challenged {
  id: string;
  client_secret: string | null;
}

function pageUrl(
  call: Call,
  page: '3ds' | 'redirect',
  intent: Challenged,
  more: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({
    client_secret: intent.client_secret ?? '',
    key: `pk_test_${call.account.name}`,
    ...more,
  });
  return `${call.origin}/_sandbox/${page}/${intent.id}?${query}`;
}

function challengeUrl(call: Call, intent: Challenged, returnUrl: string | null): string {
  return pageUrl(call, '3ds', intent, returnUrl === null ? {} : { return_url: returnUrl });
}

/** Payment and setup intents use the same shape. */
export interface ChallengeAction {
  type: string;
  redirect_to_url?: { return_url: string | null; url: string | null };
  use_stripe_sdk?: { type: 'three_d_secure_redirect'; stripe_js: string; source: string };
}

/** @param inPage the browser handles it (Stripe.js), instead of leaving the page */
export function challengeAction(
  call: Call,
  intent: Challenged,
  returnUrl: string | null,
  inPage: boolean,
): ChallengeAction {
  const url = challengeUrl(call, intent, returnUrl);
  if (!inPage) return { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
  return {
    type: 'use_stripe_sdk',
    use_stripe_sdk: {
      type: 'three_d_secure_redirect',
      stripe_js: url,
      source: `src_${intent.id.slice(intent.id.indexOf('_') + 1)}`,
    },
  };
}

/** A method other than a card is approved on a page of its own. @param method its type */
export function redirectAction(
  call: Call,
  intent: Challenged,
  returnUrl: string,
  method: string,
): ChallengeAction {
  const url = pageUrl(call, 'redirect', intent, { method, return_url: returnUrl });
  return { redirect_to_url: { return_url: returnUrl, url }, type: 'redirect_to_url' };
}
