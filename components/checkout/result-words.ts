/** The words of the truthful page: for each screen what happened, what did not, and what to do next. */
import type { IntentScreen } from './intent-screen.ts';

export type ResultWords = {
  readonly title: string;
  readonly body: string;
  readonly tone: 'success' | 'waiting' | 'neutral' | 'problem';
  /** The next step that stands out, if the shopper has to do something. */
  readonly primary: { readonly href: string; readonly label: string } | null;
};

const BACK_TO_CHECKOUT = { href: '/checkout', label: 'Back to checkout' } as const;

/** `paid` has a page of its own kind; its words are here for the title and the live region. */
export const RESULT_WORDS: Readonly<Record<IntentScreen, ResultWords>> = {
  paid: {
    title: 'Thank you, your order is placed',
    body: 'Your payment went through.',
    tone: 'success',
    primary: null,
  },
  finishing: {
    title: 'Your payment went through',
    body: 'We are putting your order together. This page shows it in a moment; you do not have to wait here.',
    tone: 'waiting',
    primary: null,
  },
  processing: {
    title: 'Your payment is on its way',
    body: 'Your bank has taken it and needs a little longer to confirm. You can close this page: we keep your items, and your orders show the result.',
    tone: 'waiting',
    primary: null,
  },
  authorised: {
    title: 'Your bank has approved the payment',
    body: 'We finish it now. You can close this page: your orders show the result.',
    tone: 'waiting',
    primary: null,
  },
  needs_action: {
    title: 'Your bank wants to check that it is you',
    body: 'The check was not finished, and nothing was charged. Go back to checkout to go through it, or use another card.',
    tone: 'problem',
    primary: BACK_TO_CHECKOUT,
  },
  declined: {
    title: 'The payment did not go through',
    body: 'Nothing was charged, and your cart is kept.',
    tone: 'problem',
    primary: { href: '/checkout', label: 'Try another way to pay' },
  },
  open: {
    title: 'This payment is not finished',
    body: 'Nothing was charged, and your cart is kept. You can go on where you left.',
    tone: 'neutral',
    primary: BACK_TO_CHECKOUT,
  },
  cancelled: {
    title: 'The payment was cancelled',
    body: 'Nothing was charged, and your cart is kept. Come back whenever you like.',
    tone: 'neutral',
    primary: BACK_TO_CHECKOUT,
  },
  expired: {
    title: 'The time to pay ran out',
    body: 'Nothing was charged. Your cart is kept, and we look again whether everything is there when you come back.',
    tone: 'neutral',
    primary: BACK_TO_CHECKOUT,
  },
  replaced: {
    title: 'This payment was ended',
    body: 'Nothing was charged by it. If you went on in another window, the result is there and in your orders.',
    tone: 'neutral',
    primary: BACK_TO_CHECKOUT,
  },
  review: {
    title: 'We are looking at your payment',
    body: 'Your money arrived, but something about it does not match your order. A person checks it: you get your order or your money back, and you do not have to do anything.',
    tone: 'waiting',
    primary: null,
  },
};
