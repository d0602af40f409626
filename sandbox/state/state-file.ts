/**
 * The state file: one SQLite database, written in one transaction per turn of the event loop, before the
 * answers that depend on it are sent. With WAL a killed process loses nothing that was answered.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FileAnswers } from './file-answers.ts';
import { FileEvents } from './file-events.ts';
import { FileShelf } from './file-shelf.ts';
import type { AccountState, AnswerShelf, EventLog, Journal, StoredDelivery, StoredTask } from './journal.ts';
import type { Shelf } from './shelf.ts';
import { StateDatabase } from './state-database.ts';
import { ACCOUNT_TABLES, prepareSchema } from './state-schema.ts';

/** How long a sandbox that is just ending is waited for. */
const CLOSING_MS = 2000;

const SAVE = {
  setting: 'INSERT OR REPLACE INTO settings (account, name, value) VALUES (?, ?, ?)',
  task: 'INSERT OR REPLACE INTO tasks (account, id, kind, object_id, due_ms, started_by) VALUES (?, ?, ?, ?, ?, ?)',
  delivery: 'INSERT OR REPLACE INTO deliveries (account, id, body) VALUES (?, ?, ?)',
} as const;

class FileJournal implements Journal {
  readonly #database: StateDatabase;

  constructor(database: StateDatabase) {
    this.#database = database;
  }

  shelf<T extends { id: string }, H>(account: string, kind: string): Shelf<T, H> {
    return new FileShelf<T, H>(this.#database, account, kind);
  }

  events(account: string): EventLog {
    return new FileEvents(this.#database, account);
  }

  answers(account: string): AnswerShelf {
    return new FileAnswers(this.#database, account);
  }

  saveTask(account: string, task: StoredTask): void {
    const { id, kind, objectId, dueMs, by } = task;
    const values = () => [account, id, kind, objectId, Math.round(dueMs), by];
    this.#database.write(`t/${account}/${id}`, SAVE.task, values);
  }

  removeTask(account: string, id: string): void {
    const sql = 'DELETE FROM tasks WHERE account = ? AND id = ?';
    this.#database.write(`t/${account}/${id}`, sql, () => [account, id]);
  }

  saveDelivery(account: string, delivery: StoredDelivery): void {
    const values = () => [account, delivery.id, delivery.body];
    this.#database.write(`d/${account}/${delivery.id}`, SAVE.delivery, values);
  }

  removeDelivery(account: string, id: string): void {
    const sql = 'DELETE FROM deliveries WHERE account = ? AND id = ?';
    this.#database.write(`d/${account}/${id}`, sql, () => [account, id]);
  }

  setting(account: string, name: string): string | undefined {
    const sql = 'SELECT value FROM settings WHERE account = ? AND name = ?';
    return this.#database.get<{ value: string }>(sql, account, name)?.value;
  }

  saveSetting(account: string, name: string, value: string): void {
    this.#database.write(`s/${account}/${name}`, SAVE.setting, () => [account, name, value]);
  }

  removeAccount(account: string): void {
    for (const table of ACCOUNT_TABLES) {
      this.#database.writeNow(`DELETE FROM ${table} WHERE account = ?`, account);
    }
  }

  flushed(): Promise<void> | undefined {
    return this.#database.flushed();
  }

  close(): void {
    this.#database.close();
  }
}

function readAccount(database: StateDatabase, name: string): AccountState {
  const settings = database.all<{ name: string; value: string }>(
    "SELECT name, value FROM settings WHERE account = ? AND name NOT LIKE 'sums/%'",
    name,
  );
  return {
    name,
    settings: Object.fromEntries(settings.map((row) => [row.name, row.value])),
    tasks: database.all<StoredTask>(
      'SELECT id, kind, object_id AS objectId, due_ms AS dueMs, started_by AS "by" FROM tasks WHERE account = ?',
      name,
    ),
    deliveries: database.all<StoredDelivery>(
      'SELECT id, body FROM deliveries WHERE account = ? ORDER BY rowid',
      name,
    ),
  };
}

/** One process has the file for itself, as it numbers what it writes. */
function connect(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const connection = new DatabaseSync(path, { timeout: CLOSING_MS });
  try {
    prepareSchema(connection);
    return connection;
  } catch (error) {
    connection.close();
    const reason = error instanceof Error ? error.message : String(error);
    const hint = /locked/.test(reason) ? 'another sandbox has it open' : reason;
    throw new Error(`the state file ${path} cannot be used: ${hint}`, { cause: error });
  }
}

export function openStateFile(path: string): { journal: Journal; states: AccountState[] } {
  const connection = connect(path);
  const database = new StateDatabase(connection);
  const names = database.all<{ account: string }>('SELECT DISTINCT account FROM settings');
  const states = names.map(({ account }) => readAccount(database, account));
  return { journal: new FileJournal(database), states };
}
