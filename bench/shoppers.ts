/**
 * Shoppers for the bench, in bulk: signed-in users with sealed columns, a known address, a Stripe customer made at the
 * sandbox, and a cart of one to three lines whose total the browser would have shown.
 */
import postgres, { type Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import { sealPerson } from '#lib/auth/personal-data.ts';
import { sealSession } from '#lib/auth/session-token.ts';
import { addressSchema } from '#lib/contracts/address.ts';
import type { UserId } from '#lib/domain/ids.ts';
import { priceCart } from '#lib/domain/pricing.ts';
import { cookieName } from '#lib/security/cookies.ts';
import { encryptField } from '#lib/security/field-encryption.ts';

export type Shopper = {
  readonly userId: UserId;
  readonly cartId: string;
  readonly cookie: string;
  readonly email: string;
  readonly lines: readonly { readonly variantId: string; readonly quantity: number }[];
  readonly totalMinor: number;
};

type Priced = { variant_id: string; unit_minor: number };

const BATCH = 500;
const CURRENCY = 'usd';
/** More than all carts of a run can hold. */
const STOCK = 1_000_000;

export const ADDRESS = addressSchema.parse({
  name: 'Ada Example',
  line1: '12 Harbour Street',
  city: 'Portland',
  state: 'OR',
  postalCode: '97201',
  country: 'US',
});

/** The same carts in every run: which variants and how many follows from the number of the shopper alone. */
function makeShopper(index: number, sold: readonly Priced[]): Shopper {
  const userId = uuidv7() as UserId;
  const lines = Array.from({ length: 1 + (index % 3) }, (_, line) => {
    const variant = sold[(index * 7 + line * 11) % sold.length];
    if (variant === undefined) throw new Error('the catalogue is empty');
    return {
      variantId: variant.variant_id,
      quantity: 1 + ((index + line) % 2),
      unitMinor: variant.unit_minor,
    };
  });
  const distinct = [...new Map(lines.map((line) => [line.variantId, line])).values()];
  return {
    userId,
    cartId: uuidv7(),
    cookie: `${cookieName('session')}=${sealSession(userId, 1)}`,
    email: `bench-${index}@markethub.test`,
    lines: distinct,
    totalMinor: priceCart(distinct, CURRENCY).totalMinor,
  };
}

async function insertShoppers(sql: Sql, shoppers: readonly Shopper[]): Promise<void> {
  const address = JSON.stringify(ADDRESS);
  const users = shoppers.map(({ userId, email }) => {
    const person = sealPerson(userId, { email, name: ADDRESS.name });
    return {
      id: userId,
      email_enc: person.emailEnc,
      email_index: person.emailIndex,
      name_enc: person.nameEnc,
      shipping_address_enc: encryptField(address, {
        table: 'users',
        column: 'shipping_address_enc',
        rowId: userId,
      }),
    };
  });
  const carts = shoppers.map(({ cartId, userId }) => ({ id: cartId, user_id: userId, currency: CURRENCY }));
  const lines = shoppers.flatMap(({ cartId, lines: wanted }) =>
    wanted.map(({ variantId, quantity }) => ({ cart_id: cartId, variant_id: variantId, quantity })),
  );
  await sql`insert into users ${sql(users)}`;
  await sql`insert into carts ${sql(carts)}`;
  await sql`insert into cart_lines ${sql(lines)}`;
}

export async function makeShoppers(databaseUrl: string, count: number): Promise<readonly Shopper[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`update stock_items set available = ${STOCK}`;
    const sold = await sql<Priced[]>`
      select variant_id, amount_minor::float8 as unit_minor from prices where currency = ${CURRENCY} order by variant_id`;
    const shoppers = Array.from({ length: count }, (_, index) => makeShopper(index, sold));
    for (let start = 0; start < count; start += BATCH) {
      await insertShoppers(sql, shoppers.slice(start, start + BATCH));
    }
    return shoppers;
  } finally {
    await sql.end();
  }
}

/** The customers of earlier purchases, so that pressing Pay makes one call to Stripe and not two. */
export async function rememberCustomers(
  databaseUrl: string,
  shoppers: readonly Shopper[],
  customerIds: readonly string[],
): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = shoppers.map(({ userId }, index) => ({
      user_id: userId,
      mode: 'test',
      stripe_customer_id: customerIds[index] ?? null,
    }));
    for (let start = 0; start < rows.length; start += BATCH) {
      await sql`insert into customers ${sql(rows.slice(start, start + BATCH))}`;
    }
    await sql`analyze`;
  } finally {
    await sql.end();
  }
}
