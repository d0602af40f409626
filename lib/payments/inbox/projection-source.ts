import type { EventOutcome } from './event-outcome.ts';

/** Where a projected object was seen: an event may be late or reordered, a read is what Stripe says now. */
export type ProjectionSource =
  | {
      readonly kind: 'event';
      readonly eventId: string;
      /** May be called once, as soon as it is known what comes of the event: written along with the rest, it costs no trip. */
      readonly note?: (outcome: EventOutcome) => Promise<void>;
    }
  /** `startedAtMs`: when the read began, by the database's clock; an older read never undoes a newer one. */
  | { readonly kind: 'read'; readonly by: string; readonly startedAtMs: number };

/** The event that a posting came from, if it was one. */
export const eventIdOf = (source: ProjectionSource): string | null =>
  source.kind === 'event' ? source.eventId : source.by.startsWith('evt_') ? source.by : null;

/** What stands in histories as the origin of a change. */
export const sourceName = (source: ProjectionSource): string =>
  source.kind === 'event' ? source.eventId : source.by;
