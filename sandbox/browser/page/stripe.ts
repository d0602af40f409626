/** The object that `Stripe(publishableKey)` returns: the surface that @stripe/stripe-js and @stripe/react-stripe-js call. */
import {
  type ApiResult,
  type IntentKind,
  intentIdOf,
  intentKindOf,
  stripeError,
  toApiResult,
} from '../wire/api-result.ts';
import { asRecord, type JsonRecord, recordAt, stringAt } from '../wire/json.ts';
import { type ConfirmContext, confirmIntent, withEmail } from './confirm.ts';
import { createController } from './controller.ts';
import { GroupCore, type PublicElements } from './elements-group.ts';
import type { Wallet } from './express.ts';
import { IntegrationError } from './integration-error.ts';
import { runNextAction } from './next-action.ts';
import { otherMethods } from './other-methods.ts';

export interface PublicStripe {
  elements(options?: unknown): PublicElements;
  confirmPayment(options: unknown): Promise<JsonRecord>;
  confirmSetup(options: unknown): Promise<JsonRecord>;
  confirmCardPayment(clientSecret: unknown, data?: unknown, options?: unknown): Promise<JsonRecord>;
  confirmCardSetup(clientSecret: unknown, data?: unknown, options?: unknown): Promise<JsonRecord>;
  handleNextAction(options: unknown): Promise<JsonRecord>;
  handleCardAction(clientSecret: unknown): Promise<JsonRecord>;
  retrievePaymentIntent(clientSecret: unknown): Promise<JsonRecord>;
  retrieveSetupIntent(clientSecret: unknown): Promise<JsonRecord>;
  createPaymentMethod(options: unknown): Promise<JsonRecord>;
  createConfirmationToken(options: unknown): Promise<JsonRecord>;
  registerAppInfo(info: unknown): void;
  _registerWrapper(info: unknown): void;
}

const RESULT_KEY = { payment_intent: 'paymentIntent', setup_intent: 'setupIntent' } as const;
const INTENT_PATH = { payment_intent: 'payment_intents', setup_intent: 'setup_intents' } as const;

export function createStripe(origin: string, key: string, options: JsonRecord): PublicStripe {
  const groups = new WeakMap<object, GroupCore>();
  const setup = (): JsonRecord => ({ key, stripeAccount: options.stripeAccount, locale: options.locale });
  const controller = createController(origin, setup);
  const context: ConfirmContext = {
    origin,
    controller,
    setup,
    groupOf: (elements) =>
      typeof elements === 'object' && elements !== null ? groups.get(elements) : undefined,
  };

  return {
    ...otherMethods((kind, clientSecret, params, confirmOptions) =>
      confirmCard(context, kind, clientSecret, params, confirmOptions),
    ),
    elements(rawOptions) {
      const group = new GroupCore({
        origin,
        options: asRecord(rawOptions),
        setup,
        fetchIntent: (clientSecret) => retrieve(context, intentKindOf(clientSecret), clientSecret),
      });
      groups.set(group.elements, group);
      return group.elements;
    },
    confirmPayment: (confirmOptions) => confirmIntent(context, 'confirmPayment', confirmOptions),
    confirmSetup: (confirmOptions) => confirmIntent(context, 'confirmSetup', confirmOptions),
    confirmCardPayment: (clientSecret, data, cardOptions) =>
      confirmCard(context, 'payment_intent', clientSecret, asRecord(data), asRecord(cardOptions)),
    confirmCardSetup: (clientSecret, data, cardOptions) =>
      confirmCard(context, 'setup_intent', clientSecret, asRecord(data), asRecord(cardOptions)),
    handleNextAction: (actionOptions) => handleAction(context, asRecord(actionOptions).clientSecret),
    handleCardAction: (clientSecret) => handleAction(context, clientSecret),
    retrievePaymentIntent: (clientSecret) => retrieve(context, 'payment_intent', clientSecret),
    retrieveSetupIntent: (clientSecret) => retrieve(context, 'setup_intent', clientSecret),
    createPaymentMethod: (methodOptions) =>
      createFromElements(context, 'createPaymentMethod', 'paymentMethod', methodOptions),
    createConfirmationToken: (tokenOptions) =>
      createFromElements(context, 'createConfirmationToken', 'confirmationToken', tokenOptions),
    // Stripe collects these for its statistics; the sandbox has none.
    registerAppInfo: () => undefined,
    _registerWrapper: () => undefined,
  };
}

function requireSecret(clientSecret: unknown, kind: IntentKind | undefined): string {
  if (typeof clientSecret !== 'string' || !kind || intentKindOf(clientSecret) !== kind) {
    throw new IntegrationError(
      `Invalid client secret: it should look like ${kind === 'setup_intent' ? 'seti' : 'pi'}_…_secret_….`,
    );
  }
  return clientSecret;
}

async function fetchIntent(
  context: ConfirmContext,
  kind: IntentKind,
  clientSecret: string,
): Promise<ApiResult> {
  return context.controller.request({
    method: 'GET',
    path: `/v1/${INTENT_PATH[kind]}/${intentIdOf(clientSecret) ?? ''}`,
    params: { client_secret: clientSecret },
  });
}

function asAnswer(kind: IntentKind, result: ApiResult): JsonRecord {
  return result.error ? { error: result.error } : { [RESULT_KEY[kind]]: result.object };
}

async function retrieve(
  context: ConfirmContext,
  kind: IntentKind | undefined,
  clientSecret: unknown,
): Promise<JsonRecord> {
  const secret = requireSecret(clientSecret, kind);
  const known = kind ?? 'payment_intent';
  return asAnswer(known, await fetchIntent(context, known, secret));
}

async function handleAction(context: ConfirmContext, clientSecret: unknown): Promise<JsonRecord> {
  const kind = typeof clientSecret === 'string' ? intentKindOf(clientSecret) : undefined;
  const secret = requireSecret(clientSecret, kind);
  const known = kind ?? 'payment_intent';
  const found = await fetchIntent(context, known, secret);
  if (found.error) return { error: found.error };
  if (found.object.status !== 'requires_action') {
    throw new IntegrationError('handleNextAction: the intent is not in the requires_action state.');
  }
  return asAnswer(known, await runNextAction(context, known, found.object));
}

/** The older methods of one type each, for an intent whose payment method exists already or is described in full. */
async function confirmCard(
  context: ConfirmContext,
  kind: IntentKind,
  clientSecret: unknown,
  data: JsonRecord,
  options: JsonRecord,
): Promise<JsonRecord> {
  const secret = requireSecret(clientSecret, kind);
  if (data.payment_method !== undefined && typeof data.payment_method !== 'string') {
    throw new IntegrationError(
      'The sandbox has no card Element: pass the id of a payment method, or use the Payment Element.',
    );
  }
  const confirmed = await context.controller.request({
    method: 'POST',
    path: `/v1/${INTENT_PATH[kind]}/${intentIdOf(secret) ?? ''}/confirm`,
    params: { ...data, client_secret: secret, use_stripe_sdk: true },
  });
  if (confirmed.error || options.handleActions === false) return asAnswer(kind, confirmed);
  return asAnswer(kind, await runNextAction(context, kind, confirmed.object));
}

/** The same for a wallet whose sheet was approved: it needs no field of the page. */
function createFromWallet(
  context: ConfirmContext,
  method: 'createPaymentMethod' | 'createConfirmationToken',
  wallet: Wallet,
  params: JsonRecord,
): Promise<ApiResult> {
  if (method === 'createPaymentMethod') {
    return context.controller.request({
      method: 'POST',
      path: '/v1/payment_methods',
      params: { ...params, ...wallet.methodData },
    });
  }
  const passed = recordAt(params, 'payment_method_data');
  return context.controller.request({
    method: 'POST',
    path: '/v1/confirmation_tokens',
    params: {
      return_url: params.return_url,
      payment_method_data: { ...passed, ...wallet.methodData },
      shipping: wallet.shipping,
    },
  });
}

/** Turns what is typed in the Payment Element into an object that the shop's server can use. */
async function createFromElements(
  context: ConfirmContext,
  method: 'createPaymentMethod' | 'createConfirmationToken',
  resultKey: string,
  rawOptions: unknown,
): Promise<JsonRecord> {
  const options = asRecord(rawOptions);
  const group = context.groupOf(options.elements);
  const payment = group?.find('payment');
  const wallet = group?.wallet;
  if (!group || (!payment?.frame && !wallet)) {
    throw new IntegrationError(`stripe.${method}() needs elements with a mounted Payment Element.`);
  }
  if (!group.submitted) {
    throw new IntegrationError(`elements.submit() must be called before stripe.${method}().`);
  }
  const { collected, error } = await group.collect();
  if (error) return { error };
  const params = recordAt(options, 'params');
  if (wallet) {
    group.spendWallet();
    const made = await createFromWallet(context, method, wallet, params);
    return made.error ? { error: made.error } : { [resultKey]: made.object };
  }
  if (!payment) return { error: stripeError('api_error', 'The Payment Element is gone.') };
  try {
    const answer = toApiResult(
      await payment.call(method, {
        params: method === 'createConfirmationToken' ? withEmail(params, collected.email) : params,
        returnUrl: stringAt(params, 'return_url'),
        ...(collected.shipping && { shipping: collected.shipping }),
        ...(collected.billing && { billing: collected.billing }),
      }),
    );
    return answer.error ? { error: answer.error } : { [resultKey]: answer.object };
  } catch (cause) {
    return {
      error: stripeError('api_connection_error', cause instanceof Error ? cause.message : String(cause)),
    };
  }
}
