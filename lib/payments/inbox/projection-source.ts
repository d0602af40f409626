import { type EventOutcome, isSameRead, type WantedRead } from './event-outcome.ts';

/** Where a projected object was seen: an event may be late or reordered, a read is what Stripe says now. */
export type ProjectionSource =
  | {
      readonly kind: 'event';
      readonly eventId: string;
      /** May be called once, as soon as it is known what comes of the event: written along with the rest, it costs no trip. */
      readonly note?: (outcome: EventOutcome) => Promise<void>;
      readonly readBefore?: readonly WantedRead[];
    }
  | {
      readonly kind: 'read';
      readonly by: string;
      /** When the read began, by the database's clock; an older read never undoes a newer one. */
      readonly startedAtMs: number;
      /** What was read for this object already: to ask for it once more would not end. */
      readonly readBefore?: readonly WantedRead[];
    };

export const wasRead = (source: ProjectionSource, wanted: WantedRead): boolean =>
  source.readBefore?.some((read) => isSameRead(read, wanted)) ?? false;

/** The event that a posting came from, if it was one. */
export const eventIdOf = (source: ProjectionSource): string | null =>
  source.kind === 'event' ? source.eventId : source.by.startsWith('evt_') ? source.by : null;

/** What stands in histories as the origin of a change. */
export const sourceName = (source: ProjectionSource): string =>
  source.kind === 'event' ? source.eventId : source.by;
