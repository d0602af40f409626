/** State in memory only: what the collections, the event log and the kept answers hold is all there is. */
import type { AnswerShelf, EventLog, EventScan, Journal, StoredAnswer, StoredEvent } from './journal.ts';
import { MemoryShelf, walk } from './memory-shelf.ts';
import type { Shelf } from './shelf.ts';

class MemoryEvents implements EventLog {
  #byId = new Map<string, StoredEvent>();
  #order: StoredEvent[] = [];

  append(event: Omit<StoredEvent, 'seq'>): StoredEvent {
    const stored: StoredEvent = { ...event, seq: (this.#order.at(-1)?.seq ?? 0) + 1 };
    this.#byId.set(stored.id, stored);
    this.#order.push(stored);
    return stored;
  }

  get(id: string): StoredEvent | undefined {
    return this.#byId.get(id);
  }

  countDelivered(id: string): void {
    const event = this.#byId.get(id);
    if (event !== undefined && event.pendingWebhooks > 0) event.pendingWebhooks -= 1;
  }

  scan(scan: EventScan): Iterable<StoredEvent> {
    return walk(this.#order, scan);
  }
}

class MemoryAnswers implements AnswerShelf {
  readonly #answers = new Map<string, StoredAnswer>();

  get(key: string): StoredAnswer | undefined {
    return this.#answers.get(key);
  }

  /** Insertion order is age. */
  put(answer: StoredAnswer): void {
    this.#answers.delete(answer.key);
    this.#answers.set(answer.key, answer);
  }

  removeOlderThan(createdMs: number): void {
    for (const [key, answer] of this.#answers) {
      if (answer.createdMs >= createdMs) break;
      this.#answers.delete(key);
    }
  }
}

export const memoryJournal: Journal = {
  shelf: <T extends { id: string }, H>(_account: string, kind: string): Shelf<T, H> =>
    new MemoryShelf<T, H>(kind),
  events: () => new MemoryEvents(),
  answers: () => new MemoryAnswers(),
  saveTask: () => undefined,
  removeTask: () => undefined,
  saveDelivery: () => undefined,
  removeDelivery: () => undefined,
  setting: () => undefined,
  saveSetting: () => undefined,
  removeAccount: () => undefined,
  flushed: () => undefined,
  close: () => undefined,
};
