/** Rules 20 and 45: a return from the bank proves itself by the client secret alone, and the secret goes no further. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as returnHandler } from '#app/(pay)/checkout/return/route.ts';
import { isReturnProof } from '#lib/auth/return-proof-token.ts';
import { readIntentStatus } from '#lib/payments/intents/read-intent-status.ts';
import { isClientSecretOf } from '#lib/payments/intents/return-proof.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const returnWith = async (query: Record<string, string>): Promise<URL> => {
  const search = new URLSearchParams(query);
  const answer = await returnHandler(new Request(`http://localhost:3000/checkout/return?${search}`));
  expect(answer.status).toBe(303);
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  return new URL(answer.headers.get('location') ?? '', 'http://localhost:3000');
};

test('the right secret becomes a proof for this payment alone, and never appears in the address', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const { id, clientSecret } = (await shop.pay(buyer)).body.paymentIntent;
  const to = await returnWith({
    payment_intent: id,
    payment_intent_client_secret: clientSecret,
    redirect_status: 'succeeded',
  });
  expect(to.pathname).toBe(`/checkout/${id}`);
  expect(to.href).not.toContain(clientSecret);
  const proof = to.searchParams.get('proof') ?? '';
  expect(isReturnProof(proof, id)).toBe(true);
  expect(isReturnProof(proof, 'pi_another')).toBe(false);
  expect(isReturnProof(`${proof}x`, id)).toBe(false);
});

test('a wrong, empty, foreign or missing secret proves nothing', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const own = (await shop.pay(buyer)).body.paymentIntent;
  const other = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const foreign = (await shop.pay(other)).body.paymentIntent;
  for (const secret of ['', 'x', foreign.clientSecret, own.clientSecret.slice(0, -1), 'a'.repeat(500)]) {
    expect(await isClientSecretOf(own.id, secret), secret.slice(0, 8)).toBe(false);
    const to = await returnWith({ payment_intent: own.id, payment_intent_client_secret: secret });
    expect(to.search).toBe('');
  }
  expect(await isClientSecretOf('pi_unknown', own.clientSecret)).toBe(false);
  expect((await returnWith({ payment_intent: '../evil' })).pathname).toBe('/checkout');
});

test('the holder of a secret sees what happened to the payment, another user does not', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const intent = (await shop.pay(buyer)).body.paymentIntent;
  await shop.confirm(intent);
  const seen = await readIntentStatus({
    reader: { kind: 'secret_holder' },
    intentId: intent.id,
    afterConfirmation: true,
  });
  expect(seen?.truth).toMatchObject({ state: 'paid', charged: 'some' });
  expect(JSON.stringify(seen)).not.toContain(buyer.email);
  const stranger = await shop.buyer();
  const foreign = await readIntentStatus({
    reader: { kind: 'user', userId: stranger.id },
    intentId: intent.id,
  });
  expect(foreign).toBeNull();
});
