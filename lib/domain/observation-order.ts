/**
 * How what Stripe showed is ordered against what a row of ours shows. One rule for every kind of object and every
 * source: an answer that began before what the row shows never moves it back; where the order cannot be known, Stripe is
 * read again (rules 3, 36). Each kind only says how two of its states relate.
 */

/** Where an object was seen: an event may be late or reordered, a read is what Stripe said after it began. */
export type ObservationSource =
  | { readonly kind: 'event' }
  /** `startedAtMs`: when the read began, by the database's clock. */
  | { readonly kind: 'read'; readonly startedAtMs: number };

/** `read`: it began after all that the row shows. `older_read`: the row already shows something from a later moment. */
export type Standing = 'event' | 'read' | 'older_read';

/** Times go through the database as microseconds: two that differ by less are one moment. */
const SAME_MOMENT_MS = 0.01;

/** @param seenAtMs when what the row shows was seen, by the database's clock; null while it shows nothing of Stripe's */
export function standingOf(source: ObservationSource, seenAtMs: number | null): Standing {
  if (source.kind === 'event') return 'event';
  const shownMs = seenAtMs ?? Number.NEGATIVE_INFINITY;
  return source.startedAtMs < shownMs - SAME_MOMENT_MS ? 'older_read' : 'read';
}

/** How a state that was seen relates to the one that the row shows. */
export type Relation =
  | 'same'
  /** Later in an order that never goes back; every end is ahead of what is open. */
  | 'ahead'
  /** Earlier in such an order: whoever says it speaks of the past. */
  | 'behind'
  /** Earlier by the list, but Stripe may go back: a read that is up to date is believed. */
  | 'behind_reversible'
  /** Either may be the later one. */
  | 'unordered';

export type Decision = 'none' | 'stale' | 'read' | 'move';

/** `read`: only a new read of Stripe can tell. */
export function decideByOrder(relation: Relation, standing: Standing): Decision {
  switch (relation) {
    case 'same':
      return 'none';
    case 'ahead':
      return 'move';
    case 'behind':
      return 'stale';
    case 'behind_reversible':
      return standing === 'read' ? 'move' : 'stale';
    case 'unordered':
      return standing === 'read' ? 'move' : 'read';
  }
}
