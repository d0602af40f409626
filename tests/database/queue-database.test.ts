import { afterAll, beforeAll, expect, test } from 'vitest';
import { database } from '#db/client.ts';
import { queueDatabase } from '#lib/queue/queue-database.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test('a time that pg-boss sends arrives as the same time', async () => {
  const at = new Date('2026-11-24T10:00:00.123Z');
  const { rows } = await queueDatabase(database()).executeSql('select $1::timestamptz = $2 as same', [
    at,
    at.toISOString(),
  ]);
  expect(rows).toEqual([{ same: true }]);
});
