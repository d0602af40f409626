'use client';
/**
 * A labelled control with hint and error on Base UI's Field: the label, the hint and the error are tied to the control
 * by id, and an error marks it invalid. `error` is the sentence to show; undefined means valid.
 */
import { Field as BaseField } from '@base-ui/react/field';
import { CircleAlert } from 'lucide-react';
import type { ComponentProps, ReactNode, Ref } from 'react';
import { cn } from './class-names.ts';

export type FieldProps = {
  label: ReactNode;
  name?: string | undefined;
  hint?: ReactNode;
  error?: string | undefined;
  /** Marks the label, so that what is required needs no star. */
  optional?: boolean | undefined;
  hideLabel?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
};

export function Field({ label, name, hint, error, optional, hideLabel, className, children }: FieldProps) {
  return (
    <BaseField.Root
      {...(name === undefined ? {} : { name })}
      invalid={Boolean(error)}
      className={cn('flex flex-col gap-1.5', className)}
    >
      <BaseField.Label className={hideLabel ? 'sr-only' : 'text-sm font-medium text-ink'}>
        {label}
        {optional && <span className="font-normal text-muted"> (optional)</span>}
      </BaseField.Label>
      {children}
      {hint && !error && <BaseField.Description className="text-sm text-muted">{hint}</BaseField.Description>}
      {error && (
        <BaseField.Error match className="flex items-start gap-1.5 text-sm text-danger">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}

export const controlClass = cn(
  'min-h-11 w-full rounded-control border border-control bg-surface px-3.5 text-base text-ink',
  'transition-[border-color,box-shadow] duration-150 hover:border-ink',
  'focus:border-accent focus:outline-2 focus:outline-offset-0 focus:outline-accent',
  'disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted',
  'data-invalid:border-danger data-invalid:focus:outline-danger',
);

export type InputProps = Omit<ComponentProps<'input'>, 'ref' | 'defaultValue' | 'value'> & {
  ref?: Ref<HTMLInputElement>;
  value?: string;
  defaultValue?: string;
};

/** A text control; inside a Field it takes label, hint and error from it. Controlled or not, as plain <input>. */
export function Input({ className, ...rest }: InputProps) {
  return <BaseField.Control {...rest} className={cn(controlClass, className)} />;
}
