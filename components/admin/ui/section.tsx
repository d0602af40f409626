/** A titled box of an admin page. */
import { type ReactNode, useId } from 'react';
import { Card } from '#components/ui/card.tsx';
import { cn } from '#components/ui/class-names.ts';

export function Section(props: {
  title: string;
  count?: number;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Card className={cn('p-4 sm:p-5', props.className)}>
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <h2 id={id} className="font-semibold">
            {props.title}
            {props.count !== undefined && <span className="ml-2 font-normal text-muted">{props.count}</span>}
          </h2>
          {props.action}
        </div>
        {props.children}
      </Card>
    </section>
  );
}

/** Names and values in two columns. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="space-y-2 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="flex flex-wrap justify-between gap-x-4 gap-y-0.5">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words text-right">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An id of Stripe's, in letters that can be told apart, selected by one press. */
export const Id = ({ children }: { children: string }) => (
  <code className="select-all break-all font-mono text-xs">{children}</code>
);
