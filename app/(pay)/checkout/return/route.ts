/**
 * Where Stripe sends a shopper back after a redirect. The address only names an attempt: `redirect_status` is not read,
 * and the client secret in it never reaches a page, the history or a referrer, because the answer is a redirect. It may
 * end in a browser without the session (rule 45): a right secret becomes a proof that opens a page without personal data.
 */
import { requireUser } from '#lib/auth/require-user.ts';
import { sealReturnProof } from '#lib/auth/return-proof-token.ts';
import { CONFIRMING_COOKIE } from '#lib/contracts/page-marks.ts';
import { isPaymentIntentId } from '#lib/domain/ids.ts';
import { isClientSecretOf, isOwnIntent } from '#lib/payments/intents/return-proof.ts';

async function locationFor(request: Request): Promise<string> {
  const query = new URL(request.url).searchParams;
  const intentId = query.get('payment_intent') ?? '';
  if (!isPaymentIntentId(intentId)) return '/checkout';
  const path = `/checkout/${intentId}`;
  const user = await requireUser(request);
  if (user && (await isOwnIntent(user.id, intentId))) return path;
  const proven = await isClientSecretOf(intentId, query.get('payment_intent_client_secret') ?? '');
  return proven ? `${path}?proof=${sealReturnProof(intentId)}` : path;
}

export async function GET(request: Request): Promise<Response> {
  return new Response(null, {
    status: 303,
    headers: {
      location: await locationFor(request),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      // Coming back is the end of the confirmation.
      'set-cookie': `${CONFIRMING_COOKIE}=; Path=/checkout; Max-Age=0; SameSite=Lax`,
    },
  });
}
