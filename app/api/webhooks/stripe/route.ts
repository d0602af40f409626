/** POST: Stripe's events. Raw bytes and signature first; 200 means stored, and nothing is hidden behind it (rule 18). */
import { getConfig } from '#lib/config/config.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { logger } from '#lib/observability/logger.ts';
import { receiveEvent } from '#lib/payments/registry/receive-event.ts';
import { isEvent } from '#lib/payments/stripe/event-envelope.ts';
import { verifyWebhook } from '#lib/payments/stripe/webhook-signature.ts';
import { badSignatureBlockSeconds, recordBadSignature } from '#lib/security/signature-failures.ts';
import { noteBadSignature } from '#lib/security/signature-runs.ts';

/** Stripe's events are small; the largest seen are far below. */
const MAX_EVENT_BYTES = 512 * 1024;
/** From here on bad signatures of one address are told in the log, once per this many. */
const WARN_EVERY = 10;

export const POST = routeHandler(
  { name: 'webhooks.stripe', auth: 'none', raw: true, origin: 'none', maxBodyBytes: MAX_EVENT_BYTES },
  async ({ request, rawBody, clientAddress }) => {
    const text = rawBody.toString('utf8');
    const verified = verifyWebhook(
      text,
      request.headers.get('stripe-signature'),
      getConfig().stripe.webhookSecrets,
    );
    if (!verified.ok) {
      if (verified.error === 'invalid_signature') {
        // Only forgers meet the limit: behind a proxy everybody may share one address, Stripe included.
        const blockedSeconds = badSignatureBlockSeconds(clientAddress);
        if (blockedSeconds > 0)
          return err(publicError('rate_limited', { retryAfterSeconds: blockedSeconds }));
        const failures = recordBadSignature(clientAddress);
        noteBadSignature();
        if (failures % WARN_EVERY === 0) logger.warn({ failures }, 'webhook signatures do not verify');
      }
      return err(publicError(verified.error));
    }
    // Stripe would send it again for three days: nothing will make an event of it.
    if (!isEvent(verified.value)) return err(publicError('invalid_event'));
    const receipt = await receiveEvent(verified.value, text);
    return ok({ body: { received: true, known: receipt.known } });
  },
);
