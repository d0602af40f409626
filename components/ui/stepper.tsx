'use client';
/**
 * A quantity of at least `min` and at most `max`, on Base UI's NumberField: buttons of 44 px, arrow keys, typing.
 * `onValueChange` gets a committed whole number, never an empty or a half-typed one.
 */
import { NumberField } from '@base-ui/react/number-field';
import { Minus, Plus } from 'lucide-react';
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
  'grid size-11 shrink-0 place-items-center text-ink transition-colors hover:bg-hover disabled:cursor-not-allowed disabled:text-muted disabled:opacity-50 data-disabled:opacity-50';

export function Stepper({
  value,
  onValueChange,
  min = 1,
  max = 99,
  label,
  disabled,
  className,
}: StepperProps) {
  return (
    <NumberField.Root
      value={value}
      min={min}
      max={max}
      step={1}
      format={{ maximumFractionDigits: 0 }}
      disabled={Boolean(disabled)}
      onValueChange={(next, details) => {
        if (next !== null && details.reason !== 'input-change') onValueChange(Math.trunc(next));
      }}
      onValueCommitted={(next, details) => {
        if (next !== null && details.reason === 'input-blur') onValueChange(Math.trunc(next));
      }}
    >
      <NumberField.Group
        className={cn(
          'inline-flex overflow-hidden rounded-control border border-control bg-surface',
          className,
        )}
      >
        <NumberField.Decrement aria-label={`Decrease: ${label}`} className={STEP}>
          <Minus aria-hidden className="size-4" />
        </NumberField.Decrement>
        <NumberField.Input
          aria-label={label}
          className="tabular w-10 bg-surface text-center text-base font-medium text-ink outline-none focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus"
        />
        <NumberField.Increment aria-label={`Increase: ${label}`} className={STEP}>
          <Plus aria-hidden className="size-4" />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  );
}
