/**
 * Where changes go besides memory. Every change of a request is handed over before its answer is sent, and
 * the answer waits for `flushed`; so whatever a client has seen survives a kill.
 */
export interface StoredObject {
  kind: string;
  id: string;
  seq: number;
  body: string;
  hidden: string;
}

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

export interface AccountState {
  name: string;
  settings: Record<string, string>;
  objects: StoredObject[];
  events: StoredEvent[];
  answers: StoredAnswer[];
  tasks: StoredTask[];
  deliveries: StoredDelivery[];
}

export interface Journal {
  saveObject(account: string, object: StoredObject): void;
  removeObject(account: string, kind: string, id: string): void;
  saveEvent(account: string, event: StoredEvent): void;
  saveAnswer(account: string, answer: StoredAnswer): void;
  removeAnswers(account: string, keys: readonly string[]): void;
  saveTask(account: string, task: StoredTask): void;
  removeTask(account: string, id: string): void;
  saveDelivery(account: string, delivery: StoredDelivery): void;
  removeDelivery(account: string, id: string): void;
  saveSetting(account: string, name: string, value: string): void;
  removeAccount(account: string): void;
  /** Resolves when all that was handed over is in the file; undefined when there is nothing to wait for. */
  flushed(): Promise<void> | undefined;
  close(): void;
}

/** State in memory only. */
export const memoryJournal: Journal = {
  saveObject: () => undefined,
  removeObject: () => undefined,
  saveEvent: () => undefined,
  saveAnswer: () => undefined,
  removeAnswers: () => undefined,
  saveTask: () => undefined,
  removeTask: () => undefined,
  saveDelivery: () => undefined,
  removeDelivery: () => undefined,
  saveSetting: () => undefined,
  removeAccount: () => undefined,
  flushed: () => undefined,
  close: () => undefined,
};
