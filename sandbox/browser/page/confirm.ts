/**
 * confirmPayment and confirmSetup. Mistakes of the integration reject with IntegrationError; everything that can
 * happen to a shopper resolves with `{ error }`. With redirect `always` a success leaves the page and never resolves.
 */
import {
  type ApiResult,
  type IntentKind,
  intentIdOf,
  intentKindOf,
  stripeError,
  toApiResult,
} from '../wire/api-result.ts';
import { asRecord, type JsonRecord, recordAt, stringAt } from '../wire/json.ts';
import { findMismatch } from '../wire/mismatch.ts';
import type { Collected } from './collect.ts';
import type { GroupCore } from './elements-group.ts';
import type { Wallet } from './express.ts';
import { IntegrationError } from './integration-error.ts';
import { leaveFor, type NextActionContext, runNextAction } from './next-action.ts';

export interface ConfirmContext extends NextActionContext {
  readonly groupOf: (elements: unknown) => GroupCore | undefined;
}

interface ConfirmRequest {
  readonly kind: IntentKind;
  readonly clientSecret: string;
  readonly params: JsonRecord;
  readonly returnUrl: string | undefined;
  readonly redirect: 'always' | 'if_required';
  readonly group: GroupCore | undefined;
}

const DONE: ReadonlySet<unknown> = new Set(['succeeded', 'processing', 'requires_capture']);

export async function confirmIntent(
  context: ConfirmContext,
  method: 'confirmPayment' | 'confirmSetup',
  rawOptions: unknown,
): Promise<JsonRecord> {
  const request = readRequest(context, method, asRecord(rawOptions));
  const confirmed = await sendConfirm(context, request);
  const result = confirmed.error ? confirmed : await runNextAction(context, request.kind, confirmed.object);
  if (result.error) return { error: result.error };
  return finish(request, result.object);
}

/** Answers with the intent, or leaves for the return address when the caller asked for that. */
async function finish(request: ConfirmRequest, intent: JsonRecord): Promise<JsonRecord> {
  if (request.redirect === 'always' && request.returnUrl && DONE.has(intent.status)) {
    return leaveFor(returnAddress(request.kind, request.returnUrl, intent, request.clientSecret));
  }
  return request.kind === 'payment_intent' ? { paymentIntent: intent } : { setupIntent: intent };
}

export function returnAddress(
  kind: IntentKind,
  returnUrl: string,
  intent: JsonRecord,
  clientSecret: string,
): string {
  const url = new URL(returnUrl);
  url.searchParams.set(kind, stringAt(intent, 'id') ?? '');
  url.searchParams.set(`${kind}_client_secret`, clientSecret);
  url.searchParams.set('redirect_status', intent.status === 'processing' ? 'pending' : 'succeeded');
  return url.href;
}

function readRequest(context: ConfirmContext, method: string, options: JsonRecord): ConfirmRequest {
  const group = context.groupOf(options.elements);
  if (options.elements !== undefined && !group) {
    throw new IntegrationError(`stripe.${method}(): elements should be made by this Stripe object.`);
  }
  const kind = method === 'confirmPayment' ? 'payment_intent' : 'setup_intent';
  const params = recordAt(options, 'confirmParams');
  const redirect = options.redirect ?? 'always';
  if (redirect !== 'always' && redirect !== 'if_required') {
    throw new IntegrationError(`stripe.${method}(): redirect should be 'always' or 'if_required'.`);
  }
  const returnUrl = stringAt(params, 'return_url');
  if (redirect === 'always' && !returnUrl) {
    throw new IntegrationError(
      `stripe.${method}(): the confirmParams.return_url argument is required when using redirect: 'always'.`,
    );
  }
  if (returnUrl !== undefined && !URL.canParse(returnUrl)) {
    throw new IntegrationError(`stripe.${method}(): confirmParams.return_url should be an absolute URL.`);
  }
  if (group?.deferred && !group.submitted) {
    throw new IntegrationError(
      `elements.submit() must be called before stripe.${method}(): it validates the form and collects what it needs.`,
    );
  }
  const clientSecret = group?.clientSecret ?? stringAt(options, 'clientSecret');
  if (!clientSecret || intentKindOf(clientSecret) !== kind) {
    throw new IntegrationError(`stripe.${method}() needs the client secret of a ${kind.replace('_', ' ')}.`);
  }
  const hasMethod = params.payment_method ?? params.confirmation_token ?? group?.wallet;
  if (!hasMethod && !group?.find('payment')?.frame) {
    throw new IntegrationError(`stripe.${method}() needs elements with a mounted Payment Element.`);
  }
  return { kind, clientSecret, params, returnUrl, redirect, group };
}

async function sendConfirm(context: ConfirmContext, request: ConfirmRequest): Promise<ApiResult> {
  const { group, params } = request;
  if (group?.wallet) return confirmWallet(context, request, group, group.wallet);
  const payment = group?.find('payment');
  if (!group || !payment?.frame || params.payment_method || params.confirmation_token) {
    return confirmWithoutElement(context, request);
  }
  const { collected, error } = await group.collect();
  if (error) return { error };
  try {
    const answer = await payment.call('confirm', {
      kind: request.kind,
      clientSecret: request.clientSecret,
      params: withEmail(params, collected.email),
      ...addressesOf(collected),
      expected: group.deferred ? expectationOf(group.options) : {},
    });
    return toApiResult(answer);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { error: stripeError('api_connection_error', message) };
  }
}

/** The sheet of a wallet has shown an amount as well: it has to be the one that is charged. */
async function confirmWallet(
  context: ConfirmContext,
  request: ConfirmRequest,
  group: GroupCore,
  wallet: Wallet,
): Promise<ApiResult> {
  group.spendWallet();
  const secret = { client_secret: request.clientSecret };
  const path = intentPath(request);
  if (group.deferred && request.kind === 'payment_intent') {
    const found = await context.controller.request({ method: 'GET', path, params: secret });
    if (found.error) return found;
    const mismatch = findMismatch(found.object, expectationOf(group.options));
    if (mismatch) return { error: mismatch };
  }
  const passed = recordAt(request.params, 'payment_method_data');
  return context.controller.request({
    method: 'POST',
    path: `${path}/confirm`,
    params: {
      ...request.params,
      ...secret,
      payment_method_data: { ...passed, ...wallet.methodData },
      ...(wallet.shipping && request.kind === 'payment_intent' && { shipping: wallet.shipping }),
      use_stripe_sdk: true,
    },
  });
}

function intentPath(request: ConfirmRequest): string {
  const path = request.kind === 'payment_intent' ? 'payment_intents' : 'setup_intents';
  return `/v1/${path}/${intentIdOf(request.clientSecret) ?? ''}`;
}

/** What the shop passes itself wins over the Link Authentication Element. */
export function withEmail(params: JsonRecord, email: string | undefined): JsonRecord {
  if (email === undefined) return params;
  const data = recordAt(params, 'payment_method_data');
  const billing = recordAt(data, 'billing_details');
  return { ...params, payment_method_data: { ...data, billing_details: { email, ...billing } } };
}

function addressesOf(collected: Collected): JsonRecord {
  return {
    ...(collected.shipping && { shipping: collected.shipping }),
    ...(collected.billing && { billing: collected.billing }),
  };
}

/** What the deferred Elements showed to the shopper, in the API's names: the intent has to agree before it is charged. */
function expectationOf(options: JsonRecord): JsonRecord {
  const { amount, currency, captureMethod, setupFutureUsage } = options;
  return {
    ...(typeof amount === 'number' && { amount }),
    ...(typeof currency === 'string' && { currency }),
    ...(typeof captureMethod === 'string' && { capture_method: captureMethod }),
    ...(typeof setupFutureUsage === 'string' && { setup_future_usage: setupFutureUsage }),
  };
}

async function confirmWithoutElement(context: ConfirmContext, request: ConfirmRequest): Promise<ApiResult> {
  return context.controller.request({
    method: 'POST',
    path: `${intentPath(request)}/confirm`,
    params: { ...request.params, client_secret: request.clientSecret, use_stripe_sdk: true },
  });
}
