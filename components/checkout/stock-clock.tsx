'use client';
/**
 * The visible clock of a stock hold. Seconds tick silently; a screen reader hears when little time is left, and the
 * notice that `onEnd` leads to. The clock promises nothing beyond its end: the next press asks the server.
 */
import { Clock } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cn } from '#components/ui/class-names.ts';
import { type HoldClock, holdClock } from './hold-clock.ts';

export function StockClock({ expiresAt, onEnd }: { expiresAt: string; onEnd: () => void }) {
  // Null on the server and in the first render: the two clocks would differ by what the network took.
  const [clock, setClock] = useState<HoldClock | null>(null);
  const end = useRef(onEnd);
  end.current = onEnd;

  useEffect(() => {
    const tick = () => {
      const now = holdClock(expiresAt, Date.now());
      setClock(now);
      if (now.kind === 'ended') {
        clearInterval(timer);
        end.current();
      }
    };
    const timer = setInterval(tick, 1_000);
    tick();
    return () => clearInterval(timer);
  }, [expiresAt]);

  if (clock?.kind === 'ended') return null;
  const soon = clock?.soon ?? false;
  return (
    <div
      className={cn(
        'flex items-center gap-2.5 rounded-control px-4 py-3 text-sm',
        soon ? 'bg-warning-soft text-on-warning-soft' : 'bg-sunken text-muted',
      )}
    >
      <Clock aria-hidden className="size-4 shrink-0" />
      <p>
        Your items are kept for you for{' '}
        <span role="timer" aria-live="off" className="tabular font-semibold text-ink">
          {clock?.text ?? '–:––'}
        </span>
      </p>
      <span aria-live="polite" className="sr-only">
        {soon ? 'Your items are kept for less than two more minutes.' : ''}
      </span>
    </div>
  );
}
