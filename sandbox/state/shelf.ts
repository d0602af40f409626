/**
 * Where the objects of one kind of one account are kept, behind one interface: all in memory, or in the state
 * file and read on demand. Objects are replaced and never changed.
 */
export interface Entry<T, H> {
  readonly seq: number;
  object: T;
  /** What the API never shows: test card, 3DS state, signing secrets. */
  hidden: H;
}

/** Inclusive; unix seconds. */
export interface TimeRange {
  min: number;
  max: number;
}

export interface Scan {
  backwards: boolean;
  /** Begins after this `seq` (before it when backwards). */
  from?: number | undefined;
  /** Only objects whose indexed field has this value. */
  link?: { field: string; value: string } | undefined;
  /** A hint that spares reading: what lies outside may still come. */
  created?: TimeRange | undefined;
}

export interface Shelf<T, H> {
  get(id: string): Entry<T, H> | undefined;
  /** @param before the object that this entry held until now; undefined for a new one */
  put(entry: Entry<T, H>, before: T | undefined): void;
  remove(entry: Entry<T, H>): void;
  /** In order of `seq`. What is put or removed meanwhile does not disturb it. */
  scan(scan: Scan): Iterable<Entry<T, H>>;
  size(): number;
  lastSeq(): number;
  clear(): void;
}

/** Undated objects lie outside every range but the whole one. */
export function createdOf(object: object): number {
  return 'created' in object && typeof object.created === 'number' ? object.created : 0;
}
