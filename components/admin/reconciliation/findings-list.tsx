/** What does not agree, in words, with the way to what it is about. */
import type { ReactNode } from 'react';
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { FindingView } from '#lib/contracts/reconciliation.ts';
import { Id } from '../ui/section.tsx';
import { factsLine } from '../words/events.ts';
import { plainWords } from '../words/plain.ts';

const REPAIRS: Readonly<Record<string, string>> = {
  taken_in_again: 'Mended: it was read from Stripe again and taken over',
};

function Finding({ finding, action }: { finding: FindingView; action: ReactNode }) {
  const detail = factsLine(finding.detail);
  return (
    <li className="flex flex-wrap items-start justify-between gap-4 py-4">
      <div className="min-w-0 flex-[1_1_20rem] space-y-1 text-sm">
        <p className="font-medium">
          {finding.message}{' '}
          {finding.resolvedAt === null ? (
            <Badge tone="danger">Open</Badge>
          ) : (
            <Badge tone="success">Closed</Badge>
          )}
        </p>
        <p>
          <Id>{finding.subject}</Id>
        </p>
        {detail !== '' && <p className="break-words text-muted">{detail}</p>}
        {finding.repair !== null && <p>{REPAIRS[finding.repair] ?? plainWords(finding.repair)}.</p>}
        <p className="text-muted">
          Found <LocalTime iso={finding.createdAt} />
          {finding.resolvedAt !== null && (
            <>
              , closed <LocalTime iso={finding.resolvedAt} />
            </>
          )}
        </p>
        <p className="flex flex-wrap gap-4">
          {finding.orderNumber !== null && (
            <TextLink href={`/admin/orders/${finding.orderNumber}`}>Order {finding.orderNumber}</TextLink>
          )}
          {finding.kind === 'event_dead' && (
            <TextLink href={`/admin/events/${finding.subject}`}>The event, to replay it</TextLink>
          )}
        </p>
      </div>
      {action}
    </li>
  );
}

export const FindingsList = (props: {
  findings: readonly FindingView[];
  actionOf: (finding: FindingView) => ReactNode;
}) => (
  <ul className="divide-y rounded-card border bg-surface px-4 sm:px-5">
    {props.findings.map((finding) => (
      <Finding key={finding.id} finding={finding} action={props.actionOf(finding)} />
    ))}
  </ul>
);
