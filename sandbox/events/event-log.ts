/**
 * The events of one account, as JSON text: they never change but for the count of pending deliveries.
 * The interface hides where they are kept.
 */
import type { Journal, StoredEvent } from '../state/journal.ts';

export interface EventLog {
  append(event: Omit<StoredEvent, 'seq'>): StoredEvent;
  get(id: string): StoredEvent | undefined;
  setPending(id: string, pending: number): void;
  /** Oldest first. */
  entries(): readonly StoredEvent[];
  size(): number;
  restore(events: readonly StoredEvent[]): void;
  clear(): void;
}

export function eventJson(event: StoredEvent): string {
  return `${event.head},"pending_webhooks":${event.pendingWebhooks}}`;
}

export function memoryEventLog(account: string, journal: Journal): EventLog {
  const byId = new Map<string, StoredEvent>();
  let order: StoredEvent[] = [];
  let seq = 0;
  return {
    append(event) {
      seq += 1;
      const stored: StoredEvent = { ...event, seq };
      byId.set(stored.id, stored);
      order.push(stored);
      journal.saveEvent(account, stored);
      return stored;
    },
    get: (id) => byId.get(id),
    setPending(id, pending) {
      const event = byId.get(id);
      if (event === undefined || event.pendingWebhooks === pending) return;
      event.pendingWebhooks = pending;
      journal.saveEvent(account, event);
    },
    entries: () => order,
    size: () => order.length,
    restore(events) {
      for (const event of events) {
        byId.set(event.id, event);
        order.push(event);
        seq = Math.max(seq, event.seq);
      }
    },
    clear() {
      byId.clear();
      order = [];
    },
  };
}
