/** The calls that carry the chosen method to the API: confirm, payment method, confirmation token. */
import { asRecord, isRecord, type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import type { CallHandler } from '../../wire/peer.ts';
import type { ApiClient } from '../api-client.ts';
import { readConfirmCall, sendConfirmation, toShipping, withBilling } from './confirm-intent.ts';

/** What is chosen: a saved method by its id, or what was typed. */
export interface ChosenMethod {
  readonly id?: string;
  readonly data: JsonRecord;
  /** Members of the confirmation itself: the wish to keep the method, the customer session. */
  readonly params: JsonRecord;
}

export function createMethodCalls(
  api: ApiClient,
  chosen: () => ChosenMethod,
): Readonly<Record<string, CallHandler>> {
  return {
    confirm: (params) => sendConfirmation(api, readConfirmCall(asRecord(params)), chosen()),
    createPaymentMethod(params) {
      const { id, data } = chosen();
      // A saved method exists already; the shop gets it as if it had just been made.
      if (id !== undefined) return { object: { ...data, id } };
      const call = asRecord(params);
      // Its billing details stand at the top of `params`; the other calls have them inside payment_method_data.
      const passed = { payment_method_data: recordAt(call, 'params') };
      return api.post('/v1/payment_methods', withBilling(data, passed, billingOf(call)));
    },
    createConfirmationToken(params) {
      const call = asRecord(params);
      const passed = recordAt(call, 'params');
      const { id, data, params: more } = chosen();
      return api.post('/v1/confirmation_tokens', {
        return_url: stringAt(call, 'returnUrl'),
        ...(id === undefined
          ? { payment_method_data: withBilling(data, passed, billingOf(call)) }
          : { payment_method: id }),
        setup_future_usage: more.setup_future_usage,
        shipping: isRecord(call.shipping) ? toShipping(call.shipping) : passed.shipping,
      });
    },
  };
}

function billingOf(call: JsonRecord): JsonRecord | undefined {
  return isRecord(call.billing) ? call.billing : undefined;
}
