/** How much is measured: the full run takes a few minutes, the quick one less than a minute after the build. */
import { parseArgs } from 'node:util';

export const INTENTS_IN_FLIGHT = 32;
export const EVENTS_IN_FLIGHT = 16;
export const REFUNDS_IN_FLIGHT = 16;
export const PACED_PER_SECOND = 30;
export const SANDBOX_LATENCY_MS = 5;
/** A machine that is slower than this has no figures worth keeping. */
export const GIVE_UP_MS = 8 * 60_000;

export type Sizes = {
  readonly rounds: number;
  readonly warmUpIntents: number;
  readonly intentsPerRound: number;
  readonly warmUpEvents: number;
  readonly eventsPerRound: number;
  readonly pacedSeconds: number;
  readonly warmUpRefunds: number;
  readonly refundsPerRound: number;
  readonly pageRequests: number;
  /** Events that need a read of Stripe, and holds that run out, at once. */
  readonly backlogEvents: number;
  readonly holds: number;
  /** Paid intents that the sandbox's state file holds when its memory and start-up are taken. */
  readonly sandboxIntents: number;
};

const FULL: Sizes = {
  rounds: 4,
  warmUpIntents: 600,
  intentsPerRound: 500,
  warmUpEvents: 300,
  eventsPerRound: 500,
  pacedSeconds: 10,
  warmUpRefunds: 200,
  refundsPerRound: 300,
  pageRequests: 300,
  backlogEvents: 1200,
  holds: 300,
  sandboxIntents: 100_000,
};

const QUICK: Sizes = {
  rounds: 2,
  warmUpIntents: 150,
  intentsPerRound: 200,
  warmUpEvents: 100,
  eventsPerRound: 150,
  pacedSeconds: 5,
  warmUpRefunds: 50,
  refundsPerRound: 100,
  pageRequests: 80,
  backlogEvents: 300,
  holds: 100,
  sandboxIntents: 10_000,
};

export type Settings = {
  readonly sizes: Sizes;
  readonly quick: boolean;
  /** The sandbox alone: no shop, no database, no build. */
  readonly sandboxOnly: boolean;
  /** Writes CPU profiles of the hot paths and what stands out in them. */
  readonly profile: boolean;
  /** Puts the figures of this run into docs/benchmarks.md. */
  readonly updateDocs: boolean;
};

export const totalIntents = (sizes: Sizes): number =>
  sizes.warmUpIntents + sizes.rounds * sizes.intentsPerRound;

export const totalEvents = (sizes: Sizes): number =>
  sizes.warmUpEvents + sizes.rounds * sizes.eventsPerRound + sizes.pacedSeconds * PACED_PER_SECOND;

export const totalRefunds = (sizes: Sizes): number =>
  sizes.warmUpRefunds + sizes.rounds * sizes.refundsPerRound;

export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      sandbox: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      'update-docs': { type: 'boolean', default: false },
    },
  });
  return {
    sizes: values.quick ? QUICK : FULL,
    quick: values.quick,
    sandboxOnly: values.sandbox,
    profile: values.profile,
    updateDocs: values['update-docs'],
  };
}
