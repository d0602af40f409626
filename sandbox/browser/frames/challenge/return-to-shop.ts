/** Leaves a full-page challenge for the shop's return address, with the parameters that Stripe adds to it. */
import type { ApiResult } from '../../wire/api-result.ts';
import { stringAt } from '../../wire/json.ts';

const PENDING: ReadonlySet<unknown> = new Set(['processing', 'requires_action']);
const DONE: ReadonlySet<unknown> = new Set(['succeeded', 'requires_capture', 'requires_confirmation']);

export function returnToShop(
  returnUrl: string | null,
  intentId: string,
  clientSecret: string,
  result: ApiResult,
): void {
  const target = (result.object && stringAt(result.object, 'return_url')) ?? returnUrl;
  if (!target || !URL.canParse(target)) return;
  const url = new URL(target);
  // Anything but the web would let a forged address run script on the sandbox's origin.
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return;
  const kind = intentId.startsWith('seti_') ? 'setup_intent' : 'payment_intent';
  url.searchParams.set(kind, intentId);
  url.searchParams.set(`${kind}_client_secret`, clientSecret);
  url.searchParams.set('redirect_status', redirectStatus(result));
  window.location.replace(url.href);
}

function redirectStatus(result: ApiResult): string {
  const status = result.object?.status;
  if (DONE.has(status)) return 'succeeded';
  return PENDING.has(status) ? 'pending' : 'failed';
}
