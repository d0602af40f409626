'use client';
/**
 * A quantity of at least `min` and at most `max`: buttons of 44 px, arrow keys, typing. Without a library on purpose:
 * server-rendered number fields of libraries carry style attributes, which our policy refuses.
 * `onValueChange` gets whole numbers within the bounds, never an empty or a half-typed one.
 */
import { Minus, Plus } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { cn } from './class-names.ts';

export type StepperProps = {
  value: number;
  onValueChange: (value: number) => void;
  min?: number;
  max?: number;
  /** What is counted, for example "Quantity of Harbor Mug". */
  label: string;
  disabled?: boolean;
  className?: string;
};

const STEP =
  'grid size-11 shrink-0 place-items-center text-ink transition-colors hover:bg-hover disabled:cursor-not-allowed disabled:opacity-40 disabled:hover:bg-transparent focus-visible:-outline-offset-2';

export function Stepper({
  value,
  onValueChange,
  min = 1,
  max = 99,
  label,
  disabled,
  className,
}: StepperProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const move = (next: number) => {
    const bounded = Math.min(max, Math.max(min, Math.trunc(next)));
    if (bounded !== value) onValueChange(bounded);
  };
  const commit = () => {
    if (typed !== null && /^\d+$/.test(typed)) move(Number(typed));
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (event.key === 'Enter') commit();
    if (step === undefined) return;
    event.preventDefault();
    setTyped(null);
    move(value + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen
    <div
      role="group"
      aria-label={label}
      className={cn(
        'inline-flex overflow-hidden rounded-control border border-control bg-surface',
        className,
      )}
    >
      <button
        type="button"
        aria-label={`One less: ${label}`}
        disabled={disabled || value <= min}
        className={STEP}
        onClick={() => move(value - 1)}
      >
        <Minus aria-hidden className="size-4" />
      </button>
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-label={label}
        disabled={disabled}
        value={typed ?? String(value)}
        onChange={(event) => setTyped(event.target.value.replace(/\D/g, '').slice(0, 2))}
        onFocus={(event) => event.target.select()}
        onBlur={commit}
        onKeyDown={onKeyDown}
        className="tabular w-10 bg-surface text-center text-base font-medium text-ink focus-visible:-outline-offset-2"
      />
      <button
        type="button"
        aria-label={`One more: ${label}`}
        disabled={disabled || value >= max}
        className={STEP}
        onClick={() => move(value + 1)}
      >
        <Plus aria-hidden className="size-4" />
      </button>
    </div>
  );
}
