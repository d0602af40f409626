/** One event on its way to one endpoint, with everything that was tried. */
import type { Attempt } from './post-event.ts';

export type DeliveryStatus = 'pending' | 'held' | 'succeeded' | 'failed' | 'dropped';

export interface Delivery {
  id: string;
  event: string;
  type: string;
  endpoint: string;
  url: string;
  status: DeliveryStatus;
  created: number;
  attempts: Attempt[];
  /** Milliseconds of the account's clock; null when nothing more will be tried. */
  next_attempt_ms: number | null;
  /** A copy or a resend does not count for `pending_webhooks`. */
  counts: boolean;
}
