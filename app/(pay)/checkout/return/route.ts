/**
 * Where Stripe sends a shopper back after a redirect. The address only names an attempt: `redirect_status` is not read,
 * and the client secret in it never reaches a page, the history or a referrer, because the answer is a redirect.
 */
import { isPaymentIntentId } from '#lib/domain/ids.ts';

export function GET(request: Request): Response {
  const intentId = new URL(request.url).searchParams.get('payment_intent') ?? '';
  const location = isPaymentIntentId(intentId) ? `/checkout/${intentId}` : '/checkout';
  return new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
}
