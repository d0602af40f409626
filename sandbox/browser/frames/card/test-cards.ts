/** The published test numbers that the picker offers; the sandbox's API knows many more. */
import type { Messages } from '../messages/messages.ts';

export interface TestCard {
  readonly number: string;
  readonly outcome: keyof Messages;
}

export const TEST_CARDS: readonly TestCard[] = [
  { number: '4242424242424242', outcome: 'testSuccess' },
  { number: '5555555555554444', outcome: 'testSuccess' },
  { number: '378282246310005', outcome: 'testSuccess' },
  { number: '4000002760003184', outcome: 'testChallenge' },
  { number: '4000008400001629', outcome: 'testChallengeDeclined' },
  { number: '4000000000000002', outcome: 'testDeclined' },
  { number: '4000000000009995', outcome: 'testInsufficientFunds' },
  { number: '4000000000000069', outcome: 'testExpired' },
  { number: '4000000000000127', outcome: 'testIncorrectCvc' },
  { number: '4000000000000119', outcome: 'testProcessingError' },
  { number: '4100000000000019', outcome: 'testBlocked' },
  { number: '4000000000000259', outcome: 'testDispute' },
];

/** Valid with every test number. */
export const TEST_EXPIRY = '12 / 34';
export const TEST_CVC = '1234';
export const TEST_POSTAL_CODES: ReadonlyMap<string, string> = new Map([
  ['US', '42424'],
  ['GB', 'SW1A 1AA'],
  ['CA', 'K1A 0B1'],
]);
