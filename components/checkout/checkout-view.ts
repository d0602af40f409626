/** What the checkout page is given by the server: names and amounts to show, never anything to charge. */
import type { StripeSettings } from '#lib/browser/stripe-loader.ts';
import type { Address } from '#lib/contracts/address.ts';
import type { LiveAttempt } from './checkout-machine.ts';

export type SummaryLine = {
  readonly key: string;
  readonly title: string;
  readonly variantTitle: string;
  readonly image: string;
  readonly quantity: number;
  readonly totalMinor: number;
  /** A short warning beside the line, for example "Only 1 left". */
  readonly warning: string | null;
};

export type SummaryView = {
  readonly lines: readonly SummaryLine[];
  readonly subtotalMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly currency: string;
};

export type CheckoutFormProps = {
  readonly email: string;
  readonly shopperName: string | null;
  readonly summary: SummaryView;
  readonly address: Address | null;
  readonly attempt: LiveAttempt | null;
  readonly stripe: StripeSettings;
};
