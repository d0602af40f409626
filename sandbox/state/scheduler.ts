/**
 * What happens by itself later on one account: asynchronous captures, refunds that settle, authorisations
 * that expire. Due times are account time; the tasks survive a restart.
 */
import type { Clock } from './clock.ts';
import type { Journal, StoredTask } from './journal.ts';

export type AsyncMode = 'auto' | 'immediate' | 'manual';

export interface AsyncSettings {
  mode: AsyncMode;
  delayMs: number;
}

export const DEFAULT_ASYNC: AsyncSettings = { mode: 'auto', delayMs: 1000 };

/** Due times are rounded up to this, so that a thousand payments a second share a few timers. */
const TICK_MS = 25;

/** The longest timer Node keeps; later tasks are looked at again when it fires. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class Scheduler {
  settings: AsyncSettings = DEFAULT_ASYNC;
  readonly #account: string;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #tasks = new Map<string, StoredTask>();
  #run: (task: StoredTask) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(account: string, clock: Clock, journal: Journal) {
    this.#account = account;
    this.#clock = clock;
    this.#journal = journal;
  }

  onDue(run: (task: StoredTask) => void): void {
    this.#run = run;
  }

  /** An outcome that Stripe reports within seconds: obeys the account's async mode. */
  soon(kind: string, objectId: string): void {
    const { mode, delayMs } = this.settings;
    const now = this.#clock.nowMs();
    const dueMs = mode === 'immediate' ? now : Math.ceil((now + delayMs) / TICK_MS) * TICK_MS;
    this.#add({ id: `${kind}/${objectId}`, kind, objectId, dueMs, by: mode === 'manual' ? 'hand' : 'timer' });
  }

  /** A deadline of the account's clock. */
  at(kind: string, objectId: string, dueMs: number): void {
    this.#add({ id: `${kind}/${objectId}`, kind, objectId, dueMs, by: 'clock' });
  }

  cancel(kind: string, objectId: string): void {
    const id = `${kind}/${objectId}`;
    if (this.#tasks.delete(id)) this.#journal.removeTask(this.#account, id);
  }

  restore(tasks: readonly StoredTask[]): void {
    for (const task of tasks) this.#tasks.set(task.id, task);
    this.#arm();
  }

  pending(): readonly StoredTask[] {
    return [...this.#tasks.values()].sort((a, b) => a.dueMs - b.dueMs);
  }

  /** Runs what is due; tasks kept for hand only when the clock was moved past them. */
  runDue(includeHand: boolean): number {
    const now = this.#clock.nowMs();
    const due = [...this.#tasks.values()].filter(
      (task) => task.dueMs <= now && (includeHand || task.by !== 'hand'),
    );
    return this.#runAll(due.sort((a, b) => a.dueMs - b.dueMs));
  }

  /** Runs every outcome that waits, whatever its time, but no deadline of the clock. */
  runAsync(): number {
    return this.#runAll(this.pending().filter((task) => task.by !== 'clock'));
  }

  clear(): void {
    for (const id of this.#tasks.keys()) this.#journal.removeTask(this.#account, id);
    this.#tasks.clear();
    this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #runAll(tasks: readonly StoredTask[]): number {
    for (const task of tasks) {
      if (!this.#tasks.delete(task.id)) continue;
      this.#journal.removeTask(this.#account, task.id);
      this.#run(task);
    }
    return tasks.length;
  }

  #add(task: StoredTask): void {
    this.#tasks.set(task.id, task);
    this.#journal.saveTask(this.#account, task);
    if (task.by !== 'hand') this.#armFor(task.dueMs);
  }

  #arm(): void {
    for (const task of this.#tasks.values()) if (task.by !== 'hand') this.#armFor(task.dueMs);
  }

  /** One timer for the earliest task: thousands of pending captures must not mean thousands of timers. */
  #armFor(dueMs: number): void {
    if (dueMs >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = dueMs;
    const wait = Math.min(Math.max(dueMs - this.#clock.nowMs(), 0), MAX_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.runDue(false);
      this.#arm();
    }, wait);
    this.#timer.unref();
  }
}
