/** The events of one account in the state file: written once, read when somebody lists or delivers them. */
import type { EventLog, EventScan, StoredEvent } from './journal.ts';
import type { StateDatabase } from './state-database.ts';

const FIRST_CHUNK = 8;
const MAX_CHUNK = 64;
const EVER = Number.MAX_SAFE_INTEGER;

const APPEND =
  'INSERT INTO events (account, id, seq, type, created, head, pending) VALUES (?, ?, ?, ?, ?, ?, ?)';
const DELIVERED = 'UPDATE events SET pending = max(pending - 1, 0) WHERE account = ? AND id = ?';
const COLUMNS =
  'SELECT id, seq, type, created, head, pending AS pendingWebhooks FROM events WHERE account = ?';
const GET = `${COLUMNS} AND id = ?`;
const LAST = 'SELECT max(seq) AS seq FROM events WHERE account = ?';
/** One statement per direction and number of types. */
const scanOf = (backwards: boolean, types: number): string =>
  `${COLUMNS} AND seq ${backwards ? '<' : '>'} ? AND created BETWEEN ? AND ?
   ${types === 0 ? '' : `AND (${Array.from({ length: types }, () => 'type GLOB ?').join(' OR ')})`}
   ORDER BY seq ${backwards ? 'DESC' : 'ASC'} LIMIT ?`;

export class FileEvents implements EventLog {
  readonly #database: StateDatabase;
  readonly #account: string;
  #seq: number | undefined;

  constructor(database: StateDatabase, account: string) {
    this.#database = database;
    this.#account = account;
  }

  append(event: Omit<StoredEvent, 'seq'>): StoredEvent {
    this.#seq = (this.#seq ?? this.#lastSeq()) + 1;
    const stored: StoredEvent = { ...event, seq: this.#seq };
    this.#database.write(`e/${this.#account}/${stored.id}`, APPEND, () => [
      this.#account,
      stored.id,
      stored.seq,
      stored.type,
      stored.created,
      stored.head,
      stored.pendingWebhooks,
    ]);
    return stored;
  }

  get(id: string): StoredEvent | undefined {
    return this.#database.get<StoredEvent>(GET, this.#account, id);
  }

  countDelivered(id: string): void {
    this.#database.writeNow(DELIVERED, this.#account, id);
  }

  *scan(scan: EventScan): Generator<StoredEvent> {
    const { backwards, created, types = [] } = scan;
    const sql = scanOf(backwards, types.length);
    let from = scan.from ?? (backwards ? EVER : 0);
    let limit = FIRST_CHUNK;
    for (;;) {
      const rows = this.#database.all<StoredEvent>(
        sql,
        this.#account,
        from,
        created?.min ?? 0,
        created?.max ?? EVER,
        ...types,
        limit,
      );
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return;
      from = last.seq;
      limit = Math.min(limit * 2, MAX_CHUNK);
    }
  }

  #lastSeq(): number {
    return this.#database.get<{ seq: number | null }>(LAST, this.#account)?.seq ?? 0;
  }
}
