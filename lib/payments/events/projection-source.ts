/** Where a projected object was seen: an event may be late or reordered, a read is what Stripe says now. */
export type ProjectionSource =
  | { readonly kind: 'event'; readonly eventId: string }
  /** `startedAtMs`: when the read began, by the database's clock; an older read never undoes a newer one. */
  | { readonly kind: 'read'; readonly by: string; readonly startedAtMs: number };

/** The event that a posting came from, if it was one. */
export const eventIdOf = (source: ProjectionSource): string | null =>
  source.kind === 'event' ? source.eventId : source.by.startsWith('evt_') ? source.by : null;

/** What stands in histories as the origin of a change. */
export const sourceName = (source: ProjectionSource): string =>
  source.kind === 'event' ? source.eventId : source.by;
