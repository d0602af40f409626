/**
 * All objects of one kind of one account, in order of creation. Objects are replaced, never changed, so a
 * reference taken for an event stays what it was. What is asked for by an indexed field is found without a scan.
 */
import { INDEXES, isSummed, summandOf } from './indexes.ts';
import type { Journal } from './journal.ts';
import type { Entry, Scan, Shelf } from './shelf.ts';

export type { Entry } from './shelf.ts';

export class Collection<T extends { id: string }, H> {
  readonly kind: string;
  readonly label: string;
  /** Grows with every change: who keeps something derived knows when to make it anew. */
  version = 0;
  readonly #account: string;
  readonly #journal: Journal;
  readonly #shelf: Shelf<T, H>;
  #seq: number | undefined;
  #sums: Map<string, number> | undefined;

  /** @param label the word in «No such payment_intent» */
  constructor(account: string, kind: string, label: string, journal: Journal) {
    this.#account = account;
    this.kind = kind;
    this.label = label;
    this.#journal = journal;
    this.#shelf = journal.shelf<T, H>(account, kind);
  }

  get size(): number {
    return this.#shelf.size();
  }

  get(id: string): Entry<T, H> | undefined {
    return this.#shelf.get(id);
  }

  add(object: T, hidden: H): Entry<T, H> {
    this.#seq = (this.#seq ?? this.#shelf.lastSeq()) + 1;
    const entry: Entry<T, H> = { seq: this.#seq, object, hidden };
    this.#count(undefined, object);
    this.#shelf.put(entry, undefined);
    return entry;
  }

  /** Puts a new version in the place of the old one. */
  replace(entry: Entry<T, H>, object: T, hidden: H = entry.hidden): T {
    const before = entry.object;
    entry.object = object;
    entry.hidden = hidden;
    this.#count(before, object);
    this.#shelf.put(entry, before);
    return object;
  }

  /** Overwrites fields, unchecked: an object may show what Stripe's description does not know. */
  patch(id: string, fields: Readonly<Record<string, unknown>>): T | undefined {
    const entry = this.get(id);
    return entry === undefined ? undefined : this.replace(entry, { ...entry.object, ...fields });
  }

  remove(id: string): void {
    const entry = this.#shelf.get(id);
    if (entry === undefined) return;
    this.#count(entry.object, undefined);
    this.#shelf.remove(entry);
  }

  /** All of them, oldest first: for kinds that stay few. Others have `where`, `newest` and `scan`. */
  entries(): readonly Entry<T, H>[] {
    return [...this.#shelf.scan({ backwards: false })];
  }

  /** All whose indexed field (see `indexes.ts`) has this value, oldest first. */
  where(field: string, value: string): readonly Entry<T, H>[] {
    if (!this.indexed(field)) throw new Error(`${this.kind} has no index on ${field}`);
    return [...this.#shelf.scan({ backwards: false, link: { field, value } })];
  }

  newest(limit: number): readonly Entry<T, H>[] {
    const found: Entry<T, H>[] = [];
    for (const entry of this.#shelf.scan({ backwards: true })) {
      if (found.length >= limit) break;
      found.push(entry);
    }
    return found;
  }

  scan(scan: Scan): Iterable<Entry<T, H>> {
    return this.#shelf.scan(scan);
  }

  indexed(field: string): boolean {
    return INDEXES[this.kind]?.includes(field) ?? false;
  }

  /** The sums of this kind, see `indexes.ts`; kept while objects change, so reading them costs nothing. */
  sums(): ReadonlyMap<string, number> {
    this.#sums ??= this.#loadSums();
    return this.#sums;
  }

  clear(): void {
    this.version += 1;
    this.#sums = undefined;
    this.#seq = undefined;
    this.#shelf.clear();
  }

  #loadSums(): Map<string, number> {
    const saved = this.#journal.setting(this.#account, `sums/${this.kind}`);
    if (saved !== undefined) return new Map(JSON.parse(saved) as [string, number][]);
    const sums = new Map<string, number>();
    for (const { object } of this.#shelf.scan({ backwards: false })) addTo(sums, this.kind, object, 1);
    return sums;
  }

  /** Called before the change reaches the shelf, as the first call may have to add up what is there. */
  #count(before: T | undefined, after: T | undefined): void {
    this.version += 1;
    if (!isSummed(this.kind)) return;
    this.#sums ??= this.#loadSums();
    if (before !== undefined) addTo(this.#sums, this.kind, before, -1);
    if (after !== undefined) addTo(this.#sums, this.kind, after, 1);
    this.#journal.saveSetting(this.#account, `sums/${this.kind}`, JSON.stringify([...this.#sums]));
  }
}

function addTo(sums: Map<string, number>, kind: string, object: object, sign: 1 | -1): void {
  const summand = summandOf(kind, object);
  if (summand !== undefined) sums.set(summand.key, (sums.get(summand.key) ?? 0) + sign * summand.amount);
}
