'use client';
/**
 * Buttons and links that look like buttons. `busy` keeps the size and the focus, says so to a screen reader and
 * swallows presses, so a second press does nothing.
 */
import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import { type ButtonLook, buttonClass } from './button-class.ts';
import { Spinner } from './spinner.tsx';

export type ButtonProps = Omit<ComponentProps<'button'>, 'ref'> &
  ButtonLook & { busy?: boolean; busyLabel?: string; icon?: ReactNode };

/** type defaults to "button": a form's own button says type="submit". */
export function Button({
  tone,
  size,
  block,
  busy = false,
  busyLabel = 'Please wait',
  icon,
  children,
  className,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      type={type}
      disabled={Boolean(disabled) || busy}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
      className={buttonClass({ tone, size, block }, className)}
    >
      <span className={busy ? 'invisible inline-flex items-center gap-2' : 'inline-flex items-center gap-2'}>
        {icon}
        {children}
      </span>
      {busy && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner label={busyLabel} />
        </span>
      )}
    </BaseButton>
  );
}
