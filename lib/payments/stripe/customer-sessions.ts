/** Customer sessions: what the Payment Element may show and do with a customer's saved methods, for one page view. */
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { type CallBudget, paceOptions, stripeClient } from './client.ts';
import type { StripeFailure } from './outcomes.ts';

/** Stripe shows at most ten. */
const SHOWN = 10;

/** @returns the client secret that the browser gives to Elements; it lives half an hour */
export async function createCustomerSession(
  customer: string,
  pace: CallBudget,
): Promise<Result<string, StripeFailure>> {
  return await asked(async () => {
    const session = await stripeClient().customerSessions.create(
      {
        customer,
        components: {
          payment_element: {
            enabled: true,
            features: {
              // What was saved by us is shown, whichever way it came; new ones are saved only when the box is ticked.
              payment_method_allow_redisplay_filters: ['always', 'limited', 'unspecified'],
              payment_method_redisplay: 'enabled',
              payment_method_redisplay_limit: SHOWN,
              payment_method_save: 'enabled',
              payment_method_save_usage: 'off_session',
              payment_method_remove: 'disabled',
            },
          },
        },
      },
      paceOptions(pace),
    );
    return session.client_secret;
  });
}
