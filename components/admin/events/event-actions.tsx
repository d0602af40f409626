'use client';
/** What can be done with events: again, all that failed again, or laid aside. */
import { RotateCcw } from 'lucide-react';
import { isRecord } from '#lib/browser/request-json.ts';
import type { EventState } from '#lib/domain/order-state.ts';
import { EVENT_STATES } from '#lib/domain/order-state.ts';
import { ActionDialog } from '../ui/action-dialog.tsx';
import { EVENT_STATE_WORDS } from '../words/states.ts';

type Answer = Readonly<Record<string, unknown>>;

const stateOf = (value: unknown): EventState | undefined => EVENT_STATES.find((state) => state === value);

function oneDone(answer: Answer): string {
  const state = isRecord(answer.event) ? stateOf(answer.event.state) : undefined;
  return state ? `Replayed: ${EVENT_STATE_WORDS[state].label.toLowerCase()}` : 'Replayed';
}

function manyDone(answer: Answer): string {
  const { counts } = answer;
  const parts = isRecord(counts)
    ? EVENT_STATES.flatMap((state) => {
        const count = counts[state];
        return typeof count === 'number' ? [`${count} ${EVENT_STATE_WORDS[state].label.toLowerCase()}`] : [];
      })
    : [];
  return parts.length === 0 ? 'There was nothing to replay' : `Replayed: ${parts.join(', ')}`;
}

const replayIcon = <RotateCcw aria-hidden className="size-4" />;

export const ReplayButton = ({ eventId }: { eventId: string }) => (
  <ActionDialog
    label="Replay"
    look={{ tone: 'primary', icon: replayIcon }}
    title="Apply this event again?"
    confirm="Replay it"
    action={{ path: `/api/admin/events/${eventId}/replay`, body: {} }}
    done={oneDone}
  >
    <p>
      Its tries start anew and it is applied now. That is safe at any time: what is true here already stays as
      it is, and no money moves twice.
    </p>
  </ActionDialog>
);

export const IgnoreButton = ({ eventId }: { eventId: string }) => (
  <ActionDialog
    label="Lay aside"
    title="Lay this event aside?"
    confirm="Lay it aside"
    danger
    action={{ path: `/api/admin/events/${eventId}/ignore`, body: {} }}
    done="Laid aside"
  >
    <p>
      It is not tried again, and what it told is not taken over. If it was about money, the next
      reconciliation will say so. It can be replayed later.
    </p>
  </ActionDialog>
);

/** @param limit how many one call takes; the contract that says so stays on the server, with its validator */
export const ReplayAllButton = ({
  state,
  limit,
}: {
  state: 'received' | 'waiting' | 'dead';
  limit: number;
}) => (
  <ActionDialog
    label={`Replay all that ${state === 'dead' ? 'failed' : 'wait'}`}
    look={{ tone: 'primary', icon: replayIcon }}
    title="Apply these events again?"
    confirm="Replay them"
    action={{ path: '/api/admin/events/replay', body: { state, limit } }}
    done={manyDone}
  >
    <p>
      The oldest come first, at most {limit} at a time. That is safe at any time: what is true here already
      stays as it is, and no money moves twice.
    </p>
  </ActionDialog>
);
