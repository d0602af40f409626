/** Keeps what a read showed, for those who have the object as it was seen. */
import type { Transaction } from '#db/client.ts';
import type { Changes } from './event-outcome.ts';
import type { Projectable } from './object-kind.ts';
import { writeObservation } from './write-observation.ts';

/** @returns the observation's id, `obs_…` */
export async function keepObservation(
  tx: Transaction,
  args: {
    readonly object: Projectable;
    readonly by: string;
    readonly startedAtMs: number;
    readonly changes?: Changes | undefined;
  },
): Promise<string> {
  const { object, ...read } = args;
  const { extract, identity, kind } = object;
  return await writeObservation(tx, { kind, objectId: identity.objectId, extract, ...read });
}
