/** Objects of one kind in memory alone, with lists per value of each indexed field, all in order of `seq`. */
import { linksOf } from './indexes.ts';
import type { Entry, Scan, Shelf } from './shelf.ts';

interface Sequenced {
  readonly seq: number;
}

/** First index whose `seq` is not below the given one; entries are in order of `seq`. */
export function lowerBound(entries: readonly Sequenced[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function insertInOrder<E extends Sequenced>(entries: E[], entry: E): void {
  const last = entries.at(-1);
  if (last === undefined || last.seq < entry.seq) entries.push(entry);
  else entries.splice(lowerBound(entries, entry.seq), 0, entry);
}

export function takeOut<E extends Sequenced>(entries: E[], entry: Sequenced): void {
  const index = lowerBound(entries, entry.seq);
  if (entries[index]?.seq === entry.seq) entries.splice(index, 1);
}

/** Looks for the next entry at each step, so what is changed meanwhile does not disturb it. */
export function* walk<E extends Sequenced>(entries: readonly E[], scan: Scan): Generator<E> {
  let { from } = scan;
  for (;;) {
    const index = scan.backwards
      ? lowerBound(entries, from ?? Number.POSITIVE_INFINITY) - 1
      : lowerBound(entries, from === undefined ? 0 : from + 1);
    const entry = entries[index];
    if (entry === undefined) return;
    from = entry.seq;
    yield entry;
  }
}

export class MemoryShelf<T extends { id: string }, H> implements Shelf<T, H> {
  readonly #kind: string;
  readonly #byId = new Map<string, Entry<T, H>>();
  #order: Entry<T, H>[] = [];
  readonly #links = new Map<string, Entry<T, H>[]>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  get(id: string): Entry<T, H> | undefined {
    return this.#byId.get(id);
  }

  put(entry: Entry<T, H>, before: T | undefined): void {
    if (before === undefined) {
      this.#byId.set(entry.object.id, entry);
      insertInOrder(this.#order, entry);
    } else {
      this.#unlink(entry, before);
    }
    for (const { field, value } of linksOf(this.#kind, entry.object)) {
      const key = `${field}\n${value}`;
      const list = this.#links.get(key);
      if (list === undefined) this.#links.set(key, [entry]);
      else insertInOrder(list, entry);
    }
  }

  remove(entry: Entry<T, H>): void {
    this.#byId.delete(entry.object.id);
    takeOut(this.#order, entry);
    this.#unlink(entry, entry.object);
  }

  scan(scan: Scan): Iterable<Entry<T, H>> {
    const { link } = scan;
    return walk(
      link === undefined ? this.#order : (this.#links.get(`${link.field}\n${link.value}`) ?? []),
      scan,
    );
  }

  size(): number {
    return this.#byId.size;
  }

  lastSeq(): number {
    return this.#order.at(-1)?.seq ?? 0;
  }

  clear(): void {
    this.#byId.clear();
    this.#order = [];
    this.#links.clear();
  }

  #unlink(entry: Entry<T, H>, object: T): void {
    for (const { field, value } of linksOf(this.#kind, object)) {
      const key = `${field}\n${value}`;
      const list = this.#links.get(key);
      if (list === undefined) continue;
      takeOut(list, entry);
      if (list.length === 0) this.#links.delete(key);
    }
  }
}
