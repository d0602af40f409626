/** Kept answers of one account in the state file, read by their idempotency key. */
import type { AnswerShelf, StoredAnswer } from './journal.ts';
import type { StateDatabase } from './state-database.ts';

const PUT =
  'INSERT OR REPLACE INTO answers (account, key, fingerprint, status, body, request_id, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)';
const GET = `SELECT key, fingerprint, status, body, request_id AS requestId, created_ms AS createdMs
  FROM answers WHERE account = ? AND key = ?`;
const REMOVE = 'DELETE FROM answers WHERE account = ? AND created_ms < ?';

export class FileAnswers implements AnswerShelf {
  readonly #database: StateDatabase;
  readonly #account: string;

  constructor(database: StateDatabase, account: string) {
    this.#database = database;
    this.#account = account;
  }

  get(key: string): StoredAnswer | undefined {
    return this.#database.get<StoredAnswer>(GET, this.#account, key);
  }

  put(answer: StoredAnswer): void {
    const { key, fingerprint, status, body, requestId, createdMs } = answer;
    this.#database.write(`a/${this.#account}/${key}`, PUT, () => [
      this.#account,
      key,
      fingerprint,
      status,
      body,
      requestId,
      createdMs,
    ]);
  }

  removeOlderThan(createdMs: number): void {
    this.#database.writeNow(REMOVE, this.#account, createdMs);
  }
}
