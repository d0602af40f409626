/**
 * The state file: one SQLite database, written in one transaction per turn of the event loop, before the
 * answers that depend on it are sent. With WAL a killed process loses nothing that was answered.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type {
  AccountState,
  Journal,
  StoredAnswer,
  StoredDelivery,
  StoredEvent,
  StoredObject,
  StoredTask,
} from './journal.ts';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS settings (account TEXT, name TEXT, value TEXT, PRIMARY KEY (account, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (account TEXT, kind TEXT, id TEXT, seq INTEGER, body TEXT, hidden TEXT, PRIMARY KEY (account, kind, id));
  CREATE TABLE IF NOT EXISTS events (account TEXT, id TEXT, seq INTEGER, type TEXT, created INTEGER, head TEXT, pending INTEGER, PRIMARY KEY (account, id));
  CREATE TABLE IF NOT EXISTS answers (account TEXT, key TEXT, fingerprint TEXT, status INTEGER, body TEXT, request_id TEXT, created_ms INTEGER, PRIMARY KEY (account, key));
  CREATE TABLE IF NOT EXISTS tasks (account TEXT, id TEXT, kind TEXT, object_id TEXT, due_ms INTEGER, started_by TEXT, PRIMARY KEY (account, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS deliveries (account TEXT, id TEXT, body TEXT, PRIMARY KEY (account, id));
`;

const WRITES = {
  setting: 'INSERT OR REPLACE INTO settings VALUES (?, ?, ?)',
  object: 'INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?)',
  removeObject: 'DELETE FROM objects WHERE account = ? AND kind = ? AND id = ?',
  event: 'INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)',
  answer: 'INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)',
  removeAnswer: 'DELETE FROM answers WHERE account = ? AND key = ?',
  task: 'INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?)',
  removeTask: 'DELETE FROM tasks WHERE account = ? AND id = ?',
  delivery: 'INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?)',
  removeDelivery: 'DELETE FROM deliveries WHERE account = ? AND id = ?',
} as const;

type Write = keyof typeof WRITES;
const TABLES = ['settings', 'objects', 'events', 'answers', 'tasks', 'deliveries'] as const;

interface Pending {
  write: Write;
  values: () => SQLInputValue[];
}

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #statements: Record<Write, ReturnType<DatabaseSync['prepare']>>;
  /** The last change of a row wins: an object that changed three times in a request is written once. */
  #pending = new Map<string, Pending>();
  #flush: Promise<void> | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const prepared = Object.entries(WRITES).map(([name, sql]) => [name, database.prepare(sql)]);
    this.#statements = Object.fromEntries(prepared) as Record<Write, ReturnType<DatabaseSync['prepare']>>;
  }

  saveObject(account: string, object: StoredObject): void {
    const { kind, id, seq } = object;
    this.#add(`o/${account}/${kind}/${id}`, 'object', () => [
      account,
      kind,
      id,
      seq,
      object.body,
      object.hidden,
    ]);
  }

  removeObject(account: string, kind: string, id: string): void {
    this.#add(`o/${account}/${kind}/${id}`, 'removeObject', () => [account, kind, id]);
  }

  saveEvent(account: string, event: StoredEvent): void {
    this.#add(`e/${account}/${event.id}`, 'event', () => [
      account,
      event.id,
      event.seq,
      event.type,
      event.created,
      event.head,
      event.pendingWebhooks,
    ]);
  }

  saveAnswer(account: string, answer: StoredAnswer): void {
    const { key, fingerprint, status, body, requestId, createdMs } = answer;
    this.#add(`a/${account}/${key}`, 'answer', () => [
      account,
      key,
      fingerprint,
      status,
      body,
      requestId,
      createdMs,
    ]);
  }

  removeAnswers(account: string, keys: readonly string[]): void {
    for (const key of keys) this.#add(`a/${account}/${key}`, 'removeAnswer', () => [account, key]);
  }

  saveTask(account: string, task: StoredTask): void {
    const { id, kind, objectId, dueMs, by } = task;
    this.#add(`t/${account}/${id}`, 'task', () => [account, id, kind, objectId, Math.round(dueMs), by]);
  }

  removeTask(account: string, id: string): void {
    this.#add(`t/${account}/${id}`, 'removeTask', () => [account, id]);
  }

  saveDelivery(account: string, delivery: StoredDelivery): void {
    this.#add(`d/${account}/${delivery.id}`, 'delivery', () => [account, delivery.id, delivery.body]);
  }

  removeDelivery(account: string, id: string): void {
    this.#add(`d/${account}/${id}`, 'removeDelivery', () => [account, id]);
  }

  saveSetting(account: string, name: string, value: string): void {
    this.#add(`s/${account}/${name}`, 'setting', () => [account, name, value]);
  }

  removeAccount(account: string): void {
    this.#write();
    for (const table of TABLES) {
      this.#database.prepare(`DELETE FROM ${table} WHERE account = ?`).run(account);
    }
  }

  flushed(): Promise<void> | undefined {
    return this.#flush;
  }

  close(): void {
    this.#write();
    this.#database.close();
  }

  /** A turn of the event loop is one transaction: no request's changes are ever split between two. */
  #add(row: string, write: Write, values: () => SQLInputValue[]): void {
    this.#pending.set(row, { write, values });
    if (this.#flush !== undefined) return;
    this.#flush = new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#flush = undefined;
        try {
          this.#write();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
    // Requests that wait for it answer 500; work in the background has nobody to tell.
    this.#flush.catch(() => undefined);
  }

  #write(): void {
    if (this.#pending.size === 0 || !this.#database.isOpen) return;
    const writes = this.#pending;
    this.#pending = new Map();
    this.#database.exec('BEGIN');
    try {
      for (const { write, values } of writes.values()) this.#statements[write].run(...values());
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Rows come from our own statements above, so their columns are known. */
function rows<T>(database: DatabaseSync, sql: string, account: string): T[] {
  return database.prepare(sql).all(account) as T[];
}

function readAccount(database: DatabaseSync, name: string): AccountState {
  const settings = rows<{ name: string; value: string }>(
    database,
    'SELECT name, value FROM settings WHERE account = ?',
    name,
  );
  return {
    name,
    settings: Object.fromEntries(settings.map((row) => [row.name, row.value])),
    objects: rows(
      database,
      'SELECT kind, id, seq, body, hidden FROM objects WHERE account = ? ORDER BY seq',
      name,
    ),
    events: rows(
      database,
      'SELECT id, seq, type, created, head, pending AS pendingWebhooks FROM events WHERE account = ? ORDER BY seq',
      name,
    ),
    answers: rows(
      database,
      'SELECT key, fingerprint, status, body, request_id AS requestId, created_ms AS createdMs FROM answers WHERE account = ? ORDER BY created_ms',
      name,
    ),
    tasks: rows(
      database,
      'SELECT id, kind, object_id AS objectId, due_ms AS dueMs, started_by AS "by" FROM tasks WHERE account = ?',
      name,
    ),
    deliveries: rows(database, 'SELECT id, body FROM deliveries WHERE account = ? ORDER BY rowid', name),
  };
}

export function openStateFile(path: string): { journal: Journal; states: AccountState[] } {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  const names = database.prepare('SELECT DISTINCT account FROM settings').all() as { account: string }[];
  const states = names.map(({ account }) => readAccount(database, account));
  return { journal: new SqliteJournal(database), states };
}
