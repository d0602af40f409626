/** Whether an answer belongs to the request that it came back for. */
import { expect, test } from 'vitest';
import { answersRequest } from '#lib/payments/stripe/answers-request.ts';

const MADE = 'amount=5&metadata[markethub_operation]=op_1';
const of = (operation: string) => ({
  object: 'refund',
  id: 're_1',
  metadata: { markethub_operation: operation },
});

test.each([
  ['GET', '/v1/refunds/re_1?expand[0]=charge', null, { object: 'refund', id: 're_1' }, true],
  ['GET', '/v1/refunds/re_1', null, { object: 'refund', id: 're_2' }, false],
  ['GET', '/v1/refunds/re_1', null, { object: 'list', data: [] }, false],
  ['GET', '/v1/refunds/re_1', null, null, false],
  ['GET', '/v1/radar/early_fraud_warnings/issfr_1', null, { id: 'issfr_1' }, true],
  ['GET', '/v1/radar/early_fraud_warnings/issfr_1', null, { id: 'issfr_2' }, false],
  ['GET', '/v1/radar/early_fraud_warnings', null, { object: 'list' }, true],
  ['POST', '/v1/payment_intents/pi_1/confirm', '', { id: 'pi_1' }, true],
  ['POST', '/v1/payment_intents/pi_1/confirm', '', { id: 'pi_2' }, false],
  ['DELETE', '/v1/customers/cus_1', '', { id: 'cus_1', deleted: true }, true],
  ['GET', '/v1/refunds?payment_intent=pi_1', null, { object: 'list', data: [] }, true],
  ['GET', '/v1/refunds?payment_intent=pi_1', null, of('op_1'), false],
  ['GET', '/v1/account', null, { object: 'account', id: 'acct_1' }, true],
  ['GET', '/v1/account', null, { object: 'list' }, false],
  ['GET', '/v1/balance', null, { object: 'balance' }, true],
  ['POST', '/v1/refunds', MADE, of('op_1'), true],
  ['POST', '/v1/refunds', MADE, of('op_2'), false],
  ['POST', '/v1/refunds', MADE, { object: 'list', data: [] }, false],
  ['POST', '/v1/checkout/sessions', '', { object: 'checkout.session', id: 'cs_1' }, true],
  ['GET', '/v1/checkout/sessions/cs_1', null, { object: 'checkout.session', id: 'cs_1' }, true],
  ['GET', '/v1/checkout/sessions/cs_1', null, { object: 'checkout.session', id: 'cs_2' }, false],
  ['POST', '/v1/billing_portal/sessions', '', { object: 'billing_portal.session', id: 'bps_1' }, true],
  ['GET', '/v1/customers/cus_1/payment_methods', null, { object: 'list', data: [] }, true],
  ['POST', '/v1/payment_methods/pm_1/attach', '', { object: 'payment_method', id: 'pm_1' }, true],
  ['POST', '/v1/payment_methods/pm_1/attach', '', { object: 'payment_method', id: 'pm_2' }, false],
  ['POST', '/v1/payment_methods/pm_card_visa/attach', '', { object: 'payment_method', id: 'pm_1' }, true],
  ['POST', '/v1/disputes/dp_1/close', '', { object: 'dispute', id: 'dp_2' }, false],
  ['POST', '/v1/payment_intents/pi_1/capture', '', { id: 'pi_2' }, false],
  ['POST', '/v1/payment_intents/pi_1/cancel', '', { id: 'pi_2' }, false],
  ['POST', '/v1/payment_methods/pm_1/detach', '', { id: 'pm_2' }, false],
  ['POST', '/somewhere/else', '', { object: 'list' }, true],
  ['GET', '/somewhere/else', null, { object: 'list' }, true],
  ['GET', '/somewhere/else', null, { object: 'refund' }, false],
  ['GET', '/v1/payment_methods/pm_1', null, { object: 'payment_method', id: 'pm_card_visa' }, false],
  ['POST', '/v1/customer_sessions', 'customer=cus_1', { object: 'customer_session' }, true],
  ['POST', '/v1/files', new Uint8Array(), { object: 'file' }, true],
])('%s %s with %j is answered by %j: %s', (method, path, data, body, belongs) => {
  expect(answersRequest({ method, path, data }, 200, body)).toBe(belongs);
});

const CONFIRM = { method: 'POST', path: '/v1/payment_intents/pi_1/confirm', data: '' };
const refused = (payment_intent?: unknown) => ({ error: { type: 'card_error', payment_intent } });

test.each([
  [refused(), true],
  [refused(null), true],
  [refused({ id: 'pi_1' }), true],
  [refused({ id: 'pi_2' }), false],
])('a confirmation is refused by %j: %s', (body, belongs) => {
  expect(answersRequest(CONFIRM, 402, body)).toBe(belongs);
  expect(answersRequest(CONFIRM, 400, body)).toBe(belongs);
});

test('the refusal of a refund may show the payment that it is about', () => {
  const refund = { method: 'POST', path: '/v1/refunds', data: MADE };
  expect(answersRequest(refund, 400, refused({ id: 'pi_1', metadata: {} }))).toBe(true);
});
