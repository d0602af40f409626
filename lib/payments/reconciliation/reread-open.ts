/**
 * What is open here is read at Stripe, whatever events say: attempts that wait, refunds on their way, disputes and reviews
 * without an end, payments whose fee is not known, and what an earlier run could not apply. Each gets its turn (rule 48).
 */
import { database } from '#db/client.ts';
import { listOpenReviews } from '#db/repositories/radar-reviews.ts';
import { takeChargesWithoutFee, takeOpenAttempts, takeOpenMoney } from '#db/repositories/reconciliation.ts';
import { listUnapplied, resolveRepaired } from '#db/repositories/reconciliation-findings.ts';
import type { ReadTarget } from '#lib/payments/inbox/event-outcome.ts';
import { observeAndProject } from '#lib/payments/intents/observe-and-project.ts';
import { isObjectKind } from '#lib/payments/registry/object-kinds.ts';
import { applyOne, tryOne } from './apply-each.ts';
import { readAndApplyMovement } from './apply-movement.ts';
import type { Findings } from './findings.ts';
import { readAndTakeIn } from './ingest-object.ts';
import type { Progress } from './report.ts';

/** Of each kind in one run; the rest is next. */
const AT_MOST = 200;

/** @param quietSeconds how long an attempt must have been left alone; its buyer is paying right now otherwise */
export async function rereadOpen(
  progress: Progress,
  findings: Findings,
  quietSeconds: number,
): Promise<void> {
  for (const { id, stripe_intent_id: intentId } of await takeOpenAttempts(database(), {
    limit: AT_MOST,
    quietSeconds,
  })) {
    progress.checked += 1;
    const read = await tryOne(findings, { kind: 'payment_intent', id: intentId }, () =>
      observeAndProject(id, intentId, { by: 'reconciliation', pace: 'background' }),
    );
    if (read?.outcome.state === 'applied') progress.repaired += 1;
  }
  const money = await takeOpenMoney(database(), AT_MOST);
  const charges = await takeChargesWithoutFee(database(), AT_MOST);
  const reviews = await listOpenReviews(database(), AT_MOST);
  const targets: ReadTarget[] = [
    ...money,
    ...charges.map((id) => ({ kind: 'charge', id }) as const),
    ...reviews.map((id) => ({ kind: 'review', id }) as const),
  ];
  for (const target of targets) {
    progress.checked += 1;
    const taken = await applyOne(findings, target, () => readAndTakeIn(target));
    if (taken?.state === 'applied') progress.repaired += 1;
  }
}

/** Tries again what could not be read or applied, and resolves its finding when it can. */
export async function retryUnapplied(progress: Progress, findings: Findings): Promise<void> {
  for (const { id: findingId, subject, object } of await listUnapplied(database(), AT_MOST)) {
    if (!isObjectKind(object)) continue;
    progress.checked += 1;
    const applied = await applyOne(findings, { kind: object, id: subject }, async () =>
      object === 'balance_transaction'
        ? await readAndApplyMovement(subject)
        : await readAndTakeIn({ kind: object, id: subject }),
    );
    if (applied === null) continue;
    await resolveRepaired(database(), findingId, 'taken_in_again');
    progress.repaired += 1;
  }
}
