/** The event inbox of staff: what came, what it changed, why it was skipped. */
import { z } from 'zod';
import { EVENT_STATES, type EventState } from '#lib/domain/order-state.ts';

export const eventListQuery = z.strictObject({
  state: z.enum(EVENT_STATES).optional(),
  type: z
    .string()
    .regex(/^[a-z_.]{1,100}$/)
    .optional(),
  /** An object of Stripe's: everything that was told of it. */
  object: z
    .string()
    .regex(/^[A-Za-z]+_[A-Za-z0-9_]{1,250}$/)
    .optional(),
  cursor: z.string().max(400).optional(),
});
export type EventListQuery = z.infer<typeof eventListQuery>;

export const MAX_REPLAY = 100;

/** Either named events, or those of a state, oldest first, as many as one call may take. */
export const replayBody = z.union([
  z.strictObject({
    ids: z
      .array(z.string().regex(/^(evt|obs)_[A-Za-z0-9_-]{1,250}$/))
      .min(1)
      .max(MAX_REPLAY),
  }),
  z.strictObject({
    state: z.enum(['received', 'waiting', 'dead']),
    limit: z.int().min(1).max(MAX_REPLAY).default(MAX_REPLAY),
  }),
]);
export type ReplayBody = z.infer<typeof replayBody>;

type Value = string | number | boolean | null;

export type EventView = {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly apiVersion: string | null;
  /** By Stripe's clock. */
  readonly createdAt: string;
  readonly receivedAt: string;
  readonly appliedAt: string | null;
  readonly nextTryAt: string | null;
  readonly state: EventState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly duplicates: number;
  readonly changes: Readonly<Record<string, readonly [from: Value, to: Value]>> | null;
};
/** How an event ended before it was replayed. */
export type EventApplication = Pick<EventView, 'state' | 'reason' | 'attempts' | 'appliedAt'> & {
  /** What it changed then and not in an application before that. */
  readonly changes: EventView['changes'];
  readonly replayedAt: string;
};
export type EventDetail = EventView & {
  readonly extract: Readonly<Record<string, Value>>;
  /** Earlier applications, oldest first; empty for an event that was never replayed. */
  readonly applications: readonly EventApplication[];
};
export type EventListAnswer = { readonly data: readonly EventView[]; readonly nextCursor: string | null };

/** What a replay really did: the state that the event is in now, and whether it moved anything this time. */
export type ReplayReport = {
  readonly data: readonly {
    readonly id: string;
    readonly outcome: 'done' | 'again' | 'taken' | 'dead';
    readonly event: EventView;
  }[];
  readonly counts: Readonly<Partial<Record<EventState, number>>>;
};
