/** A seeded shop in a database of its own, for the tests of one file. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { closeSharedDatabase, database } from '#db/client.ts';
import { findProduct } from '#db/repositories/catalog.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { seed } from '#scripts/seed/seed.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';

export function onSeededShop(): void {
  let testDatabase: TestDatabase;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    useTestEnvironment({ DATABASE_URL: testDatabase.url, RATE_LIMITS: 'off' });
    await seed(database());
  });
  beforeEach(clearBlockedLimits);
  afterAll(async () => {
    await closeSharedDatabase();
    await testDatabase.drop();
  });
}

/** A variant of the seed by its product and place. */
export async function variantOf(slug: string, position = 0): Promise<{ id: string; unitMinor: number }> {
  const product = await findProduct(database(), slug, 'usd');
  const variant = product?.variants[position];
  if (!variant) throw new Error(`the seed has no ${slug} ${position}`);
  return { id: variant.id, unitMinor: variant.price_minor };
}
