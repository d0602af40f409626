'use client';
/** A labelled list box of the browser's own: a phone shows its picker, and it works in a plain form. */
import { type ChangeEvent, useId } from 'react';
import { cn } from './class-names.ts';
import { controlClass } from './field.tsx';

export function SelectField(props: {
  label: string;
  options: readonly { readonly value: string; readonly label: string }[];
  value: string;
  name?: string;
  onChange: (event: ChangeEvent<HTMLSelectElement>) => void;
  className?: string;
}) {
  const { label, options, className, ...select } = props;
  const id = useId();
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select id={id} {...select} className={`${controlClass} pr-8`}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
