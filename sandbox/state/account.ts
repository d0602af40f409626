/**
 * Everything that one secret key sees: objects, events, answers, clock, faults, deliveries. Two keys share
 * nothing, so parallel tests may share a process.
 */
import type Stripe from 'stripe';
import { ChaosDial } from '../chaos/dial.ts';
import { HeldRequests } from '../chaos/held.ts';
import { Deliverer } from '../events/deliverer.ts';
import type { Delivery } from '../events/delivery.ts';
import { AnswerStore } from '../http/idempotency.ts';
import { Clock } from './clock.ts';
import { type Ids, randomIds, seededIds } from './ids.ts';
import type { AccountState, EventLog, Journal } from './journal.ts';
import { RequestLog } from './request-log.ts';
import { DEFAULT_ASYNC, Scheduler } from './scheduler.ts';
import { makeTables, type Tables } from './tables.ts';

export interface AccountOptions {
  journal: Journal;
  seed: string | undefined;
  latencyMs: number;
}

export class Account {
  /** What follows `sk_test_` and `pk_test_`. */
  readonly name: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tables: Tables;
  #events: EventLog;
  readonly answers: AnswerStore;
  readonly scheduler: Scheduler;
  readonly deliverer: Deliverer;
  readonly requests = new RequestLog();
  readonly chaos: ChaosDial;
  readonly held = new HeldRequests();
  readonly #latencyMs: number;
  readonly #seeded: boolean;
  readonly #settings: Map<string, string>;
  #sameTime: number | null = null;
  /** Asked for at every event, so kept until one changes. */
  #endpoints: { version: number; held: Stripe.WebhookEndpoint[] } | undefined;

  constructor(name: string, options: AccountOptions, state?: AccountState) {
    const settings = new Map(Object.entries(state?.settings ?? {}));
    this.#settings = settings;
    this.name = name;
    this.journal = options.journal;
    this.#latencyMs = options.latencyMs;
    this.#seeded = options.seed !== undefined;
    this.clock = new Clock(
      Number(settings.get('clockOffsetMs') ?? 0),
      Number(settings.get('clockSkewSeconds') ?? 0),
    );
    this.ids =
      options.seed === undefined
        ? randomIds()
        : seededIds(options.seed, name, Number(settings.get('idCounter') ?? 0));
    this.tables = makeTables(name, options.journal);
    this.#events = options.journal.events(name);
    this.answers = new AnswerStore(name, this.clock, options.journal, settings.get('fingerprint'));
    this.scheduler = new Scheduler(name, this.clock, options.journal);
    this.deliverer = new Deliverer(this);
    this.chaos = new ChaosDial(options.latencyMs);
    if (state !== undefined) this.#restore(state);
  }

  get events(): EventLog {
    return this.#events;
  }

  endpointsFor(type: string): Stripe.WebhookEndpoint[] {
    const table = this.tables.webhookEndpoints;
    if (this.#endpoints?.version !== table.version) {
      const held = table.entries().map((entry) => entry.object);
      this.#endpoints = { version: table.version, held };
    }
    const wanted: Stripe.WebhookEndpoint[] = [];
    for (const object of this.#endpoints.held) {
      const listens = object.enabled_events.includes('*') || object.enabled_events.includes(type);
      if (object.status === 'enabled' && listens) wanted.push(object);
    }
    return wanted;
  }

  /** `created` of the next event: whole seconds, frozen while the dial asks for equal timestamps. */
  eventTime(): number {
    if (!this.chaos.settings.webhooks.equalTimestamps) {
      this.#sameTime = null;
      return this.clock.now();
    }
    this.#sameTime ??= this.clock.now();
    return this.#sameTime;
  }

  advanceClock(milliseconds: number): void {
    this.clock.advance(milliseconds);
    this.saveSetting('clockOffsetMs', String(this.clock.offsetMs));
    this.scheduler.runDue(true);
    this.deliverer.runDue();
  }

  /** @param seconds how far Stripe's clock is ahead of everybody else's; negative: behind */
  skewClock(seconds: number): void {
    this.clock.skewSeconds = seconds;
    this.saveSetting('clockSkewSeconds', String(seconds));
  }

  setting(name: string): string | undefined {
    return this.#settings.get(name);
  }

  saveSetting(name: string, value: string): void {
    this.#settings.set(name, value);
    this.journal.saveSetting(this.name, name, value);
  }

  /** Writes what is cheap to lose between requests but must survive a restart. */
  saveCounters(): void {
    if (this.#seeded) this.saveSetting('idCounter', String(this.ids.counter()));
  }

  /** Back to an empty account; webhook endpoints and their secrets stay, as they belong to whoever runs this. */
  reset(): void {
    this.held.clear();
    this.deliverer.clear();
    this.scheduler.clear();
    this.scheduler.settings = DEFAULT_ASYNC;
    const endpoints = this.tables.webhookEndpoints.entries();
    for (const table of Object.values(this.tables)) table.clear();
    this.requests.clear();
    this.chaos.set(new ChaosDial(this.#latencyMs).settings);
    this.journal.removeAccount(this.name);
    this.#events = this.journal.events(this.name);
    this.answers.clear();
    this.saveCounters();
    for (const [name, value] of this.#settings) this.journal.saveSetting(this.name, name, value);
    for (const { object, hidden } of endpoints) this.tables.webhookEndpoints.add(object, hidden);
  }

  stop(): void {
    this.scheduler.stop();
    this.deliverer.stop();
  }

  #restore(state: AccountState): void {
    this.deliverer.restore(state.deliveries.map((stored): Delivery => JSON.parse(stored.body)));
    this.scheduler.restore(state.tasks);
  }
}
