/** POST: a set-up intent for saving a method without paying. Limited directly: it could be used to test cards (rule 27). */
import { createSetupBody } from '#lib/contracts/payment-methods.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { startSetup } from '#lib/payments/methods/create-setup-intent.ts';

export const POST = routeHandler(
  {
    name: 'payments.setup-intents.create',
    auth: 'user',
    body: createSetupBody,
    limits: [
      { name: 'setup-intents', points: 10, windowSeconds: 3600, per: 'user' },
      { name: 'setup-intents', points: 20, windowSeconds: 3600, per: 'address' },
    ],
  },
  async ({ user }) => {
    const started = await startSetup({ userId: user.id });
    return started.ok ? ok({ status: 201, body: started.value }) : started;
  },
);
