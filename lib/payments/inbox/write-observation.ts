/**
 * What a read, list or answer of Stripe showed is kept in the inbox beside the events when it moved something, so that
 * a replay of the whole inbox is complete (DESIGN, data).
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { insertObservation } from '#db/repositories/stripe-events.ts';
import { getConfig } from '#lib/config/config.ts';
import type { Changes, ObjectKind } from './event-outcome.ts';
import type { Extract } from './flat-codec.ts';

/** @returns the observation's id, `obs_…` */
export async function writeObservation(
  tx: Transaction,
  args: {
    readonly kind: ObjectKind;
    readonly objectId: string;
    readonly extract: Extract;
    readonly by: string;
    readonly startedAtMs: number;
    readonly changes?: Changes | undefined;
  },
): Promise<string> {
  const id = `obs_${uuidv7()}`;
  await insertObservation(tx, {
    id,
    type: `observation.${args.kind}`,
    objectId: args.objectId,
    livemode: getConfig().livemode,
    createdUnix: Math.floor(args.startedAtMs / 1000),
    extract: { object: args.kind, ...args.extract },
    reason: args.by,
    changes: args.changes ?? null,
  });
  return id;
}
