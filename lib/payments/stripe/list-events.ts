/**
 * Stripe's list of events: it reaches back 30 days and shows old versions, so of each event only its id and which object
 * it is about are taken (rule 28).
 */
import type Stripe from 'stripe';
import type { Result } from '#lib/domain/result.ts';
import { paceOptions, stripeClient } from './client.ts';
import { kindOfObject } from './observe-event.ts';
import type { StripeFailure } from './outcomes.ts';
import { type PageOf, readPages } from './pages.ts';

export type ListedEvent = {
  readonly id: string;
  readonly type: string;
  readonly apiVersion: string | null;
  readonly livemode: boolean;
  readonly createdUnix: number;
  /** What the object is, by our name for it, and its id; empty when the object has none. */
  readonly objectKind: string;
  readonly objectId: string;
};

const textAt = (source: object, key: string): string => {
  const value: unknown = Reflect.get(source, key);
  return typeof value === 'string' ? value : '';
};

const listed = (event: Stripe.Event): ListedEvent => ({
  id: event.id,
  type: event.type,
  apiVersion: event.api_version,
  livemode: event.livemode,
  createdUnix: event.created,
  objectKind: kindOfObject(event.data.object),
  objectId: textAt(event.data.object, 'id'),
});

/** Events created at or after a time, newest first, page by page. */
export async function eachEventPage(
  sinceUnix: number,
  take: PageOf<ListedEvent>,
): Promise<Result<number, StripeFailure>> {
  return await readPages(
    (after) =>
      stripeClient().events.list(
        { created: { gte: sinceUnix }, limit: 100, ...after },
        paceOptions('background'),
      ),
    listed,
    take,
  );
}
