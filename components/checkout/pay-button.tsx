'use client';
/**
 * The pay button: ready, paying, authenticating, done. It is never `disabled` while something runs, so that focus stays
 * on it and its new words are read out; a press that does not count is stopped by the machine.
 */
import { Check, Lock } from 'lucide-react';
import { buttonClass } from '#components/ui/button-class.ts';
import { Spinner } from '#components/ui/spinner.tsx';
import type { Phase } from './checkout-machine.ts';

const WORDS: Readonly<Record<Exclude<Phase, 'ready'>, string>> = {
  loading: 'Loading payment…',
  checking: 'Paying…',
  preparing: 'Paying…',
  waiting: 'Still preparing your payment…',
  confirming: 'Paying…',
  authenticating: 'Waiting for your bank…',
  cancelling: 'Canceling…',
  done: 'Done',
};

export function PayButton({ phase, total }: { phase: Phase; total: string }) {
  const ready = phase === 'ready';
  const label = ready ? `Pay ${total}` : WORDS[phase];
  return (
    <>
      <button
        type="submit"
        aria-disabled={!ready}
        aria-busy={!ready && phase !== 'done'}
        data-phase={phase}
        className={buttonClass({ size: 'lg', block: true }, ready ? '' : 'cursor-default hover:bg-accent')}
      >
        {ready && <Lock aria-hidden className="size-4" />}
        {phase === 'done' && <Check aria-hidden className="size-5" />}
        {!ready && phase !== 'done' && <Spinner className="size-5" />}
        <span className="tabular">{label}</span>
      </button>
      <span role="status" className="sr-only">
        {ready || phase === 'loading' ? '' : label}
      </span>
    </>
  );
}
