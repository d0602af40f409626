/** Every encrypted column moves to the first key; nothing is lost, also when it is stopped half way or run while in use. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeSharedDatabase, database } from '#db/client.ts';
import { encryptedColumns } from '#db/repositories/encrypted-columns.ts';
import { openPerson } from '#lib/auth/personal-data.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';
import { rotateKeys } from '#lib/security/rotate-keys.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { createUser } from '#tests/support/session.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const [OLD, NEW] = [`k1:${key(1)}`, `k2:${key(7)}`];
let testDatabase: TestDatabase;
const use = (keys: string): void =>
  useTestEnvironment({ DATABASE_URL: testDatabase.url, ENCRYPTION_KEYS: keys });

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  use(OLD);
});
afterAll(async () => {
  await closeSharedDatabase();
  await testDatabase.drop();
});

const bodyPlace = (rowId: string) => ({ table: 'stripe_event_bodies', column: 'body_enc', rowId });

async function event(id: string): Promise<void> {
  await database().execute(sql`
    with e as (
      insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state)
      values (${id}, 'x', 'y', false, 0, '{}', 'applied') returning id
    )
    insert into stripe_event_bodies (event_id, body_enc) select id, ${encryptField(`body of ${id}`, bodyPlace(id))} from e`);
}

const bodyOf = async (id: string): Promise<string> => {
  const rows = await database().execute<{ body_enc: string }>(
    sql`select body_enc from stripe_event_bodies where event_id = ${id}`,
  );
  return rows[0]?.body_enc ?? '';
};

test('every encrypted column of the database is known', async () => {
  const rows = await database().execute<{ name: string }>(sql`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and column_name like '%\\_enc' order by 1`);
  const known = encryptedColumns().map(({ table, column }) => `${table}.${column}`);
  expect(known.sort()).toEqual(rows.map(({ name }) => name).sort());
});

test('values move to the first key in batches, and can be read with it alone', async () => {
  const user = await createUser({ name: 'Ada Example' });
  for (let n = 0; n < 620; n += 1) await event(`evt_${n}`);
  use(`${NEW},${OLD}`);
  const report = await rotateKeys();
  expect(report).toMatchObject({ keyId: 'k2', rotated: 622, unreadable: 0, left: 0 });
  use(NEW);
  expect(decryptField(await bodyOf('evt_619'), bodyPlace('evt_619'))).toBe('body of evt_619');
  const rows = await database().execute<{ email_enc: string; name_enc: string }>(
    sql`select email_enc, name_enc from users where id = ${user.id}`,
  );
  const [row] = rows;
  const person = openPerson({
    id: user.id,
    role: 'shopper',
    emailEnc: row?.email_enc ?? '',
    nameEnc: row?.name_enc ?? null,
  });
  expect(person).toMatchObject({ email: user.email, name: 'Ada Example' });
});

test('a second run finds nothing to do, and every run is in the audit log', async () => {
  expect(await rotateKeys()).toMatchObject({ rotated: 0, left: 0 });
  const rows = await database().execute(sql`select 1 from audit_log where action = 'keys.rotated'`);
  expect(rows).toHaveLength(2);
});

test('what no key can read stays as it is, is counted, and keeps nothing else from being rotated', async () => {
  use(OLD);
  await event('evt_a');
  await event('evt_c');
  await database().execute(sql`
    update stripe_event_bodies set body_enc = 'v1.k1.broken.broken' where event_id = 'evt_a'`);
  use(`${NEW},${OLD}`);
  expect(await rotateKeys()).toMatchObject({ rotated: 1, unreadable: 1, left: 0 });
  expect(await bodyOf('evt_a')).toBe('v1.k1.broken.broken');
  expect(decryptField(await bodyOf('evt_c'), bodyPlace('evt_c'))).toBe('body of evt_c');
});
