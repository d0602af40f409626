/**
 * Where Stripe sends a shopper back after a bank's page. The address only names a set-up intent; the client secret in it
 * never reaches a page, the history or a referrer, because the answer is a redirect (rule 20).
 */
import { isSetupIntentId } from '#lib/domain/ids.ts';

export function GET(request: Request): Response {
  const id = new URL(request.url).searchParams.get('setup_intent') ?? '';
  const location = isSetupIntentId(id) ? `/payment-methods?setup=${id}` : '/payment-methods';
  return new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
}
