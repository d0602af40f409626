/**
 * All objects of one kind of one account, in order of creation. Objects are replaced, never changed, so a
 * reference taken for an event stays what it was; each change is handed to the journal.
 */
import type { Journal, StoredObject } from './journal.ts';
import { jsonOf } from './json-cache.ts';

export interface Entry<T, H> {
  readonly seq: number;
  object: T;
  /** What the API never shows: test card, 3DS state, signing secrets. */
  hidden: H;
}

export class Collection<T extends { id: string }, H> {
  readonly kind: string;
  readonly label: string;
  readonly #account: string;
  readonly #journal: Journal;
  readonly #byId = new Map<string, Entry<T, H>>();
  #order: Entry<T, H>[] = [];
  #seq = 0;

  /** @param label the word in «No such payment_intent» */
  constructor(account: string, kind: string, label: string, journal: Journal) {
    this.#account = account;
    this.kind = kind;
    this.label = label;
    this.#journal = journal;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Entry<T, H> | undefined {
    return this.#byId.get(id);
  }

  add(object: T, hidden: H): Entry<T, H> {
    this.#seq += 1;
    const entry: Entry<T, H> = { seq: this.#seq, object, hidden };
    this.#byId.set(object.id, entry);
    this.#order.push(entry);
    this.#save(entry);
    return entry;
  }

  /** Puts a new version in the place of the old one. */
  replace(entry: Entry<T, H>, object: T, hidden: H = entry.hidden): T {
    entry.object = object;
    entry.hidden = hidden;
    this.#save(entry);
    return object;
  }

  remove(id: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    this.#byId.delete(id);
    this.#order.splice(this.#order.indexOf(entry), 1);
    this.#journal.removeObject(this.#account, this.kind, id);
  }

  /** Puts back what the state file holds; called in order of `seq`. The file is only written by `#save`. */
  restoreText(stored: StoredObject): void {
    const entry: Entry<T, H> = {
      seq: stored.seq,
      object: JSON.parse(stored.body) as T,
      hidden: JSON.parse(stored.hidden) as H,
    };
    this.#seq = Math.max(this.#seq, stored.seq);
    this.#byId.set(stored.id, entry);
    this.#order.push(entry);
  }

  /** Oldest first. */
  entries(): readonly Entry<T, H>[] {
    return this.#order;
  }

  clear(): void {
    this.#byId.clear();
    this.#order = [];
  }

  #save(entry: Entry<T, H>): void {
    this.#journal.saveObject(this.#account, {
      kind: this.kind,
      id: entry.object.id,
      seq: entry.seq,
      get body() {
        return jsonOf(entry.object);
      },
      get hidden() {
        return JSON.stringify(entry.hidden);
      },
    });
  }
}
