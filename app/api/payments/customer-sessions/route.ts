/** POST: what the checkout's Payment Element needs to show the caller's saved methods. Lives half an hour. */
import { createSetupBody } from '#lib/contracts/payment-methods.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { openCustomerSession } from '#lib/payments/customers/open-customer-session.ts';

export const POST = routeHandler(
  {
    name: 'payments.customer-sessions.create',
    auth: 'user',
    body: createSetupBody,
    limits: [{ name: 'customer-sessions', points: 30, windowSeconds: 60, per: 'user' }],
  },
  async ({ user }) => {
    const opened = await openCustomerSession(user.id);
    return opened.ok ? ok({ status: 201, body: opened.value }) : opened;
  },
);
