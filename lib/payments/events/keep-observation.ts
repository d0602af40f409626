/**
 * What a read, list or answer of Stripe showed is kept in the inbox beside the events when it moved something, so that
 * a replay of the whole inbox is complete (DESIGN, data).
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { insertObservation } from '#db/repositories/stripe-events.ts';
import { getConfig } from '#lib/config/config.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import type { Changes } from './event-outcome.ts';
import { projectable } from './kinds/kinds.ts';

/** @returns the observation's id, `obs_…` */
export async function keepObservation(
  tx: Transaction,
  args: {
    readonly object: ObservedObject;
    readonly by: string;
    readonly startedAtMs: number;
    readonly changes?: Changes | undefined;
  },
): Promise<string> {
  const { extract, identity, kind } = projectable(args.object);
  const id = `obs_${uuidv7()}`;
  await insertObservation(tx, {
    id,
    type: `observation.${kind}`,
    objectId: identity.objectId,
    livemode: getConfig().livemode,
    createdUnix: Math.floor(args.startedAtMs / 1000),
    extract,
    reason: args.by,
    changes: args.changes ?? null,
  });
  return id;
}
