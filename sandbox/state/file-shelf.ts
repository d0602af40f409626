/**
 * Objects of one kind in the state file, read when they are asked for. The ones used last stay in memory, parsed; a
 * hundred thousand payments need no more of it than a thousand.
 */
import { type Link, linksOf } from './indexes.ts';
import { jsonOf } from './json-cache.ts';
import { createdOf, type Entry, type Scan, type Shelf } from './shelf.ts';
import type { StateDatabase } from './state-database.ts';

const KEPT = 500;
const FIRST_CHUNK = 8;
const MAX_CHUNK = 128;
const EVER = Number.MAX_SAFE_INTEGER;

interface Row {
  id: string;
  seq: number;
  body: string;
  hidden: string;
}

const PUT = `INSERT INTO objects (account, kind, id, seq, body, hidden, created) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET body = excluded.body, hidden = excluded.hidden`;
const REMOVE = 'DELETE FROM objects WHERE account = ? AND kind = ? AND id = ?';
const CLEAR = 'DELETE FROM objects WHERE account = ? AND kind = ?';
const GET = 'SELECT id, seq, body, hidden FROM objects WHERE account = ? AND kind = ? AND id = ?';
const COUNT = 'SELECT count(*) AS count FROM objects WHERE account = ? AND kind = ?';
const LAST = 'SELECT max(seq) AS seq FROM objects WHERE account = ? AND kind = ?';
const LINK = 'INSERT OR IGNORE INTO links VALUES (?, ?, ?, ?, ?)';
const UNLINK = 'DELETE FROM links WHERE account = ? AND kind = ? AND field = ? AND value = ? AND seq = ?';
const CLEAR_LINKS = 'DELETE FROM links WHERE account = ? AND kind = ?';

const ALL_OF = (order: string) => `SELECT id, seq, body, hidden FROM objects
  WHERE account = ? AND kind = ? AND seq ${order} AND created BETWEEN ? AND ?`;
const LINKED = (order: string) => `SELECT o.id, o.seq, o.body, o.hidden
  FROM links l CROSS JOIN objects o ON o.account = l.account AND o.kind = l.kind AND o.seq = l.seq
  WHERE l.account = ? AND l.kind = ? AND l.seq ${order} AND o.created BETWEEN ? AND ? AND l.field = ? AND l.value = ?`;

const SCANS = {
  all: [`${ALL_OF('> ?')} ORDER BY seq LIMIT ?`, `${ALL_OF('< ?')} ORDER BY seq DESC LIMIT ?`],
  linked: [`${LINKED('> ?')} ORDER BY l.seq LIMIT ?`, `${LINKED('< ?')} ORDER BY l.seq DESC LIMIT ?`],
} as const;

export class FileShelf<T extends { id: string }, H> implements Shelf<T, H> {
  readonly #database: StateDatabase;
  readonly #account: string;
  readonly #kind: string;
  readonly #kept = new Map<string, Entry<T, H>>();
  #trimming = false;

  constructor(database: StateDatabase, account: string, kind: string) {
    this.#database = database;
    this.#account = account;
    this.#kind = kind;
  }

  get(id: string): Entry<T, H> | undefined {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return this.#keep(id, kept);
    const row = this.#database.get<Row>(GET, this.#account, this.#kind, id);
    return row && this.#keep(id, parse<T, H>(row));
  }

  put(entry: Entry<T, H>, before: T | undefined): void {
    const { seq, object } = entry;
    const created = createdOf(object);
    this.#keep(object.id, entry);
    this.#database.write(this.#row(object.id), PUT, () => [
      this.#account,
      this.#kind,
      entry.object.id,
      seq,
      jsonOf(entry.object),
      JSON.stringify(entry.hidden),
      created,
    ]);
    const after = linksOf(this.#kind, object);
    const former = before === undefined ? [] : linksOf(this.#kind, before);
    for (const link of former) if (!has(after, link)) this.#setLink(UNLINK, link, seq);
    for (const link of after) if (!has(former, link)) this.#setLink(LINK, link, seq);
  }

  remove(entry: Entry<T, H>): void {
    const { object, seq } = entry;
    this.#kept.delete(object.id);
    this.#database.write(this.#row(object.id), REMOVE, () => [this.#account, this.#kind, object.id]);
    for (const link of linksOf(this.#kind, object)) this.#setLink(UNLINK, link, seq);
  }

  /** Reading everything lets nothing settle in memory; what a field finds is likely to be changed, and stays. */
  *scan(scan: Scan): Generator<Entry<T, H>> {
    const { link, backwards, created } = scan;
    const sql = SCANS[link === undefined ? 'all' : 'linked'][backwards ? 1 : 0];
    let from = scan.from ?? (backwards ? EVER : 0);
    let limit = FIRST_CHUNK;
    for (;;) {
      const rows = this.#database.all<Row>(
        sql,
        this.#account,
        this.#kind,
        from,
        created?.min ?? 0,
        created?.max ?? EVER,
        ...(link === undefined ? [] : [link.field, link.value]),
        limit,
      );
      if (link === undefined) for (const row of rows) yield this.#kept.get(row.id) ?? parse<T, H>(row);
      else yield* rows.map((row) => this.#kept.get(row.id) ?? this.#keep(row.id, parse<T, H>(row)));
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return;
      from = last.seq;
      limit = Math.min(limit * 2, MAX_CHUNK);
    }
  }

  size(): number {
    return this.#database.get<{ count: number }>(COUNT, this.#account, this.#kind)?.count ?? 0;
  }

  lastSeq(): number {
    return this.#database.get<{ seq: number | null }>(LAST, this.#account, this.#kind)?.seq ?? 0;
  }

  clear(): void {
    this.#kept.clear();
    this.#database.writeNow(CLEAR, this.#account, this.#kind);
    this.#database.writeNow(CLEAR_LINKS, this.#account, this.#kind);
  }

  #row(id: string): string {
    return `o/${this.#account}/${this.#kind}/${id}`;
  }

  #setLink(sql: string, { field, value }: Link, seq: number): void {
    this.#database.write(`l/${this.#account}/${this.#kind}/${field}/${seq}/${value}`, sql, () => [
      this.#account,
      this.#kind,
      field,
      value,
      seq,
    ]);
  }

  /** Within a turn nothing is let go, so two readers of one request hold the same entry. */
  #keep(id: string, entry: Entry<T, H>): Entry<T, H> {
    this.#kept.delete(id);
    this.#kept.set(id, entry);
    if (this.#kept.size > 2 * KEPT && !this.#trimming) {
      this.#trimming = true;
      setImmediate(() => this.#trim());
    }
    return entry;
  }

  #trim(): void {
    this.#trimming = false;
    let surplus = this.#kept.size - KEPT;
    for (const id of this.#kept.keys()) {
      if (surplus <= 0) return;
      this.#kept.delete(id);
      surplus -= 1;
    }
  }
}

const has = (links: readonly Link[], wanted: Link): boolean =>
  links.some(({ field, value }) => field === wanted.field && value === wanted.value);

/** What was written by `put` is read back as it was. */
function parse<T, H>(row: Row): Entry<T, H> {
  return { seq: row.seq, object: JSON.parse(row.body) as T, hidden: JSON.parse(row.hidden) as H };
}
