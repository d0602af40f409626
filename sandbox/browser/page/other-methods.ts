/**
 * The rest of what @stripe/stripe-js declares. Methods of one payment method type confirm what they are given, as those of
 * Stripe.js do; what has no place in a sandbox throws Stripe's IntegrationError and says what to use instead.
 */
import type { IntentKind } from '../wire/api-result.ts';
import { asRecord, type JsonRecord, recordAt } from '../wire/json.ts';
import { IntegrationError } from './integration-error.ts';

/** Confirms an intent with parameters as the API takes them, and goes through what it asks for. */
export type ConfirmWith = (
  kind: IntentKind,
  clientSecret: unknown,
  params: JsonRecord,
  options: JsonRecord,
) => Promise<JsonRecord>;

type Method = (...args: unknown[]) => Promise<unknown>;

/** Name of the method in Stripe.js, and its type in the API. */
const TYPES: readonly (readonly [string, string])[] = [
  ['Bancontact', 'bancontact'],
  ['Ideal', 'ideal'],
  ['Klarna', 'klarna'],
  ['Multibanco', 'multibanco'],
  ['PayPal', 'paypal'],
  ['SepaDebit', 'sepa_debit'],
  ['UsBankAccount', 'us_bank_account'],
];

const OTHER_TYPES =
  'AcssDebit Alipay AuBecsDebit Billie Blik Boleto Cashapp CustomerBalance Eps Fpx Giropay GrabPay Konbini Mobilepay Oxxo P24 PayByBank PayNow Pix PromptPay Sofort Twint WechatPay Affirm AfterpayClearpay BacsDebit AmazonPay'.split(
    ' ',
  );

const INSTEAD: Readonly<Record<string, string>> = {
  createToken: 'use the Payment Element',
  createSource: 'use the Payment Element',
  retrieveSource: 'use payment methods',
  createRadarSession: 'nothing here is judged by Radar',
  collectBankAccountForPayment: 'use the Payment Element, which takes test accounts',
  collectBankAccountForSetup: 'use the Payment Element, which takes test accounts',
  collectBankAccountToken: 'use the Payment Element, which takes test accounts',
  collectFinancialConnectionsAccounts: 'use the Payment Element, which takes test accounts',
  verifyMicrodepositsForPayment: 'test accounts count as verified',
  verifyMicrodepositsForSetup: 'test accounts count as verified',
  verifyIdentity: 'it has no Identity',
  createEphemeralKeyNonce: 'it has no Issuing',
  processOrder: 'use payment intents',
  retrieveOrder: 'use payment intents',
  initCheckoutElementsSdk: 'use the page of a checkout session, or Elements with an intent',
  initCheckoutFormSdk: 'use the page of a checkout session, or Elements with an intent',
  createEmbeddedCheckoutPage: 'use the page of a checkout session, or Elements with an intent',
  initializePricing: 'use prices of the API',
};

const PROMISES_NOTHING = new Set(['paymentRequest']);

function refusal(name: string, instead: string): IntegrationError {
  return new IntegrationError(`The sandbox has no stripe.${name}(): ${instead}.`);
}

function confirmOf(confirm: ConfirmWith, kind: IntentKind, type: string): Method {
  return (clientSecret, data, options) => {
    const given = asRecord(data);
    const method = given.payment_method;
    const params: JsonRecord =
      typeof method === 'string'
        ? given
        : {
            ...given,
            payment_method: undefined,
            payment_method_data: { ...recordAt(given, 'payment_method'), type },
          };
    return confirm(kind, clientSecret, params, asRecord(options));
  };
}

export function otherMethods(confirm: ConfirmWith): Readonly<Record<string, unknown>> {
  const methods: Record<string, unknown> = {};
  const refuse = (name: string, instead: string): void => {
    methods[name] = async () => {
      throw refusal(name, instead);
    };
  };
  for (const [name, instead] of Object.entries(INSTEAD)) refuse(name, instead);
  for (const name of OTHER_TYPES) {
    refuse(`confirm${name}Payment`, 'this method is not among those it offers');
    refuse(`confirm${name}Setup`, 'this method is not among those it offers');
  }
  for (const [name, type] of TYPES) {
    methods[`confirm${name}Payment`] = confirmOf(confirm, 'payment_intent', type);
    methods[`confirm${name}Setup`] = confirmOf(confirm, 'setup_intent', type);
  }
  for (const name of PROMISES_NOTHING) {
    methods[name] = () => {
      throw refusal(name, 'use the Express Checkout Element');
    };
  }
  return methods;
}
