/** Payments that are blocked for a while because they look like card testing; an admin can lift a block. */
import { LocalTime } from '#components/account/local-time.tsx';
import type { BreakerView } from '#lib/contracts/card-testing.ts';
import type { BreakerKind } from '#lib/domain/money-states.ts';
import { ActionDialog } from '../ui/action-dialog.tsx';
import { Id, Section } from '../ui/section.tsx';

const KINDS: Readonly<Record<BreakerKind, string>> = {
  user: 'One shopper',
  address: 'One part of the internet',
  card: 'One card',
  shop: 'The whole shop: new cards are checked more strictly',
};

function Breaker({ breaker, canAct }: { breaker: BreakerView; canAct: boolean }) {
  const { kind, subject } = breaker;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3 text-sm">
      <div className="min-w-0">
        <p className="font-medium">{KINDS[kind]}</p>
        <p className="text-muted">
          {breaker.failures} refused payments; blocked until <LocalTime iso={breaker.opensUntil} />
        </p>
        {subject !== '*' && <Id>{subject}</Id>}
      </div>
      {canAct && (
        <ActionDialog
          label="Lift"
          look={{ size: 'sm' }}
          title="Lift this block?"
          confirm="Lift it"
          danger
          action={{ path: '/api/admin/breakers', body: { kind, subject } }}
          done="Lifted"
        >
          <p>
            Payments are let through again at once. If somebody is still trying stolen cards, each try may
            cost a fee, and the block comes back by itself after as many refusals as before.
          </p>
        </ActionDialog>
      )}
    </li>
  );
}

export function BreakersSection(props: { breakers: readonly BreakerView[]; canAct: boolean }) {
  if (props.breakers.length === 0) return null;
  return (
    <div className="mt-6">
      <Section title="Blocked for now" count={props.breakers.length}>
        <ul className="divide-y">
          {props.breakers.map((breaker) => (
            <Breaker key={`${breaker.kind} ${breaker.subject}`} breaker={breaker} canAct={props.canAct} />
          ))}
        </ul>
      </Section>
    </div>
  );
}
