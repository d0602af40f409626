/**
 * Tables of the state file. Lists read the narrow indexes and touch the wide rows of what they show only. `links` holds
 * the indexed fields of objects; it is made anew when a file was written with other indexes, or before there were any.
 */
import type { DatabaseSync } from 'node:sqlite';
import { INDEXES } from './indexes.ts';

const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -16000;
  PRAGMA wal_autocheckpoint = 4000;
`;

const TABLES = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settings (account TEXT, name TEXT, value TEXT, PRIMARY KEY (account, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (account TEXT, kind TEXT, id TEXT, seq INTEGER, body TEXT, hidden TEXT, created INTEGER, PRIMARY KEY (account, kind, id));
  CREATE TABLE IF NOT EXISTS links (account TEXT, kind TEXT, field TEXT, value TEXT, seq INTEGER, PRIMARY KEY (account, kind, field, value, seq)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (account TEXT, id TEXT, seq INTEGER, type TEXT, created INTEGER, head TEXT, pending INTEGER, PRIMARY KEY (account, id));
  CREATE TABLE IF NOT EXISTS answers (account TEXT, key TEXT, fingerprint TEXT, status INTEGER, body TEXT, request_id TEXT, created_ms INTEGER, PRIMARY KEY (account, key));
  CREATE TABLE IF NOT EXISTS tasks (account TEXT, id TEXT, kind TEXT, object_id TEXT, due_ms INTEGER, started_by TEXT, PRIMARY KEY (account, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS deliveries (account TEXT, id TEXT, body TEXT, PRIMARY KEY (account, id));
`;

const ORDERS = `
  CREATE UNIQUE INDEX IF NOT EXISTS objects_in_order ON objects (account, kind, seq, created);
  CREATE UNIQUE INDEX IF NOT EXISTS events_in_order ON events (account, seq, type, created);
  CREATE INDEX IF NOT EXISTS answers_by_age ON answers (account, created_ms);
`;

export const ACCOUNT_TABLES = ['settings', 'events', 'answers', 'tasks', 'deliveries'] as const;

/** Files of versions without indexes have no time of creation beside the object. */
function addCreated(database: DatabaseSync): void {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all('objects');
  if (columns.some((column) => column.name === 'created')) return;
  database.exec(`
    ALTER TABLE objects ADD COLUMN created INTEGER;
    UPDATE objects SET created = COALESCE(json_extract(body, '$.created'), 0);
  `);
}

function linkAnew(database: DatabaseSync): void {
  const link = database.prepare(
    `INSERT INTO links SELECT account, kind, ?1, json_extract(body, '$.' || ?1), seq FROM objects
     WHERE kind = ?2 AND json_type(body, '$.' || ?1) = 'text'`,
  );
  database.exec('DELETE FROM links');
  for (const [kind, fields] of Object.entries(INDEXES)) for (const field of fields) link.run(field, kind);
}

export function prepareSchema(database: DatabaseSync): void {
  database.exec(PRAGMAS);
  database.exec('BEGIN IMMEDIATE');
  database.exec(TABLES);
  addCreated(database);
  database.exec(ORDERS);
  const indexes = JSON.stringify(INDEXES);
  const held = database.prepare("SELECT value FROM meta WHERE name = 'indexes'").get()?.value;
  if (held !== indexes) {
    linkAnew(database);
    database.prepare("INSERT OR REPLACE INTO meta VALUES ('indexes', ?)").run(indexes);
  }
  database.exec('COMMIT');
}
