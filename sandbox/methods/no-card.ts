/** What stands for the card where behaviour is read from one and the payment method has none: nothing special happens. */
import type { TestCard } from '../cards/test-cards.ts';

export const NO_CARD: TestCard = {
  name: '',
  numbers: [],
  brand: 'visa',
  funding: 'credit',
  country: 'US',
  threeDSecure: 'unsupported',
  attachable: true,
  risk: 'normal',
  checks: { cvc: 'unavailable', line1: 'unavailable', postalCode: 'unavailable' },
  bypassPending: false,
  refund: 'immediate',
};
