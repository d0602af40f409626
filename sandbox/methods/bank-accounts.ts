/**
 * Stripe's published test accounts for bank debits and how each debit ends. As with cards, any other account is refused:
 * a real one has no place here, and only its last four characters are kept.
 */
import { invalidRequest } from '../http/stripe-error.ts';

export type DebitEnding =
  | 'succeeds'
  /** Paid, and taken back by the customer some seconds later; nobody can answer that. */
  | 'disputed'
  | 'account_closed'
  | 'no_account'
  | 'insufficient_funds'
  | 'debit_not_authorized'
  | 'bank_account_declined'
  | 'stays_processing';

export interface BankAccount {
  readonly ending: DebitEnding;
  readonly last4: string;
  readonly country: string;
  readonly bankCode: string;
}

const US: ReadonlyMap<string, DebitEnding> = new Map([
  ['000123456789', 'succeeds'],
  ['000111111113', 'account_closed'],
  ['000111111116', 'no_account'],
  ['000222222227', 'insufficient_funds'],
  ['000333333335', 'debit_not_authorized'],
  ['000444444440', 'bank_account_declined'],
  ['000555555559', 'disputed'],
  ['000000000009', 'stays_processing'],
]);

const US_TEST_IDS: ReadonlyMap<string, string> = new Map([
  ['pm_usBankAccount_success', '000123456789'],
  ['pm_usBankAccount_accountClosed', '000111111113'],
  ['pm_usBankAccount_noAccount', '000111111116'],
  ['pm_usBankAccount_insufficientFunds', '000222222227'],
  ['pm_usBankAccount_debitNotAuthorized', '000333333335'],
  ['pm_usBankAccount_invalidCurrency', '000444444440'],
  ['pm_usBankAccount_dispute', '000555555559'],
  ['pm_usBankAccount_processing', '000000000009'],
]);

const SEPA: ReadonlyMap<string, DebitEnding> = new Map([
  ['AT611904300234573201', 'succeeds'],
  ['AT861904300235473202', 'bank_account_declined'],
  ['DE89370400440532013000', 'succeeds'],
  ['DE62370400440532013001', 'bank_account_declined'],
]);

export const TEST_ROUTING_NUMBER = '110000000';

export function accountOfTestId(id: string): string | undefined {
  return US_TEST_IDS.get(id);
}

function refuse(what: string, param: string): Error {
  return invalidRequest(
    `${what} is not one of Stripe's published test accounts. The sandbox takes no other, so that no real account is typed into it.`,
    { code: 'account_number_invalid', param },
  );
}

export function readUsAccount(number: string, routing: string, param: string): BankAccount {
  const ending = US.get(number);
  if (routing !== TEST_ROUTING_NUMBER) {
    throw invalidRequest(
      `The routing number is not Stripe's published test number (${TEST_ROUTING_NUMBER}).`,
      {
        code: 'routing_number_invalid',
        param,
      },
    );
  }
  if (ending === undefined) throw refuse('This account number', param);
  return { ending, last4: number.slice(-4), country: 'US', bankCode: routing };
}

export function readIban(given: string, param: string): BankAccount {
  const iban = given.replaceAll(/\s/g, '').toUpperCase();
  const ending = SEPA.get(iban);
  if (ending === undefined) throw refuse('This IBAN', param);
  return { ending, last4: iban.slice(-4), country: iban.slice(0, 2), bankCode: iban.slice(4, 9) };
}
