/** Rule 51: an address is judged by how many of its payments fail, is never closed, and is not counted where many share it. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { POST as intentsHandler } from '#app/api/payments/intents/route.ts';
import { POST as setupHandler } from '#app/api/payments/setup-intents/route.ts';
import { GET as readyHandler } from '#app/api/ready/route.ts';
import type { CreateIntentAnswer, ErrorAnswer } from '#lib/contracts/payments.ts';
import { forgetProxies, noteForwarded } from '#lib/security/untrusted-proxies.ts';
import { ADDRESS } from '../support/address.ts';
import { settle } from '../support/admin.ts';
import { sameOriginRequest } from '../support/session.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});
beforeEach(async () => {
  await shop.db.execute(sql`delete from payment_failures`);
  await shop.db.execute(sql`delete from breakers`);
});

const payFrom = async (buyer: Buyer, address: string, extra: object = {}) => {
  const response = await intentsHandler(
    sameOriginRequest('/api/payments/intents', {
      cookie: buyer.cookie,
      headers: { 'Idempotency-Key': uuidv7(), 'x-mh-client-address': address },
      body: { shippingAddress: ADDRESS, expectedTotal: await shop.shownTotal(buyer), ...extra },
    }),
  );
  const body = (await response.json()) as CreateIntentAnswer & Partial<ErrorAnswer>;
  return { status: response.status, body };
};
const tryCard = async (intent: { id: string; clientSecret: string }, card: string) => {
  await shop.confirm(intent, card);
  await shop.deliver();
};
const freshBuyer = async () => shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
/** Refusals of somebody else's past at an address, so that its limit is one step away. */
const pastFailures = async (buyer: Buyer, count: number, of: { address: string }) => {
  await shop.db.execute(sql`
    insert into payment_failures (source_id, attempt_id, user_id, address_index, failed_at)
    select 'past_' || gen_random_uuid(), a.id, a.user_id, ${of.address}, now() - interval '1 minute'
    from checkout_attempts a, generate_series(1, ${count}) where a.user_id = ${buyer.id}`);
};

describe('a breaker', () => {
  test('of an address closes nobody behind it: our server looks at the card and confirms', async () => {
    const [buyer, neighbour] = [await freshBuyer(), await freshBuyer()];
    const first = await payFrom(buyer, '203.0.113.5');
    const rows = await shop.db.execute<{ address_index: string }>(
      sql`select address_index from checkout_attempts where user_id = ${buyer.id}`,
    );
    const stranger = await freshBuyer();
    await payFrom(stranger, '192.0.2.200');
    await pastFailures(stranger, 19, { address: rows[0]?.address_index ?? '' });
    await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    const refused = await payFrom(neighbour, '203.0.113.5');
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'confirmation_token_required']);
    const token = await shop.stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' });
    const paid = await payFrom(neighbour, '203.0.113.5', { confirmationTokenId: token.id });
    expect([paid.status, paid.body.paymentIntent.status]).toEqual([201, 'succeeded']);
    expect((await payFrom(await freshBuyer(), '203.0.113.6')).status).toBe(201);
    const saving = await setupHandler(
      sameOriginRequest('/api/payments/setup-intents', {
        cookie: neighbour.cookie,
        headers: { 'x-mh-client-address': '203.0.113.5' },
        body: {},
      }),
    );
    expect(saving.status).toBe(201);
  });

  test('of an address is not opened while most of its payments succeed', async () => {
    const [buyer, crowd] = [await freshBuyer(), await freshBuyer()];
    const first = await payFrom(buyer, '203.0.113.40');
    const [row] = await shop.db.execute<{ address_index: string }>(
      sql`select address_index from checkout_attempts where user_id = ${buyer.id}`,
    );
    for (let payment = 0; payment < 9; payment += 1) {
      const payer = await freshBuyer();
      const pressed = await payFrom(payer, '203.0.113.40');
      await shop.confirm(pressed.body.paymentIntent);
    }
    await settle(shop);
    await payFrom(crowd, '192.0.2.201');
    await pastFailures(crowd, 19, { address: row?.address_index ?? '' });
    await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    expect((await payFrom(await freshBuyer(), '203.0.113.40')).status).toBe(201);
  });

  test.each(['127.0.0.1', '10.1.2.3', '192.168.1.9', '100.64.0.7', '::1', 'fd00::1'])(
    'of the address %s is never counted: it is not one client',
    async (address) => {
      const buyer = await freshBuyer();
      await payFrom(buyer, address);
      const rows = await shop.db.execute(
        sql`select address_index from checkout_attempts where user_id = ${buyer.id}`,
      );
      expect([...rows]).toEqual([{ address_index: null }]);
    },
  );

  test('of an address that forwards others untrusted is not counted, and /api/ready warns', async () => {
    const buyer = await freshBuyer();
    noteForwarded('198.51.100.80');
    try {
      await payFrom(buyer, '198.51.100.80');
      const rows = await shop.db.execute(
        sql`select address_index from checkout_attempts where user_id = ${buyer.id}`,
      );
      expect([...rows]).toEqual([{ address_index: null }]);
      const answer = (await (await readyHandler(sameOriginRequest('/api/ready'))).json()) as object;
      expect(answer).toMatchObject({
        status: 'ready',
        warnings: [{ code: 'forwarded_without_trusted_proxy_hops' }],
      });
    } finally {
      forgetProxies();
    }
  });
});
