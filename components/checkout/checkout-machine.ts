/**
 * The checkout's state machine: what the pay button says, which notice stands above it, and when a press counts.
 * Invariant: from a press until its outcome nothing starts a second payment, and `done` is final.
 */
import type { Press } from './press-key.ts';

export type Phase =
  | 'loading'
  | 'ready'
  | 'checking'
  | 'preparing'
  | 'waiting'
  | 'confirming'
  | 'authenticating'
  | 'cancelling'
  | 'done';

export type Notice = {
  readonly tone: 'error' | 'warning' | 'info';
  readonly title: string;
  readonly body: string;
  readonly items?: readonly string[];
  readonly link?: { readonly href: string; readonly label: string };
};

/** The attempt that the shopper is in, as far as this page knows. */
export type LiveAttempt = {
  readonly intentId: string;
  readonly orderNumber: string;
  readonly expiresAt: string | null;
};

export type CheckoutState = {
  readonly phase: Phase;
  readonly notice: Notice | null;
  readonly attempt: LiveAttempt | null;
  /** The last press that has had no definite answer: its key is used again (see press-key.ts). */
  readonly unresolved: Press | null;
};

export type CheckoutEvent =
  | { readonly type: 'elements_ready' }
  | { readonly type: 'elements_failed'; readonly notice: Notice }
  | { readonly type: 'pressed' }
  | { readonly type: 'form_incomplete'; readonly notice: Notice }
  | { readonly type: 'preparing'; readonly press: Press }
  | { readonly type: 'waiting' }
  | { readonly type: 'prepared'; readonly attempt: LiveAttempt }
  | { readonly type: 'authenticating' }
  | { readonly type: 'stopped'; readonly notice: Notice; readonly definite: boolean }
  /** Something to know before a press; what a press led to is more important. */
  | { readonly type: 'noticed'; readonly notice: Notice }
  | { readonly type: 'cancel_pressed' }
  | { readonly type: 'hold_ended' }
  | { readonly type: 'attempt_read'; readonly attempt: LiveAttempt | null }
  | { readonly type: 'finished' };

export const initialCheckout = (attempt: LiveAttempt | null): CheckoutState => ({
  phase: 'loading',
  notice: null,
  attempt,
  unresolved: null,
});

/** Whether a press of the button (or Enter) starts anything. */
export const canPress = (state: CheckoutState): boolean => state.phase === 'ready';

/** Whether something runs that the shopper must not interrupt or change under. */
export const isBusy = (state: CheckoutState): boolean => !['loading', 'ready', 'done'].includes(state.phase);

/** Whether the fields could not be loaded: the notice says so, and a press loads the page again. */
export const loadFailed = (state: CheckoutState): boolean =>
  state.phase === 'loading' && state.notice?.tone === 'error';

const HOLD_ENDED: Notice = {
  tone: 'info',
  title: 'The time your items were kept for has ended',
  body: 'Press pay again: if they are still available, we keep them for you once more.',
};

/** The next state. An event that has no place in the current phase changes nothing. */
export function checkoutReducer(state: CheckoutState, event: CheckoutEvent): CheckoutState {
  if (state.phase === 'done') return state;
  switch (event.type) {
    case 'elements_ready':
      if (state.phase !== 'loading') return state;
      return { ...state, phase: 'ready', notice: loadFailed(state) ? null : state.notice };
    case 'elements_failed':
      return { ...state, phase: 'loading', notice: event.notice };
    case 'pressed':
      return canPress(state) ? { ...state, phase: 'checking', notice: null } : state;
    case 'form_incomplete':
      return state.phase === 'checking' ? { ...state, phase: 'ready', notice: event.notice } : state;
    case 'preparing':
      return isBusy(state) ? { ...state, phase: 'preparing', unresolved: event.press } : state;
    case 'waiting':
      return state.phase === 'preparing' ? { ...state, phase: 'waiting' } : state;
    case 'prepared':
      return isBusy(state)
        ? { ...state, phase: 'confirming', attempt: event.attempt, unresolved: null }
        : state;
    case 'authenticating':
      return state.phase === 'confirming' ? { ...state, phase: 'authenticating' } : state;
    case 'stopped':
      if (!isBusy(state)) return state;
      return {
        ...state,
        phase: 'ready',
        notice: event.notice,
        unresolved: event.definite ? null : state.unresolved,
      };
    case 'noticed':
      return isBusy(state) || state.notice ? state : { ...state, notice: event.notice };
    case 'cancel_pressed':
      return state.phase === 'ready' && state.attempt
        ? { ...state, phase: 'cancelling', notice: null }
        : state;
    case 'hold_ended':
      // While money may be moving the clock says nothing: the server asks Stripe before it releases anything.
      return isBusy(state) ? state : { ...state, attempt: null, notice: state.notice ?? HOLD_ENDED };
    case 'attempt_read':
      return isBusy(state) ? state : { ...state, attempt: event.attempt };
    case 'finished':
      return { ...state, phase: 'done', notice: null, unresolved: null };
  }
}
