/** The challenge page reports here what the customer did. The intent's client secret is the permission. */
import { readKey } from '../http/auth.ts';
import { clientView } from '../http/client-view.ts';
import { invalidRequest, noSuch } from '../http/stripe-error.ts';
import type { ChallengeOutcome } from '../resources/challenge-action.ts';
import { finishChallenge } from '../resources/payment-intents/challenge.ts';
import { finishSetupChallenge } from '../resources/setup-intents/confirm.ts';
import type { Account } from '../state/account.ts';
import type { Accounts } from '../state/accounts.ts';
import type { Call } from '../state/call.ts';
import { actOn } from './act.ts';
import type { Json } from './control-params.ts';

const OUTCOMES: readonly ChallengeOutcome[] = ['pass', 'fail', 'cancel'];

function accountOf(accounts: Accounts, intentId: string, key: unknown): Account {
  const named = typeof key === 'string' ? accounts.get(readKey(key).account) : undefined;
  const candidates = named === undefined ? accounts.all() : [named];
  const found = candidates.find(
    ({ tables }) =>
      tables.paymentIntents.get(intentId) !== undefined || tables.setupIntents.get(intentId) !== undefined,
  );
  if (found === undefined) throw noSuch('payment_intent', intentId.slice(0, 100), 'intent', 'path');
  return found;
}

function checkSecret(held: string | null, given: unknown): void {
  if (held !== null && held === given) return;
  throw invalidRequest('The client_secret provided does not match this intent.', { param: 'client_secret' });
}

export async function finishThreeDSecure(accounts: Accounts, intentId: string, body: Json): Promise<object> {
  const outcome = OUTCOMES.find((known) => known === body.outcome);
  if (outcome === undefined)
    throw invalidRequest(`outcome must be one of ${OUTCOMES.join(', ')}.`, { param: 'outcome' });
  const account = accountOf(accounts, intentId, body.key);
  const end = (call: Call): object => finish(call, intentId, body.client_secret, outcome);
  const intent = await actOn(account, accounts.origin, end, true);
  return { ...(clientView(intent) as object) };
}

function finish(call: Call, intentId: string, secret: unknown, outcome: ChallengeOutcome): object {
  const { paymentIntents, setupIntents } = call.account.tables;
  const payment = paymentIntents.get(intentId);
  if (payment !== undefined) {
    checkSecret(payment.object.client_secret, secret);
    return finishChallenge(call, payment, outcome);
  }
  const setup = setupIntents.get(intentId);
  if (setup === undefined) throw noSuch('setupintent', intentId, 'intent', 'path');
  checkSecret(setup.object.client_secret, secret);
  return finishSetupChallenge(call, setup, outcome);
}
