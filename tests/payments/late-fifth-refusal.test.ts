/** Rules 9 and 27: the fifth refusal ends what is still open, never a payment that was promised meanwhile. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { resetConfig } from '#lib/config/config.ts';
import { settle } from '../support/admin.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
  delete process.env.CAPTURE_METHOD;
  resetConfig();
});
afterAll(async () => {
  await shop.close();
});

describe('an authorization after five refusals', () => {
  async function authorised() {
    process.env.CAPTURE_METHOD = 'manual';
    resetConfig();
    const variant = await shop.product({ stock: 3 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const { paymentIntent } = (await shop.pay(buyer)).body;
    for (let times = 0; times < 5; times += 1) {
      expect((await shop.confirm(paymentIntent, 'pm_card_visa_chargeDeclined')).status).toBe(402);
    }
    expect((await shop.confirm(paymentIntent)).body.status).toBe('requires_capture');
    return { variant, buyer, intentId: paymentIntent.id };
  }

  test('that was told to the shopper is not ended by what is told later', async () => {
    const { variant, buyer, intentId } = await authorised();
    const seen = await shop.status(buyer, intentId, 'confirmation');
    expect(seen.body.status).toBe('requires_capture');
    await settle(shop);
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe('requires_capture');
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 1, sold: 0 });
  });

  test('is not ended by refusals that are told before it', async () => {
    const { variant, buyer, intentId } = await authorised();
    await settle(shop);
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe('requires_capture');
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 1, sold: 0 });
    const rows = await shop.db.execute(
      sql`select state, closing from checkout_attempts where user_id = ${buyer.id}`,
    );
    expect([...rows]).toEqual([{ state: 'requires_capture', closing: null }]);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ live: 1 });
  });
});
