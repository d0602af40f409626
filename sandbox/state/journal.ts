/**
 * Where an account's state is kept: in memory, or in the state file. Every change of a request is handed over
 * before its answer is sent, and the answer waits for `flushed`; so whatever a client has seen survives a kill.
 */
import type { Scan, Shelf } from './shelf.ts';

export interface StoredEvent {
  id: string;
  seq: number;
  type: string;
  created: number;
  /** The event's JSON without its last member and brace: `pending_webhooks` changes, the rest never does. */
  head: string;
  pendingWebhooks: number;
}

export interface StoredAnswer {
  key: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  createdMs: number;
}

export interface StoredTask {
  id: string;
  kind: string;
  objectId: string;
  dueMs: number;
  /** What starts it: real time, the control API, or a deadline of the account's clock. */
  by: 'timer' | 'hand' | 'clock';
}

export interface StoredDelivery {
  id: string;
  body: string;
}

/** What an account needs at once when it is opened again; all else is read when it is asked for. */
export interface AccountState {
  name: string;
  settings: Record<string, string>;
  tasks: StoredTask[];
  deliveries: StoredDelivery[];
}

export interface EventScan extends Pick<Scan, 'backwards' | 'from' | 'created'> {
  /** A hint that spares reading, like `created`; a last `*` stands for any end. */
  types?: readonly string[] | undefined;
}

/** The events of one account, as JSON text: they never change but for the count of pending deliveries. */
export interface EventLog {
  append(event: Omit<StoredEvent, 'seq'>): StoredEvent;
  get(id: string): StoredEvent | undefined;
  /** One endpoint has it. */
  countDelivered(id: string): void;
  scan(scan: EventScan): Iterable<StoredEvent>;
}

export interface AnswerShelf {
  get(key: string): StoredAnswer | undefined;
  put(answer: StoredAnswer): void;
  removeOlderThan(createdMs: number): void;
}

export interface Journal {
  shelf<T extends { id: string }, H>(account: string, kind: string): Shelf<T, H>;
  events(account: string): EventLog;
  answers(account: string): AnswerShelf;
  saveTask(account: string, task: StoredTask): void;
  removeTask(account: string, id: string): void;
  saveDelivery(account: string, delivery: StoredDelivery): void;
  removeDelivery(account: string, id: string): void;
  /** Undefined when it was never saved, and always in memory, which keeps no settings beside the account's own. */
  setting(account: string, name: string): string | undefined;
  saveSetting(account: string, name: string, value: string): void;
  /** Everything but the objects, which their collections clear. */
  removeAccount(account: string): void;
  /** Resolves when all that was handed over is in the file; undefined when there is nothing to wait for. */
  flushed(): Promise<void> | undefined;
  close(): void;
}
