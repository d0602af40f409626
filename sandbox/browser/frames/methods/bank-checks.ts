/** Checks of bank accounts, and Stripe's published test accounts for the picker. */
import type { Problem } from '../fields/checked-field.ts';
import type { Messages } from '../messages/messages.ts';

export interface TestAccount {
  readonly number: string;
  readonly outcome: keyof Messages;
}

export const TEST_IBANS: readonly TestAccount[] = [
  { number: 'AT611904300234573201', outcome: 'testDebitSucceeds' },
  { number: 'AT861904300235473202', outcome: 'testDebitFails' },
];

export const TEST_US_ACCOUNTS: readonly TestAccount[] = [
  { number: '000123456789', outcome: 'testDebitSucceeds' },
  { number: '000222222227', outcome: 'testInsufficientFunds' },
  { number: '000111111113', outcome: 'testDebitFails' },
  { number: '000000000009', outcome: 'testDebitProcessing' },
];

export const TEST_ROUTING_NUMBER = '110000000';

export function packIban(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();
}

export function formatIban(text: string): string {
  return packIban(text)
    .slice(0, 34)
    .replaceAll(/(.{4})(?=.)/g, '$1 ');
}

const SHORTEST_IBAN = 15;

/** The check of ISO 7064 over the digits that the letters stand for. */
function passesChecksum(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) {
      remainder = (remainder * 10 + Number(digit)) % 97;
    }
  }
  return remainder === 1;
}

export function checkIban(text: string, messages: Messages): Problem | null {
  const iban = packIban(text);
  if (iban.length < SHORTEST_IBAN) return { code: 'incomplete_iban', message: messages.incompleteIban };
  if (!/^[A-Z]{2}\d{2}/.test(iban) || !passesChecksum(iban)) {
    return { code: 'invalid_iban', message: messages.invalidIban };
  }
  return null;
}

export function checkRouting(text: string, messages: Messages): Problem | null {
  return /^\d{9}$/.test(text)
    ? null
    : { code: 'incomplete_routing_number', message: messages.incompleteRouting };
}

export function checkAccount(text: string, messages: Messages): Problem | null {
  return /^\d{4,17}$/.test(text)
    ? null
    : { code: 'incomplete_account_number', message: messages.incompleteAccount };
}
