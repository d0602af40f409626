/** A turning ring; with a label it is announced, without one it is decoration. */
import { LoaderCircle } from 'lucide-react';
import { cn } from './class-names.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

export function Spinner({ label, className }: { label?: string; className?: string }) {
  return (
    <span className="inline-flex items-center">
      <LoaderCircle aria-hidden className={cn('size-5 animate-spin', className)} />
      {label && <VisuallyHidden>{label}</VisuallyHidden>}
    </span>
  );
}
