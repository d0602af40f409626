/**
 * The connection to the state file. Writes wait until the end of the turn of the event loop, where the last one of a
 * row wins, or until somebody reads; either way one turn is one transaction, so no request is split between two.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export type Values = () => SQLInputValue[];

interface Pending {
  sql: string;
  values: Values;
}

export class StateDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #pending = new Map<string, Pending>();
  #flush: Promise<void> | undefined;
  #open = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @param row names the row that is written: an object that changes three times in a request is written once */
  write(row: string, sql: string, values: Values): void {
    this.#pending.set(row, { sql, values });
    this.#commitLater();
  }

  /** After everything that waits. */
  writeNow(sql: string, ...values: SQLInputValue[]): void {
    this.#apply();
    this.#begin();
    this.#commitLater();
    this.#statement(sql).run(...values);
  }

  /** Rows come from our own statements, so their columns are known. What waits to be written is seen. */
  all<R>(sql: string, ...values: SQLInputValue[]): R[] {
    this.#apply();
    return this.#statement(sql).all(...values) as R[];
  }

  get<R>(sql: string, ...values: SQLInputValue[]): R | undefined {
    this.#apply();
    return this.#statement(sql).get(...values) as R | undefined;
  }

  flushed(): Promise<void> | undefined {
    return this.#flush;
  }

  close(): void {
    this.#commit();
    this.#statements.clear();
    this.#database.close();
  }

  #commitLater(): void {
    if (this.#flush !== undefined) return;
    this.#flush = new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#flush = undefined;
        try {
          this.#commit();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
    // Requests that wait for it answer 500; work in the background has nobody to tell.
    this.#flush.catch(() => undefined);
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }

  #begin(): void {
    if (this.#open) return;
    this.#statement('BEGIN').run();
    this.#open = true;
  }

  #apply(): void {
    if (this.#pending.size === 0) return;
    const writes = this.#pending;
    this.#pending = new Map();
    this.#begin();
    try {
      for (const { sql, values } of writes.values()) this.#statement(sql).run(...values());
    } catch (error) {
      this.#open = false;
      this.#statement('ROLLBACK').run();
      throw error;
    }
  }

  #commit(): void {
    if (!this.#database.isOpen) return;
    this.#apply();
    if (!this.#open) return;
    this.#open = false;
    try {
      this.#statement('COMMIT').run();
    } catch (error) {
      if (this.#database.isTransaction) this.#statement('ROLLBACK').run();
      throw error;
    }
  }
}
