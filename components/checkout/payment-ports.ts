/** What a running payment needs of its page, and tells it. */
import type { Stripe, StripeElements } from '@stripe/stripe-js';
import type { Address } from '#lib/contracts/address.ts';
import type { Money } from '#lib/domain/money.ts';
import type { CheckoutEvent } from './checkout-machine.ts';
import type { Press } from './press-key.ts';
import type { PageEffect } from './problem-notice.ts';

export type PaymentPorts = {
  readonly stripe: Stripe;
  readonly elements: StripeElements;
  /** The address as given, or null (and the fields say why) when it is not complete. */
  readonly readAddress: () => Promise<Address | null>;
  /** The total that the page shows. */
  readonly shownTotal: Money;
  readonly unresolved: Press | null;
  readonly locale: string;
  readonly dispatch: (event: CheckoutEvent) => void;
  readonly onEffect: (effect: PageEffect) => void;
  /** The outcome is known to our server: show it. */
  readonly onOutcome: (intentId: string) => void;
};
