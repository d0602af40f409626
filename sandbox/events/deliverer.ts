/**
 * Delivers an account's events to its endpoints in the background: signed, retried with back-off, recorded.
 * What is not delivered yet survives a restart. Chaos sits here: drop, duplicate, delay, reorder, hold.
 */
import type Stripe from 'stripe';
import { shuffle } from '../chaos/random.ts';
import type { Account } from '../state/account.ts';
import type { StoredEvent } from '../state/journal.ts';
import type { Delivery, DeliveryStatus } from './delivery.ts';
import { eventJson } from './event-log.ts';
import { delivered, postEvent } from './post-event.ts';
import { signatureHeader } from './signature.ts';

/** Waits after the first, second … attempt: quick at first, so that a restarted application catches up. */
const BACK_OFF_MS = [1500, 4000, 10_000, 30_000, 120_000, 600_000, 3_600_000, 10_800_000] as const;
const MAX_KEPT = 2000;
const FORGOTTEN_AT_ONCE = 200;
const REORDER_WINDOW_MS = 60;
const MAX_IN_FLIGHT = 64;

export class Deliverer {
  readonly #account: Account;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #ready: { delivery: Delivery; done: () => void }[] = [];
  /** What needs nothing more, oldest first; kept for a while to be looked at. */
  #finished: string[] = [];
  #reordering: Delivery[] = [];
  #inFlight = 0;
  #stopped = false;

  constructor(account: Account) {
    this.#account = account;
  }

  /**
   * Decides what goes where. The deliveries are written together with the work that caused them, so a kill between
   * commit and delivery loses none.
   * @returns starts them; settles when the first attempts that may start now have been answered
   */
  prepare(events: readonly StoredEvent[]): () => Promise<void> {
    const starting: Delivery[] = [];
    for (const event of events) {
      if (event.pendingWebhooks === 0) continue;
      for (const endpoint of this.#account.endpointsFor(event.type)) {
        const copies = 1 + this.#account.chaos.settings.webhooks.duplicate;
        for (let copy = 0; copy < copies; copy += 1) {
          const delivery = this.#make(event, endpoint, copy === 0);
          if (this.#account.chaos.dropsWebhook(event.type)) this.#finish(delivery, 'dropped');
          else starting.push(delivery);
        }
      }
    }
    if (starting.length === 0) return () => Promise.resolve();
    return () => Promise.all(starting.map((delivery) => this.#start(delivery))).then(() => undefined);
  }

  /** Delivers again, whatever happened before, past every fault of the dial. */
  resend(event: StoredEvent, endpoints: readonly Stripe.WebhookEndpoint[]): Promise<void> {
    const sent = endpoints.map((endpoint) => this.#queue(this.#make(event, endpoint, false)));
    return Promise.all(sent).then(() => undefined);
  }

  /** Sends everything that is held, in order, or shuffled when reordering is on. */
  async flush(): Promise<number> {
    const held = [...this.#deliveries.values()].filter((delivery) => delivery.status === 'held');
    const { reorder } = this.#account.chaos.settings.webhooks;
    const ordered = reorder ? shuffle(held, this.#account.chaos.random) : held;
    for (const delivery of ordered) delivery.status = 'pending';
    await Promise.all(ordered.map((delivery) => this.#queue(delivery)));
    return ordered.length;
  }

  /** After the clock moved: what has become due is tried now. */
  runDue(): void {
    const now = this.#account.clock.nowMs();
    for (const id of [...this.#timers.keys()]) {
      const delivery = this.#deliveries.get(id);
      if (delivery?.next_attempt_ms != null && delivery.next_attempt_ms <= now) void this.#queue(delivery);
    }
  }

  list(limit: number): Delivery[] {
    return [...this.#deliveries.values()].reverse().slice(0, limit);
  }

  restore(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      this.#deliveries.set(delivery.id, delivery);
      if (delivery.status === 'pending') this.#wait(delivery, delivery.next_attempt_ms ?? 0);
    }
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const id of this.#deliveries.keys()) this.#account.journal.removeDelivery(this.#account.name, id);
    this.#deliveries.clear();
    this.#ready.length = 0;
    this.#reordering = [];
    this.#finished = [];
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #make(event: StoredEvent, endpoint: Stripe.WebhookEndpoint, counts: boolean): Delivery {
    const delivery: Delivery = {
      id: this.#account.ids.id('whd'),
      event: event.id,
      type: event.type,
      endpoint: endpoint.id,
      url: endpoint.url,
      status: 'pending',
      created: this.#account.clock.now(),
      attempts: [],
      next_attempt_ms: this.#account.clock.nowMs(),
      counts,
    };
    this.#deliveries.set(delivery.id, delivery);
    this.#save(delivery);
    return delivery;
  }

  #start(delivery: Delivery): Promise<void> {
    const { hold, reorder, delayMs } = this.#account.chaos.settings.webhooks;
    if (hold) {
      delivery.status = 'held';
      this.#save(delivery);
      return Promise.resolve();
    }
    if (reorder) {
      this.#collect(delivery);
      return Promise.resolve();
    }
    if (delayMs > 0) {
      this.#wait(delivery, this.#account.clock.nowMs() + delayMs);
      return Promise.resolve();
    }
    return this.#queue(delivery);
  }

  #collect(delivery: Delivery): void {
    this.#reordering.push(delivery);
    if (this.#reordering.length > 1) return;
    setTimeout(() => {
      const batch = shuffle(this.#reordering, this.#account.chaos.random);
      this.#reordering = [];
      for (const item of batch) void this.#queue(item);
    }, REORDER_WINDOW_MS + this.#account.chaos.settings.webhooks.delayMs).unref();
  }

  #wait(delivery: Delivery, atMs: number): void {
    delivery.next_attempt_ms = atMs;
    const wait = Math.min(Math.max(atMs - this.#account.clock.nowMs(), 0), 2 ** 31 - 1);
    clearTimeout(this.#timers.get(delivery.id));
    const timer = setTimeout(() => void this.#queue(delivery), wait);
    timer.unref();
    this.#timers.set(delivery.id, timer);
  }

  #queue(delivery: Delivery): Promise<void> {
    clearTimeout(this.#timers.get(delivery.id));
    this.#timers.delete(delivery.id);
    return new Promise((done) => {
      this.#ready.push({ delivery, done });
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#inFlight < MAX_IN_FLIGHT && !this.#stopped) {
      const next = this.#ready.shift();
      if (next === undefined) return;
      this.#inFlight += 1;
      void this.#attempt(next.delivery).finally(() => {
        this.#inFlight -= 1;
        next.done();
        this.#pump();
      });
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const event = this.#account.events.get(delivery.event);
    const endpoint = this.#account.tables.webhookEndpoints.get(delivery.endpoint);
    if (event === undefined || endpoint === undefined || endpoint.object.status !== 'enabled') {
      this.#finish(delivery, 'failed');
      return;
    }
    const body = eventJson(event);
    const now = this.#account.clock.now();
    const active = endpoint.hidden.secrets.filter(
      (secret) => secret.expiresAt === null || secret.expiresAt > now,
    );
    // Signed with real time: a receiver checks the age against its own clock, which the control API cannot move.
    const signature = signatureHeader(
      body,
      active.map((secret) => secret.value),
      Math.floor(Date.now() / 1000),
    );
    const attempt = await postEvent(endpoint.object.url, body, signature, now);
    if (this.#stopped || !this.#deliveries.has(delivery.id)) return;
    delivery.attempts.push(attempt);
    if (delivered(attempt)) {
      this.#finish(delivery, 'succeeded');
      if (delivery.counts) this.#account.events.countDelivered(event.id);
      return;
    }
    const wait = BACK_OFF_MS[delivery.attempts.length - 1];
    if (wait === undefined) {
      this.#finish(delivery, 'failed');
    } else {
      this.#wait(delivery, this.#account.clock.nowMs() + wait);
      this.#save(delivery);
    }
  }

  #finish(delivery: Delivery, status: DeliveryStatus): void {
    delivery.status = status;
    delivery.next_attempt_ms = null;
    this.#finished.push(delivery.id);
    if (this.#finished.length > MAX_KEPT) this.#forgetOldest();
    this.#account.journal.removeDelivery(this.#account.name, delivery.id);
  }

  /** In steps, as taking the first of a long array moves all others. */
  #forgetOldest(): void {
    for (const id of this.#finished.splice(0, FORGOTTEN_AT_ONCE)) this.#deliveries.delete(id);
  }

  #save(delivery: Delivery): void {
    this.#account.journal.saveDelivery(this.#account.name, {
      id: delivery.id,
      get body() {
        return JSON.stringify(delivery);
      },
    });
  }
}
