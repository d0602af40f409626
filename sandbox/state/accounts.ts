/** The accounts of this process, made at their first use, and how to find one by an object's id. */

import { Account } from './account.ts';
import { type Ids, randomIds } from './ids.ts';
import type { AccountState, Journal, StoredTask } from './journal.ts';

export interface AccountsOptions {
  journal: Journal;
  seed: string | undefined;
  latencyMs: number;
  /** Does what has become due on an account. */
  runTask: (account: Account, task: StoredTask) => void;
}

export class Accounts {
  readonly #options: AccountsOptions;
  readonly #accounts = new Map<string, Account>();
  readonly #requestIds: Ids = randomIds();
  /** Known once the server listens. */
  origin = '';

  constructor(options: AccountsOptions, states: readonly AccountState[]) {
    this.#options = options;
    for (const state of states) this.#add(new Account(state.name, options, state));
  }

  get(name: string): Account {
    return this.#accounts.get(name) ?? this.#add(new Account(name, this.#options));
  }

  all(): Account[] {
    return [...this.#accounts.values()];
  }

  newRequestId(): string {
    return `req_${this.#requestIds.text(14)}`;
  }

  stop(): void {
    for (const account of this.#accounts.values()) account.stop();
  }

  #add(account: Account): Account {
    this.#accounts.set(account.name, account);
    account.scheduler.onDue((task) => this.#options.runTask(account, task));
    return account;
  }
}
