/** What a read of Stripe shows, and its projection as if it had begun at another time. */
import { database, inTransaction } from '#db/client.ts';
import type { Result } from '#lib/domain/result.ts';
import { bindObject, type ObjectKindOf } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';

export const shownBy = async <T>(reading: Promise<Result<T, unknown>>): Promise<T> => {
  const read = await reading;
  if (!read.ok) throw new Error('Stripe could not be read');
  return read.value;
};

/** Projects what a read showed, as if it had begun at that time. */
export const project = <T>(kind: ObjectKindOf<T>, seen: T, startedAtMs: number) =>
  inTransaction(database(), (tx) => projectObserved(tx, bindObject(kind, seen), { by: 'test', startedAtMs }));
