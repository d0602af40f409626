/** A quiet box for things that belong together: a hairline, no shadow. */
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={cn('rounded-card border bg-surface p-5 sm:p-6', className)} />;
}
