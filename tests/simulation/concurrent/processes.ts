/**
 * The web processes and workers of a concurrent run. Each has its own way to the database and to Stripe, which can be
 * cut; each may be killed at any moment and is started again, as a supervisor would.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '#db/embedded/ports.ts';
import type { Child } from '#scripts/stack/child.ts';
import type { Values } from '#scripts/stack/environment.ts';
import type { Guardian } from '#scripts/stack/guardian.ts';
import { startWebProgram, startWorkerProgram } from '#scripts/stack/programs.ts';
import { type CuttingProxy, startCuttingProxy } from '../cutting-proxy.ts';

export type Slot = {
  readonly kind: 'web' | 'worker';
  readonly name: string;
  readonly port: number;
  readonly database: CuttingProxy;
  readonly stripe: CuttingProxy;
  readonly directory: string;
  child: Child | undefined;
  starting: Promise<void> | undefined;
};

export type Addresses = { readonly database: URL; readonly sandbox: URL };

export type FleetOptions = {
  readonly webs: number;
  readonly workers: number;
  readonly addresses: Addresses;
  readonly directory: string;
  readonly guardian: Guardian;
  readonly signal: AbortSignal;
  /** The environment of a process that reaches database and Stripe at these ports and listens on this one. */
  environment(ports: { database: number; stripe: number; own: number }): Values;
  /** A process ended although nobody killed it. */
  onCrash(name: string, lastLines: string): void;
};

const START_TRIES = 6;

export class Fleet {
  readonly slots: readonly Slot[];
  readonly #options: FleetOptions;
  #closing = false;

  private constructor(slots: readonly Slot[], options: FleetOptions) {
    this.slots = slots;
    this.#options = options;
  }

  static async start(options: FleetOptions): Promise<Fleet> {
    const { webs, workers, addresses, directory } = options;
    const kinds = [...Array<'web'>(webs).fill('web'), ...Array<'worker'>(workers).fill('worker')] as const;
    const slots: Slot[] = [];
    const taken = new Set<number>();
    for (const [index, kind] of kinds.entries()) {
      const name = `${kind}-${index + 1}`;
      const port = await findFreePort(0, taken);
      taken.add(port);
      slots.push({
        kind,
        name,
        port,
        database: await startCuttingProxy(targetOf(addresses.database)),
        stripe: await startCuttingProxy(targetOf(addresses.sandbox)),
        directory: join(directory, name),
        child: undefined,
        starting: undefined,
      });
    }
    const fleet = new Fleet(slots, options);
    try {
      await Promise.all(slots.map((slot) => fleet.#begin(slot, 0)));
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** Where requests may go. */
  livePorts(): readonly number[] {
    return this.slots.flatMap(({ kind, child, port }) =>
      kind === 'web' && child?.isRunning() === true ? [port] : [],
    );
  }

  /** Ends a process in the middle of whatever it does. @returns false when it is not running just now */
  async kill(slot: Slot, deadMs: number): Promise<boolean> {
    const { child } = slot;
    if (child === undefined || slot.starting !== undefined || !child.isRunning()) return false;
    slot.child = undefined;
    process.kill(child.pid, 'SIGKILL');
    await child.ended;
    void this.#begin(slot, deadMs).catch(() => undefined);
    return true;
  }

  /** Resolves when every process runs. */
  async allAlive(): Promise<void> {
    await Promise.all(this.slots.flatMap(({ starting }) => starting ?? []));
    for (const slot of this.slots) if (slot.child === undefined) await this.#begin(slot, 0);
  }

  async stop(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.slots.flatMap(({ starting }) => starting ?? []));
    await Promise.all(this.slots.flatMap(({ child }) => child?.stop() ?? []));
    await Promise.all(this.slots.flatMap(({ database, stripe }) => [database.close(), stripe.close()]));
  }

  #begin(slot: Slot, afterMs: number): Promise<void> {
    slot.starting ??= this.#startSlot(slot, afterMs).finally(() => {
      slot.starting = undefined;
    });
    return slot.starting;
  }

  async #startSlot(slot: Slot, afterMs: number): Promise<void> {
    await sleep(afterMs);
    for (let tries = 1; !this.#closing; tries += 1) {
      try {
        const child = await this.#spawn(slot);
        slot.child = child;
        this.#options.guardian.watch({ pid: child.pid, signal: 'SIGTERM' });
        void child.ended.then(() => this.#noteEnd(slot, child));
        return;
      } catch (error) {
        // A cut may well meet a process that is just starting; a supervisor starts it again.
        if (tries >= START_TRIES || this.#options.signal.aborted) throw error;
      }
    }
  }

  #noteEnd(slot: Slot, child: Child): void {
    if (this.#closing || slot.child !== child) return;
    slot.child = undefined;
    this.#options.onCrash(slot.name, child.lastLines());
    void this.#begin(slot, 0).catch(() => undefined);
  }

  #spawn(slot: Slot): Promise<Child> {
    const { database, stripe, port, directory } = slot;
    const options = {
      environment: this.#options.environment({ database: database.port, stripe: stripe.port, own: port }),
      dataDir: directory,
      localUrl: `http://127.0.0.1:${port}`,
      dev: false,
      signal: this.#options.signal,
    };
    return slot.kind === 'web' ? startWebProgram(options) : startWorkerProgram(options);
  }
}

const targetOf = (url: URL): { host: string; port: number } => ({
  host: url.hostname,
  port: Number(url.port),
});
