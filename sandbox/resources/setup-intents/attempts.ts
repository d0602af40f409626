/** The attempts of a setup intent, newest first. */
import type Stripe from 'stripe';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import type { Call } from '../../state/call.ts';
import { requireEntry } from '../lookup.ts';

function list(call: Call, params: Stripe.SetupAttemptListParams): object {
  const { setupAttempts, setupIntents } = call.account.tables;
  requireEntry(setupIntents, params.setup_intent, 'setup_intent', 'param');
  return listPage(
    setupAttempts,
    '/v1/setup_attempts',
    params,
    (attempt) =>
      attempt.setup_intent === params.setup_intent && createdMatches(attempt.created, params.created),
  );
}

export const setupAttemptRoutes: readonly Route[] = [route('GET', '/v1/setup_attempts', list)];
