/** What the inbox knows of an event, and what can become of it. */
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import type { Extract } from './flat-codec.ts';

/** An event as the inbox keeps it: the same when it arrives and when it is tried again. */
export type InboxEvent = {
  readonly id: string;
  readonly type: string;
  readonly apiVersion: string | null;
  readonly livemode: boolean;
  readonly createdUnix: number;
  readonly extract: Extract;
};

export type ObjectKind = ObservedObject['kind'];
/** What a kind's observer sees of its object. */
export type SeenOf<K extends ObjectKind> = Extract_<ObservedObject, K>['seen'];
type Extract_<T, K> = T extends { readonly kind: K } ? T : never;

/** An object to read at Stripe, outside any transaction. */
export type ReadTarget = { readonly kind: ObjectKind; readonly id: string };
/** What an outcome asks for: one object, or every refund or dispute of a payment intent. */
export type WantedRead = ReadTarget | { readonly kind: 'refund' | 'dispute'; readonly ofIntent: string };

export const isSameRead = (one: WantedRead, other: WantedRead): boolean =>
  one.kind === other.kind &&
  ('id' in one
    ? 'id' in other && one.id === other.id
    : 'ofIntent' in other && one.ofIntent === other.ofIntent);

/** What moved, by name: `{ order: ['awaiting_payment', 'paid'] }`. Ids, states and amounts only. */
export type Changes = Readonly<Record<string, readonly [from: Extract[string], to: Extract[string]]>>;

export type EventOutcome =
  | { readonly state: 'applied'; readonly reason: string | null; readonly changes?: Changes }
  /** duplicate: it told nothing new. stale: something later is known. ignored: not ours, or not projected. */
  | { readonly state: 'duplicate' | 'stale' | 'ignored'; readonly reason: string | null }
  /** Ours, but the row is not there yet: parked and tried again (rule 2). */
  | { readonly state: 'waiting'; readonly reason: string }
  /** Stripe has to be read; what could be applied already has been. */
  | {
      readonly state: 'read';
      readonly target: WantedRead;
      readonly reason: string;
      readonly changes?: Changes;
    };

export const ignored = (reason: string): EventOutcome => ({ state: 'ignored', reason });
export const duplicate = (reason = 'no_change'): EventOutcome => ({ state: 'duplicate', reason });
export const stale = (reason = 'later_state_known'): EventOutcome => ({ state: 'stale', reason });
export const waiting = (reason: string): EventOutcome => ({ state: 'waiting', reason });
