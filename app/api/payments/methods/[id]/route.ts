/** PATCH: makes a saved method the default. DELETE: removes it here and at Stripe. Its owner only. */
import { changeMethodBody } from '#lib/contracts/payment-methods.ts';
import { ok } from '#lib/domain/result.ts';
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { makeDefault, removeMethod } from '#lib/payments/methods/change-own-method.ts';

const limits = [{ name: 'methods-change', points: 30, windowSeconds: 60, per: 'user' }] as const;

export const PATCH = routeHandler(
  { name: 'payments.methods.default', auth: 'user', body: changeMethodBody, limits },
  async ({ user, params }) => {
    return bodyOf(await makeDefault({ userId: user.id, paymentMethodId: params.id ?? '' }));
  },
);

export const DELETE = routeHandler(
  { name: 'payments.methods.remove', auth: 'user', limits },
  async ({ user, params }) => {
    const removed = await removeMethod({ userId: user.id, paymentMethodId: params.id ?? '' });
    return removed.ok ? ok({ body: undefined }) : removed;
  },
);
