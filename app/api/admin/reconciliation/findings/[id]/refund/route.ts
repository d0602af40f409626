/** POST: an admin sends back money at Stripe that no payment here shows; the second admin's call approves it. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { refundLostPayment } from '#lib/payments/refunds/refund-lost-payment.ts';

export const POST = routeHandler({ name: 'admin.findings.refund', auth: 'admin' }, async ({ user, params }) =>
  bodyOf(await refundLostPayment({ findingId: params.id ?? '', adminId: user.id })),
);
