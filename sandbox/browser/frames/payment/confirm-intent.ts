/**
 * Sends card data with the confirmation, from this frame to the API on the same origin. What deferred Elements showed
 * to the shopper is compared with the intent first.
 */
import { type ApiResult, type IntentKind, intentIdOf } from '../../wire/api-result.ts';
import { isRecord, type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { findMismatch } from '../../wire/mismatch.ts';
import type { ApiClient } from '../api-client.ts';
import { requestConfirm } from '../confirm-request.ts';
import type { ChosenMethod } from './method-calls.ts';

export interface ConfirmCall {
  readonly kind: IntentKind;
  readonly clientSecret: string;
  /** `confirmParams` of the shop. */
  readonly params: JsonRecord;
  /** What deferred Elements showed, in the API's names: amount, currency and what else the shop said. */
  readonly expected: JsonRecord;
  readonly shipping: JsonRecord | undefined;
  readonly billing: JsonRecord | undefined;
}

const PATHS = { payment_intent: 'payment_intents', setup_intent: 'setup_intents' } as const;

export function readConfirmCall(value: JsonRecord): ConfirmCall {
  return {
    kind: value.kind === 'setup_intent' ? 'setup_intent' : 'payment_intent',
    clientSecret: stringAt(value, 'clientSecret') ?? '',
    params: recordAt(value, 'params'),
    expected: recordAt(value, 'expected'),
    shipping: isRecord(value.shipping) ? value.shipping : undefined,
    billing: isRecord(value.billing) ? value.billing : undefined,
  };
}

export async function sendConfirmation(
  api: ApiClient,
  call: ConfirmCall,
  chosen: ChosenMethod,
): Promise<ApiResult> {
  const path = `/v1/${PATHS[call.kind]}/${intentIdOf(call.clientSecret) ?? ''}`;
  const secret = { client_secret: call.clientSecret };
  const mismatch = await checkShown(api, path, secret, call);
  if (mismatch) return mismatch;
  return requestConfirm(api, path, {
    ...call.params,
    ...secret,
    ...(call.kind === 'payment_intent' ? chosen.params : sessionOnly(chosen.params)),
    ...(chosen.id === undefined
      ? { payment_method_data: withBilling(chosen.data, call.params, call.billing) }
      : { payment_method: chosen.id, payment_method_data: undefined }),
    ...(call.shipping && call.kind === 'payment_intent' && { shipping: toShipping(call.shipping) }),
    use_stripe_sdk: true,
  });
}

/** A set-up keeps its method anyhow: only the customer session goes along. */
function sessionOnly(params: JsonRecord): JsonRecord {
  return { customer_session_client_secret: params.customer_session_client_secret };
}

async function checkShown(
  api: ApiClient,
  path: string,
  secret: JsonRecord,
  call: ConfirmCall,
): Promise<ApiResult | null> {
  if (call.kind !== 'payment_intent' || Object.keys(call.expected).length === 0) return null;
  const found = await api.get(path, secret);
  if (found.error) return found;
  const mismatch = findMismatch(found.object, call.expected);
  return mismatch && { error: mismatch };
}

/** Details that Elements collected win over those that the shop passed. */
export function withBilling(
  methodData: JsonRecord,
  params: JsonRecord,
  billing: JsonRecord | undefined,
): JsonRecord {
  const passedData = recordAt(params, 'payment_method_data');
  const passed = recordAt(passedData, 'billing_details');
  const typed = recordAt(methodData, 'billing_details');
  const collected: JsonRecord = billing ? toShipping(billing) : {};
  const address = {
    ...recordAt(passed, 'address'),
    ...recordAt(typed, 'address'),
    ...recordAt(collected, 'address'),
  };
  const details = {
    ...passed,
    ...typed,
    ...collected,
    ...(Object.keys(address).length > 0 ? { address } : { address: undefined }),
  };
  return { ...passedData, ...methodData, billing_details: details };
}

/** The value of an Address Element in the API's words. */
export function toShipping(value: JsonRecord): JsonRecord {
  const address = recordAt(value, 'address');
  const filled = Object.entries(address).filter(([, part]) => typeof part === 'string' && part !== '');
  return {
    name: stringAt(value, 'name'),
    ...(stringAt(value, 'phone') && { phone: stringAt(value, 'phone') }),
    address: Object.fromEntries(filled),
  };
}
