/**
 * The one projection of payment methods: takes what Stripe showed and moves our rows under the owner's lock. One card
 * is listed once: the newest stays, default and redisplay move to it, the older is detached by an operation (rule 32).
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { readCustomerOfMethod } from '#db/repositories/customers.ts';
import {
  auditMethod,
  endMethod,
  findCustomerOwner,
  findMethodOwner,
  hasDefaultMethod,
  listMethodsBeside,
  lockMethodOwner,
  moveDefault,
  readMethodAndTwin,
  writeMethod,
  writeRedisplay,
} from '#db/repositories/saved-methods.ts';
import { confirmSeen } from '#db/repositories/seen-at.ts';
import { standingOf } from '#lib/domain/observation-order.ts';
import { decideMethodMove, type MethodMove, type MethodObservation } from '#lib/domain/saved-method.ts';
import { type ProjectionSource, sourceName } from '#lib/payments/inbox/projection-source.ts';
import { queueMethodOperation } from './queue-method-operation.ts';

export type MethodProjection =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'projected'; readonly move: MethodMove; readonly userId: string };

type Owner = { readonly userId: string; readonly erased: boolean };

async function ownerOf(tx: Transaction, seen: MethodObservation): Promise<Owner | undefined> {
  if (seen.customerId !== null) return await findCustomerOwner(tx, seen.customerId);
  const userId = await findMethodOwner(tx, seen.paymentMethodId);
  return userId === undefined ? undefined : { userId, erased: false };
}

/** Projects an observed payment method on the rows of its customer's user. */
export async function projectMethod(
  tx: Transaction,
  seen: MethodObservation,
  source: ProjectionSource,
): Promise<MethodProjection> {
  const owner = await ownerOf(tx, seen);
  if (!owner) return { kind: 'foreign' };
  const { userId } = owner;
  await lockMethodOwner(tx, userId);
  const { row, twin } = await readMethodAndTwin(tx, {
    userId,
    paymentMethodId: seen.paymentMethodId,
    fingerprint: seen.fingerprint,
  });
  const standing = standingOf(source, row?.seenAtMs ?? null);
  const move = decideMethodMove(row, twin, seen, standing);
  if (row && move.kind === 'none') await confirmSeen(tx, { table: 'saved_methods', id: row.id }, source);
  await applyMove(tx, {
    userId,
    customerId: seen.customerId,
    seen,
    move,
    source,
    wasDefault: row?.isDefault === true,
  });
  if (move.kind !== 'none' && move.kind !== 'read') {
    const action = move.kind === 'detach' ? 'method.removed' : 'method.saved';
    const { paymentMethodId } = seen;
    await auditMethod(tx, { actor: 'stripe', action, paymentMethodId, userId, source: sourceName(source) });
  }
  return { kind: 'projected', move, userId };
}

type Args = {
  readonly userId: string;
  readonly customerId: string | null;
  readonly seen: MethodObservation;
  readonly move: MethodMove;
  readonly source: ProjectionSource;
  readonly wasDefault: boolean;
};

async function applyMove(tx: Transaction, args: Args): Promise<void> {
  const { move, userId, seen } = args;
  switch (move.kind) {
    case 'none':
    case 'read':
      return;
    case 'detach':
      await endMethod(tx, { paymentMethodId: seen.paymentMethodId, as: 'detached' });
      if (args.wasDefault) await passDefaultOn(tx, userId, seen.paymentMethodId);
      return;
    case 'keep':
      await keep(tx, args, move);
      return;
    case 'yield':
      await writeMethod(tx, {
        id: uuidv7(),
        userId,
        seen,
        state: 'detaching',
        redisplay: seen.allowRedisplay,
        isDefault: false,
        source: args.source,
      });
      await queueDetach(tx, userId, seen.paymentMethodId);
      await widenRedisplay(tx, userId, {
        paymentMethodId: move.to.paymentMethodId,
        from: move.to.allowRedisplay,
        to: move.redisplay,
      });
      return;
  }
}

async function keep(tx: Transaction, args: Args, move: Extract<MethodMove, { kind: 'keep' }>): Promise<void> {
  const { userId, seen } = args;
  const { replaces } = move;
  // The older row goes first: the database allows one active row per card.
  if (replaces) await endMethod(tx, { paymentMethodId: replaces.paymentMethodId, as: 'detaching' });
  const becomesDefault =
    replaces?.isDefault === true || !(await hasDefaultMethod(tx, { userId, customerId: args.customerId }));
  await writeMethod(tx, {
    id: uuidv7(),
    userId,
    seen,
    state: 'active',
    redisplay: move.redisplay,
    isDefault: becomesDefault,
    source: args.source,
  });
  if (becomesDefault && !args.wasDefault) await queueDefault(tx, userId, seen.paymentMethodId);
  await widenRedisplay(tx, userId, {
    paymentMethodId: seen.paymentMethodId,
    from: seen.allowRedisplay,
    to: move.redisplay,
  });
  if (replaces) await queueDetach(tx, userId, replaces.paymentMethodId);
}

const queueDetach = async (tx: Transaction, userId: string, paymentMethodId: string): Promise<void> => {
  await queueMethodOperation(tx, {
    kind: 'method.detach',
    userId,
    request: { paymentMethodId },
    leased: false,
  });
};

async function queueDefault(tx: Transaction, userId: string, paymentMethodId: string): Promise<void> {
  const customerId = await readCustomerOfMethod(tx, { userId, paymentMethodId });
  if (customerId === null) return;
  await queueMethodOperation(tx, {
    kind: 'method.default',
    userId,
    request: { paymentMethodId, customerId },
    leased: false,
  });
}

async function widenRedisplay(
  tx: Transaction,
  userId: string,
  change: {
    paymentMethodId: string;
    from: MethodObservation['allowRedisplay'];
    to: MethodObservation['allowRedisplay'];
  },
): Promise<void> {
  if (change.from === change.to) return;
  const { paymentMethodId, to: redisplay } = change;
  await writeRedisplay(tx, { paymentMethodId, redisplay });
  await queueMethodOperation(tx, {
    kind: 'method.redisplay',
    userId,
    request: { paymentMethodId, redisplay },
    leased: false,
  });
}

/** The default is gone: the newest of the others takes its place, so that a quick checkout still has one. */
export async function passDefaultOn(tx: Transaction, userId: string, paymentMethodId: string): Promise<void> {
  const [next] = await listMethodsBeside(tx, { userId, paymentMethodId });
  if (!next) return;
  await moveDefault(tx, { userId, paymentMethodId: next.paymentMethodId });
  await queueDefault(tx, userId, next.paymentMethodId);
}
