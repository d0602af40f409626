/** What the checkout says when a payment stops before its outcome has a page of its own. */
import { type Coach, coachFor, hasMessage } from '#lib/domain/decline-coach.ts';
import type { Notice } from './checkout-machine.ts';

export const coachNotice = (coach: Coach): Notice => ({
  tone: 'error',
  title: coach.sentence,
  body: coach.next,
});

const CHECK_FIELDS: Notice = {
  tone: 'error',
  title: 'Something is still missing',
  body: 'Look at the fields that are marked, then press pay again. Nothing was charged.',
};

/** @param code of Stripe.js's check of its fields: some say what is wrong, the rest that something is missing */
export const fieldNotice = (code: string | undefined): Notice => {
  if (!hasMessage(code)) return CHECK_FIELDS;
  const coach = coachFor(null, code, 'card');
  return { tone: 'error', title: coach.sentence, body: `${coach.next} Nothing was charged.` };
};

export const UNCLEAR: Notice = {
  tone: 'warning',
  title: 'We do not know the result yet',
  body: 'We have not heard back from your bank. You can press pay again: it is the same payment, so you will not be charged twice.',
};
export const STILL_CHECKING: Notice = {
  tone: 'info',
  title: 'We are still checking your last try',
  body: 'If it went through, this page shows it. You can press pay again: it is the same payment, so you will not be charged twice.',
};
export const ENDED: Notice = {
  tone: 'info',
  title: 'This payment was ended',
  body: 'Nothing was charged by it and your cart is kept. Press pay again to start a new one.',
};
export const NOT_FINISHED: Notice = {
  tone: 'info',
  title: 'The check of your bank was not finished',
  body: 'Nothing was charged. Press pay again to go through it, or choose another way to pay.',
};
