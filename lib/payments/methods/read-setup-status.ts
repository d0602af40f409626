/**
 * How saving a method went, for its owner, right after the bank's check and even if the webhook is late: while it is
 * open Stripe is read, and what was read goes through the projections of the set-up and of its card.
 */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { isMethodKnown } from '#db/repositories/saved-methods.ts';
import { readOwnSetup, type SetupAttemptRow } from '#db/repositories/setup-attempts.ts';
import type { SetupStatusAnswer } from '#lib/contracts/payment-methods.ts';
import { coachFor, publicDeclineCode } from '#lib/domain/decline-coach.ts';
import { isSetupIntentId } from '#lib/domain/ids.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { retrieveSetupIntent } from '#lib/payments/stripe/setup-intents.ts';
import { paymentMethodKind } from './method-kind.ts';
import { setupIntentKind } from './setup-kind.ts';

/** @returns null for a set-up intent that is unknown or somebody else's */
export async function readSetupStatus(args: {
  userId: string;
  setupIntentId: string;
}): Promise<SetupStatusAnswer | null> {
  if (!isSetupIntentId(args.setupIntentId)) return null;
  const db = database();
  const row = await readOwnSetup(db, args);
  if (!row) return null;
  if (row.status === 'canceled') return viewOf(row);
  const startedAtMs = await databaseNowMs();
  const read = await retrieveSetupIntent(args.setupIntentId, 'interactive');
  if (!read.ok) return viewOf(row);
  const { setup, method } = read.value;
  const by = { by: 'setup-status', startedAtMs };
  await inTransaction(db, async (tx) => {
    await projectObserved(tx, bindObject(setupIntentKind, setup), by);
    if (method?.customerId && !(await isMethodKnown(tx, method.paymentMethodId))) {
      await projectObserved(tx, bindObject(paymentMethodKind, method), by);
    }
  });
  const fresh = await readOwnSetup(db, args);
  return fresh ? viewOf(fresh) : null;
}

function viewOf(row: SetupAttemptRow): SetupStatusAnswer {
  const failed = row.failure_code !== null && row.status === 'requires_payment_method';
  const coach = coachFor(row.failure_code);
  return {
    status: row.status ?? 'requires_payment_method',
    ...(failed
      ? {
          failure: {
            code: publicDeclineCode(null, row.failure_code),
            message: `${coach.sentence} ${coach.next}`,
          },
        }
      : {}),
  };
}
