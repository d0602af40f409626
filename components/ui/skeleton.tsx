/** A placeholder of the final size; hidden from screen readers, the region around it says that it is busy. */
import { cn } from './class-names.ts';

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block animate-pulse rounded-control bg-hover', className)} />;
}
