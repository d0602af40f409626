/** The calls that carry the form's data to the API: confirm, payment method, confirmation token. */
import { asRecord, isRecord, type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import type { CallHandler } from '../../wire/peer.ts';
import type { ApiClient } from '../api-client.ts';
import { readConfirmCall, sendConfirmation, toShipping, withBilling } from './confirm-intent.ts';
import type { MethodForm } from './method-form.ts';

export function createMethodCalls(api: ApiClient, form: MethodForm): Readonly<Record<string, CallHandler>> {
  return {
    confirm: (params) => sendConfirmation(api, readConfirmCall(asRecord(params)), form.paymentMethodData()),
    createPaymentMethod(params) {
      const call = asRecord(params);
      // Its billing details stand at the top of `params`; the other calls have them inside payment_method_data.
      const passed = { payment_method_data: recordAt(call, 'params') };
      return api.post('/v1/payment_methods', withBilling(form.paymentMethodData(), passed, billingOf(call)));
    },
    createConfirmationToken(params) {
      const call = asRecord(params);
      const passed = recordAt(call, 'params');
      return api.post('/v1/confirmation_tokens', {
        return_url: stringAt(call, 'returnUrl'),
        payment_method_data: withBilling(form.paymentMethodData(), passed, billingOf(call)),
        shipping: isRecord(call.shipping) ? toShipping(call.shipping) : passed.shipping,
      });
    },
  };
}

function billingOf(call: JsonRecord): JsonRecord | undefined {
  return isRecord(call.billing) ? call.billing : undefined;
}
