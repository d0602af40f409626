/** How the result page looks for what is true: its sign, and the one step that leads on. */
import { isBought, type OrderTruth } from '#lib/domain/order-truth.ts';
import type { MarkTone } from './result-mark.tsx';

export function markOf(truth: Pick<OrderTruth, 'state' | 'next'>): MarkTone {
  if (isBought(truth.state)) return 'success';
  if (truth.next === 'wait') return 'waiting';
  return truth.state === 'declined' || truth.state === 'needs_action' ? 'problem' : 'neutral';
}

type Step = { readonly href: string; readonly label: string };

/** The step that stands out, where the shopper has something to do. */
export function primaryStep(truth: Pick<OrderTruth, 'state' | 'next'>): Step | null {
  if (truth.next !== 'pay') return null;
  return {
    href: '/checkout',
    label: truth.state === 'declined' ? 'Try another way to pay' : 'Back to checkout',
  };
}
