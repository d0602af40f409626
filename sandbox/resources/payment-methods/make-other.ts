/** Makes payment methods that are no cards: wallets, bank redirects and bank debits. */
import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { missingParam } from '../../http/stripe-error.ts';
import {
  type BankAccount,
  readIban,
  readUsAccount,
  TEST_ROUTING_NUMBER,
} from '../../methods/bank-accounts.ts';
import type { OtherType } from '../../methods/method-types.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { billingDetailsOf } from '../addresses.ts';
import type { MethodEntry } from './find.ts';

type Billing = Stripe.PaymentMethodCreateParams['billing_details'];

export interface OtherData {
  sepa_debit?: { iban?: string };
  us_bank_account?: {
    account_holder_type?: 'company' | 'individual';
    account_type?: 'checking' | 'savings';
    account_number?: string;
    routing_number?: string;
  };
  ideal?: { bank?: Stripe.PaymentMethod.Ideal.Bank };
  billing_details?: Billing;
  metadata?: Stripe.PaymentMethodCreateParams['metadata'];
  allow_redisplay?: Stripe.PaymentMethod.AllowRedisplay;
}

type At = (name: string) => string;

function fingerprintOf(call: Call, account: BankAccount): string {
  const text = `${call.account.name}/${account.bankCode}/${account.last4}`;
  return createHash('sha256')
    .update(text)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 16);
}

function required(value: string | null | undefined, param: string): string {
  if (value === undefined || value === null || value === '') throw missingParam(param);
  return value;
}

function debitAccount(type: OtherType, data: OtherData, at: At): BankAccount | null {
  if (type === 'sepa_debit') {
    const iban = required(data.sepa_debit?.iban, at('sepa_debit.iban'));
    required(data.billing_details?.name, at('billing_details.name'));
    required(data.billing_details?.email, at('billing_details.email'));
    return readIban(iban, at('sepa_debit.iban'));
  }
  if (type === 'multibanco') required(data.billing_details?.email, at('billing_details.email'));
  if (type !== 'us_bank_account') return null;
  const given = data.us_bank_account;
  const number = required(given?.account_number, at('us_bank_account.account_number'));
  required(data.billing_details?.name, at('billing_details.name'));
  return readUsAccount(
    number,
    given?.routing_number ?? TEST_ROUTING_NUMBER,
    at('us_bank_account.account_number'),
  );
}

function membersOf(
  call: Call,
  type: OtherType,
  data: OtherData,
  account: BankAccount | null,
): Partial<Stripe.PaymentMethod> {
  switch (type) {
    case 'bancontact':
      return { bancontact: {} };
    case 'ideal':
      return { ideal: { bank: data.ideal?.bank ?? null, bic: null } };
    case 'klarna':
      return { klarna: { dob: null } };
    case 'link':
      return { link: { email: data.billing_details?.email || null } };
    case 'multibanco':
      return { multibanco: {} };
    case 'paypal':
      return { paypal: { country: null, payer_email: null, payer_id: null } };
    case 'sepa_debit':
      return account === null ? {} : { sepa_debit: sepaMember(call, account) };
    case 'us_bank_account':
      return account === null ? {} : { us_bank_account: usMember(call, account, data) };
  }
}

function sepaMember(call: Call, account: BankAccount): Stripe.PaymentMethod.SepaDebit {
  return {
    bank_code: account.bankCode,
    branch_code: '',
    country: account.country,
    fingerprint: fingerprintOf(call, account),
    generated_from: { charge: null, setup_attempt: null },
    last4: account.last4,
  };
}

function usMember(call: Call, account: BankAccount, data: OtherData): Stripe.PaymentMethod.UsBankAccount {
  return {
    account_holder_type: data.us_bank_account?.account_holder_type ?? 'individual',
    account_type: data.us_bank_account?.account_type ?? 'checking',
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: null,
    fingerprint: fingerprintOf(call, account),
    last4: account.last4,
    networks: { preferred: 'ach', supported: ['ach'] },
    routing_number: account.bankCode,
    status_details: {},
  };
}

/** @param at names a member of the data in the request, for an error's `param` */
export function makeOtherMethod(call: Call, type: OtherType, data: OtherData, at: At): MethodEntry {
  const account = debitAccount(type, data, at);
  const method: Stripe.PaymentMethod = {
    id: call.account.ids.id('pm'),
    object: 'payment_method',
    allow_redisplay: data.allow_redisplay ?? 'unspecified',
    billing_details: billingDetailsOf(data.billing_details),
    created: call.account.clock.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, data.metadata),
    type,
    ...membersOf(call, type, data, account),
  };
  return call.account.tables.paymentMethods.add(method, {
    card: '',
    cvcGiven: false,
    setUp: false,
    consumed: false,
    ...(account === null ? {} : { debit: account.ending }),
  });
}
