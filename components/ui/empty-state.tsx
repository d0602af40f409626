/** What a screen shows when there is nothing yet, or when something failed: a picture, a sentence, the next step. */
import type { ReactNode } from 'react';
import { cn } from './class-names.ts';

export function EmptyState(props: {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Heading level of the title: 1 when the state is the whole page. */
  level?: 1 | 2;
  className?: string;
}) {
  const Heading = props.level === 1 ? 'h1' : 'h2';
  return (
    <div
      className={cn('mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center', props.className)}
    >
      {props.icon && (
        <div aria-hidden className="mb-5 grid size-16 place-items-center rounded-full bg-sunken text-muted">
          {props.icon}
        </div>
      )}
      <Heading className="text-heading font-semibold">{props.title}</Heading>
      {props.children && <div className="mt-2 text-muted">{props.children}</div>}
      {props.action && <div className="mt-6 flex flex-wrap justify-center gap-3">{props.action}</div>}
    </div>
  );
}
