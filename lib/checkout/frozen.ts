/** What a pressed Pay finds or makes under the locks. */

import type { LiveAttemptRow } from '#db/repositories/checkout.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import type { CreateIntentBody } from '#lib/contracts/payments.ts';
import type { ConfirmWith } from '#lib/payments/stripe/payment-intents.ts';

export type Renewable = Pick<
  LiveAttemptRow,
  'id' | 'order_number' | 'amount_minor' | 'currency' | 'expires_at' | 'intent_status'
>;

export type Frozen =
  | {
      readonly kind: 'created';
      readonly attempt: Renewable;
      readonly operation: OperationRow;
      readonly customer: string | null;
    }
  /** `status`: 201 when the key is known, 200 when another press made it. */
  | { readonly kind: 'live'; readonly attempt: Renewable; readonly status: 200 | 201 }
  /** An intent that exists is to be confirmed by our server. */
  | { readonly kind: 'confirm'; readonly attempt: Renewable; readonly operation: OperationRow }
  /** A confirmation of this key, or one that runs for another press: its outcome is the answer. */
  | {
      readonly kind: 'confirmation';
      readonly attemptId: string;
      readonly operationId: string;
      readonly status: 200 | 201;
    }
  | { readonly kind: 'superseded'; readonly attemptId: string }
  /** What was bought has left the cart: the press looks again at what is in it now. */
  | { readonly kind: 'cart_left' };

export type StartPaymentArgs = {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly body: CreateIntentBody;
  /** As the web process saw it. */
  readonly clientAddress: string;
};

export type FreezeArgs = StartPaymentArgs & {
  readonly requestHash: string;
  readonly addressIndex: string | null;
  /** What our server confirms with; null when the browser does. */
  readonly confirmWith: ConfirmWith | null;
};
