/** The JSON of an event: its head never changes, the count of pending deliveries does. */
import type { StoredEvent } from '../state/journal.ts';

export function eventJson(event: StoredEvent): string {
  return `${event.head},"pending_webhooks":${event.pendingWebhooks}}`;
}
