/** Joins class names; a later Tailwind class of the same kind wins, so a caller may adjust a component. */
import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({
  extend: { theme: { text: ['display', 'title', 'heading'], radius: ['control', 'card'] } },
});

export const cn = (...values: ClassValue[]): string => merge(clsx(values));
