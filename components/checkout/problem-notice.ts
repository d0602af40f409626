/**
 * What each error code of our API means at the checkout: the words, whether the answer was definite (else the next
 * press repeats the same key), and what the page does about it. No code is ever shown, and none is a dead end.
 */
import type { Problem } from '#lib/browser/request-json.ts';
import { isRecord } from '#lib/browser/request-json.ts';
import { currencyRule } from '#lib/domain/currencies.ts';
import { coachFor } from '#lib/domain/decline-coach.ts';
import { formatMoney } from '#lib/domain/money.ts';
import type { Notice } from './checkout-machine.ts';
import { waitWords } from './wait-words.ts';

/** refresh: read the cart again. goto: the truth is on another page. reload: this document is out of date. */
export type PageEffect =
  | { readonly kind: 'refresh' }
  | { readonly kind: 'goto'; readonly href: string }
  | { readonly kind: 'reload'; readonly href: string };

export type ProblemReaction = {
  readonly notice: Notice;
  readonly definite: boolean;
  readonly effect?: PageEffect;
};

const REFRESH = { kind: 'refresh' } as const;
const notice = (tone: Notice['tone'], title: string, body: string, extra: Partial<Notice> = {}): Notice => ({
  tone,
  title,
  body,
  ...extra,
});

function amountChanged(problem: Problem, locale: string): ProblemReaction {
  const total = problem.details.total;
  const known =
    isRecord(total) &&
    typeof total.currency === 'string' &&
    Number.isSafeInteger(total.amountMinor) &&
    currencyRule(total.currency);
  const now = known
    ? formatMoney({ amountMinor: Number(total.amountMinor), currency: String(total.currency) }, locale)
    : null;
  return {
    notice: notice(
      'warning',
      now ? `The total is now ${now}` : 'The total has changed',
      'Your cart changed since this page was opened. Nothing was charged. Check the summary, then press pay again.',
    ),
    definite: true,
    effect: REFRESH,
  };
}

function missingLine(line: unknown): string[] {
  if (!isRecord(line) || typeof line.title !== 'string') return [];
  const available = Number(line.available);
  if (!Number.isSafeInteger(available) || available <= 0) return [`${line.title}: sold out`];
  return [`${line.title}: ${available} left, ${Number(line.requested)} in your cart`];
}

function outOfStock(problem: Problem): ProblemReaction {
  const lines = Array.isArray(problem.details.lines) ? problem.details.lines : [];
  return {
    notice: notice(
      'warning',
      'Not everything is available any more',
      'Nothing was charged. Change your cart and come back.',
      { items: lines.flatMap(missingLine), link: { href: '/cart', label: 'Change your cart' } },
    ),
    definite: true,
    effect: REFRESH,
  };
}

function alreadyPaid(problem: Problem): ProblemReaction {
  const order = problem.details.order;
  const number = isRecord(order) && typeof order.number === 'string' ? order.number : null;
  return {
    notice: notice('info', 'This order is already paid', 'You will not be charged again.'),
    definite: true,
    effect: { kind: 'goto', href: number ? `/orders/${encodeURIComponent(number)}?already=paid` : '/orders' },
  };
}

function rateLimited(problem: Problem): ProblemReaction {
  const when = waitWords(problem.retryAfterMs ?? 30_000);
  return {
    notice: notice(
      'warning',
      'Please wait a moment',
      `You can press pay again in ${when}: it is the same payment, so you will not be charged twice.`,
    ),
    definite: false,
  };
}

function paused(problem: Problem): ProblemReaction {
  const when = waitWords(problem.retryAfterMs ?? 600_000);
  return {
    notice: notice(
      'warning',
      'Payments are paused for a while',
      `Several payments were declined in a short time, so we wait before the next one. Nothing was charged and your cart is kept. You can try again in ${when}.`,
    ),
    definite: false,
  };
}

function holdLimit(problem: Problem): ProblemReaction {
  const when = waitWords(problem.retryAfterMs ?? 300_000);
  return {
    notice: notice(
      'warning',
      'The last items are free for others for a moment',
      `We reserved them for you as long as we can. Nothing was charged and your cart is kept. You can try again in ${when}.`,
    ),
    definite: false,
  };
}

function declined(problem: Problem): ProblemReaction {
  const { failure } = problem.details;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const coach = isRecord(failure)
    ? coachFor(text(failure.code), null, text(failure.methodType))
    : coachFor(null);
  return { notice: notice('error', coach.sentence, coach.next), definite: true };
}

/** Our server failed: it may have asked Stripe before, and the same key finds out. */
const SERVER_FAILED: ProblemReaction = {
  notice: notice(
    'error',
    'Something went wrong on our side',
    'Your cart is kept. Press pay again: it is the same payment, so you will not be charged twice.',
  ),
  definite: false,
};

const FIXED: Readonly<Record<string, ProblemReaction>> = {
  attempt_in_progress: {
    notice: notice(
      'info',
      'Your payment is still being prepared',
      'An earlier try has not been answered yet. Press pay again in a moment: it is the same payment, so you will not be charged twice.',
    ),
    definite: false,
  },
  cart_empty: {
    notice: notice('info', 'Your cart is empty', 'There is nothing to pay for.'),
    definite: true,
    effect: REFRESH,
  },
  amount_too_small: {
    notice: notice(
      'warning',
      'This total is too small to pay online',
      'Add something to your cart and come back.',
      { link: { href: '/cart', label: 'Back to your cart' } },
    ),
    definite: true,
  },
  amount_too_large: {
    notice: notice(
      'warning',
      'This total is too large for one payment',
      'Split it into two orders. Nothing was charged.',
      { link: { href: '/cart', label: 'Change your cart' } },
    ),
    definite: true,
  },
  address_required: {
    notice: notice(
      'error',
      'Where should we deliver?',
      'Fill in the delivery address, then press pay again.',
    ),
    definite: true,
  },
  unauthenticated: {
    notice: notice(
      'info',
      'You have been signed out',
      'Sign in again to see how your payment stands. What you have not paid for is kept in your cart.',
      {
        link: { href: '/sign-in?next=/checkout', label: 'Sign in' },
      },
    ),
    definite: true,
  },
  payment_provider_unavailable: {
    notice: notice(
      'error',
      'Payments are not reachable right now',
      'Nothing was charged and your cart is kept. Press pay again in a moment.',
    ),
    definite: false,
  },
  payment_indeterminate: {
    notice: notice(
      'warning',
      'We are finding out what happened',
      'The answer of the payment service was lost. Press pay again to ask: it is the same payment, so you will not be charged twice.',
    ),
    definite: false,
  },
  payment_provider_rejected: {
    notice: notice(
      'error',
      'We could not start the payment',
      'Nothing was charged, and we have been told. Please try again later: your cart is kept.',
    ),
    definite: true,
  },
  network_lost: {
    notice: notice(
      'warning',
      'The connection was lost',
      'Check your connection and press pay again. It is safe: it is the same payment, so you will not be charged twice.',
    ),
    definite: false,
  },
  unreadable_answer: SERVER_FAILED,
  internal_error: SERVER_FAILED,
  session_changed: {
    notice: notice(
      'warning',
      'You are signed in with another account now',
      'This page was made for the account that was signed in before. Nothing was sent. Load the page again to go on.',
      { link: { href: '/checkout', label: 'Load the page again' } },
    ),
    definite: true,
  },
};

/** The reaction to a failed call that prepares a payment. `locale` is for money. */
export function reactTo(problem: Problem, locale: string): ProblemReaction {
  if (problem.code === 'amount_changed') return amountChanged(problem, locale);
  if (problem.code === 'out_of_stock') return outOfStock(problem);
  if (problem.code === 'already_paid') return alreadyPaid(problem);
  if (problem.code === 'rate_limited') return rateLimited(problem);
  if (problem.code === 'payments_paused') return paused(problem);
  if (problem.code === 'hold_limit_reached') return holdLimit(problem);
  if (problem.code === 'payment_declined') return declined(problem);
  const fixed = Object.hasOwn(FIXED, problem.code) ? FIXED[problem.code] : undefined;
  return fixed ?? { ...SERVER_FAILED, definite: !problem.retryable };
}

/** Codes that `reactTo` has its own words for. */
export const spokenCodes = (): readonly string[] => [
  'amount_changed',
  'out_of_stock',
  'already_paid',
  'rate_limited',
  'payments_paused',
  'hold_limit_reached',
  'payment_declined',
  ...Object.keys(FIXED),
];
