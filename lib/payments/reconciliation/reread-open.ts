/**
 * What is open here is read at Stripe, whatever events say: attempts that wait, refunds on their way, disputes without an
 * end, payments whose fee is not known. An object that Stripe does not know is left to the comparison.
 */
import { database } from '#db/client.ts';
import { listOpenAttempts, listOpenMoney, listPaymentsWithoutFee } from '#db/repositories/reconciliation.ts';
import { logger } from '#lib/observability/logger.ts';
import type { ReadTarget } from '#lib/payments/inbox/event-outcome.ts';
import { observeAndProject } from '#lib/payments/intents/observe-and-project.ts';
import { isObjectKind } from '#lib/payments/registry/registry.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { type Progress, StripeUnavailable } from './report.ts';
import { readAndTakeIn } from './take-in.ts';

const AT_MOST = 200;

/** @param quietSeconds how long an attempt must have been left alone; its buyer is paying right now otherwise */
export async function rereadOpen(progress: Progress, quietSeconds: number): Promise<void> {
  for (const attempt of await listOpenAttempts(database(), { limit: AT_MOST, quietSeconds })) {
    progress.checked += 1;
    const read = await observeAndProject(attempt.id, attempt.stripe_intent_id, {
      by: 'reconciliation',
      pace: 'background',
    });
    if (!read.ok) passOver(read.error, attempt.stripe_intent_id);
    else if (read.value.state === 'applied') progress.repaired += 1;
  }
  const fees = await listPaymentsWithoutFee(database(), AT_MOST);
  const targets: ReadTarget[] = [
    ...(await listOpenMoney(database(), AT_MOST)).flatMap(({ kind, id }) =>
      isObjectKind(kind) ? [{ kind, id }] : [],
    ),
    ...fees.map(({ charge }) => ({ kind: 'charge', id: charge }) as const),
  ];
  for (const target of targets) {
    progress.checked += 1;
    const taken = await readAndTakeIn(target);
    if (!taken.ok) passOver(taken.error, target.id);
    else if (taken.value.state === 'applied') progress.repaired += 1;
  }
}

/** One object that Stripe refuses to show must not keep the others from being read. */
function passOver(failure: StripeFailure, id: string): void {
  if (failure.class !== 'rejected') throw new StripeUnavailable(failure);
  logger.warn({ object: id, code: failure.code }, 'Stripe does not show an open object');
}
