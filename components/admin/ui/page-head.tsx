/** The head of an admin page: where one is, what it is for, what can be done. */
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { TextLink } from '#components/ui/link.tsx';

export function PageHead(props: {
  title: ReactNode;
  lead?: ReactNode;
  back?: { href: string; label: string };
  actions?: ReactNode;
}) {
  return (
    <div className="mb-6">
      {props.back && (
        <p className="text-sm">
          <TextLink href={props.back.href} className="inline-flex min-h-11 items-center gap-1.5 no-underline">
            <ArrowLeft aria-hidden className="size-4" />
            {props.back.label}
          </TextLink>
        </p>
      )}
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-title font-semibold">{props.title}</h1>
          {props.lead && <div className="mt-2 max-w-prose text-sm text-muted">{props.lead}</div>}
        </div>
        {props.actions && <div className="flex flex-wrap gap-3">{props.actions}</div>}
      </div>
    </div>
  );
}
