/** The look of a button as class names, for <button>, <a> and next/link alike (server components included). */
import { cn } from './class-names.ts';

export type ButtonLook = {
  tone?: 'primary' | 'secondary' | 'ghost' | 'danger' | undefined;
  size?: 'md' | 'lg' | 'sm' | 'icon' | undefined;
  /** As wide as its container. */
  block?: boolean | undefined;
};

const TONES = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border border-control bg-surface text-ink hover:bg-hover',
  ghost: 'text-ink hover:bg-hover',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover',
} as const;

const SIZES = {
  sm: 'min-h-9 px-3 text-sm touch-target',
  md: 'min-h-11 px-5 text-sm',
  lg: 'min-h-13 px-6 text-base',
  icon: 'size-11 shrink-0',
} as const;

export function buttonClass(
  { tone = 'primary', size = 'md', block }: ButtonLook,
  className?: string,
): string {
  return cn(
    'relative inline-flex select-none items-center justify-center gap-2 rounded-control font-medium',
    'transition-[background-color,color,border-color,scale] duration-150 ease-out active:scale-[0.985]',
    'disabled:cursor-not-allowed disabled:opacity-50 data-disabled:cursor-not-allowed data-disabled:opacity-50 aria-busy:opacity-100',
    TONES[tone],
    SIZES[size],
    block && 'w-full',
    className,
  );
}
