/** Confirming a setup intent, and the end of its 3D Secure challenge. */
import type Stripe from 'stripe';
import type { TestCard } from '../../cards/test-cards.ts';
import { invalidRequest, type StripeError } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { ChallengeOutcome } from '../challenge-action.ts';
import { spendToken, withToken } from '../confirmation-tokens/use.ts';
import { type SessionParams, wantsDefault } from '../customer-sessions/permission.ts';
import { decide } from '../decide.ts';
import { checkMethodOwner, checkMethodType, givenMethod, type MethodParams } from '../given-method.ts';
import { idOf } from '../lookup.ts';
import { missingReturnUrl } from '../payment-intents/errors.ts';
import { cardOf } from '../payment-methods/attach.ts';
import type { MethodEntry } from '../payment-methods/find.ts';
import { cardOptions } from './build.ts';
import {
  abandonAttempt,
  completeSetup,
  failSetup,
  failSetupAuthentication,
  requireSetupAction,
  type SetupEntry,
} from './outcomes.ts';

export type ConfirmParams = MethodParams &
  SessionParams &
  Pick<
    Stripe.SetupIntentConfirmParams,
    'confirmation_token' | 'payment_method_options' | 'return_url' | 'use_stripe_sdk'
  >;

const CONFIRMABLE: ReadonlySet<string> = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]);

function unexpectedState(message: string, intent: Stripe.SetupIntent): StripeError {
  return invalidRequest(message, { code: 'setup_intent_unexpected_state', setup_intent: intent });
}

export function checkConfirmable(
  call: Call,
  intent: Stripe.SetupIntent,
  method: MethodEntry | undefined,
  params: ConfirmParams,
): asserts method is MethodEntry {
  const automatic = intent.automatic_payment_methods;
  const mayRedirect = automatic?.enabled === true && automatic.allow_redirects !== 'never';
  if (!call.client && params.return_url === undefined && mayRedirect) throw missingReturnUrl();
  if (method === undefined) {
    throw unexpectedState(
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
      intent,
    );
  }
  checkMethodOwner(idOf(intent.customer), method);
  checkMethodType(intent, method);
}

/** Saving asks the issuer for nothing but the account: cards that only fail when charged can be set up. */
function forSetup(card: TestCard): TestCard {
  if (!card.attachable) return card;
  const { decline: _decline, ...rest } = card;
  return rest;
}

export function confirmSetup(call: Call, entry: SetupEntry, given: ConfirmParams): Stripe.SetupIntent {
  const params = withToken(call, given);
  const held = entry.object;
  if (!CONFIRMABLE.has(held.status)) {
    throw unexpectedState(
      held.status === 'succeeded'
        ? 'You cannot confirm this SetupIntent because it has already succeeded.'
        : `You cannot confirm this SetupIntent because it has a status of ${held.status}.`,
      held,
    );
  }
  const { paymentMethods } = call.account.tables;
  const method = givenMethod(call, held, params) ?? paymentMethods.get(idOf(held.payment_method) ?? '');
  checkConfirmable(call, held, method, params);
  const setAsDefault = wantsDefault(call, held, params);
  spendToken(call, params, { setup_intent: held.id });
  const options = cardOptions(held.payment_method_options, params.payment_method_options);
  abandonAttempt(call, held);
  const intent: Stripe.SetupIntent = {
    ...held,
    payment_method_options: options,
    status: 'requires_confirmation',
  };
  const returnUrl = params.return_url ?? null;
  const hidden = {
    ...entry.hidden,
    returnUrl,
    authentication: 'none' as const,
    setAsDefault,
  };
  const requested = options.card?.request_three_d_secure;
  const verdict = decide(forSetup(cardOf(method)), {
    offSession: false,
    setUp: false,
    requested: requested === 'any' || requested === 'challenge',
    authenticated: false,
    refusesAction: false,
  });
  switch (verdict.kind) {
    case 'challenge': {
      const inPage = call.client || params.use_stripe_sdk === true || returnUrl === null;
      return requireSetupAction(call, entry, intent, hidden, method, inPage);
    }
    case 'decline':
      return failSetup(call, entry, intent, hidden, method, verdict.declined);
    case 'approve':
      return completeSetup(call, entry, intent, hidden, method, verdict.authentication);
  }
}

export function finishSetupChallenge(
  call: Call,
  entry: SetupEntry,
  outcome: ChallengeOutcome,
): Stripe.SetupIntent {
  const intent = entry.object;
  const method = call.account.tables.paymentMethods.get(idOf(intent.payment_method) ?? '');
  if (intent.status !== 'requires_action' || method === undefined) {
    throw unexpectedState(
      `This SetupIntent has a status of ${intent.status}: there is nothing to authenticate.`,
      intent,
    );
  }
  if (outcome !== 'pass') return failSetupAuthentication(call, entry, method);
  return completeSetup(call, entry, intent, entry.hidden, method, 'challenge');
}
