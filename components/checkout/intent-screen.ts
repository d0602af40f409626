/** Which truth to show for a payment attempt. Decided from the server's answer alone, never from the address bar. */
import type { IntentStatusAnswer } from '#lib/contracts/payments.ts';

export type IntentScreen =
  | 'paid'
  | 'finishing'
  | 'review'
  | 'processing'
  | 'authorised'
  | 'needs_action'
  | 'declined'
  | 'open'
  | 'cancelled'
  | 'expired'
  | 'replaced';

export function intentScreen(answer: Pick<IntentStatusAnswer, 'status' | 'order' | 'failure'>): IntentScreen {
  if (answer.order.status === 'paid') return 'paid';
  if (answer.order.status === 'review') return 'review';
  switch (answer.status) {
    case 'succeeded':
      return 'finishing';
    case 'processing':
      return 'processing';
    case 'requires_capture':
      return 'authorised';
    case 'requires_action':
      return 'needs_action';
    case 'requires_payment_method':
    case 'requires_confirmation':
      return answer.failure ? 'declined' : 'open';
    case 'canceled':
      if (answer.order.status === 'expired') return 'expired';
      return answer.order.status === 'cancelled' ? 'cancelled' : 'replaced';
  }
}

/** Screens that can still change by themselves: the page keeps asking. */
export const keepsChanging = (screen: IntentScreen): boolean =>
  ['finishing', 'processing', 'authorised', 'needs_action'].includes(screen);

/** Screens on which money has moved or may be moving: the checkout shows them instead of a second form. */
export const holdsMoney = (screen: IntentScreen): boolean =>
  ['paid', 'finishing', 'review', 'processing', 'authorised'].includes(screen);

/** Screens of an attempt that can still be paid by the form. */
export const keepsPaying = (screen: IntentScreen): boolean =>
  ['open', 'declined', 'needs_action'].includes(screen);
