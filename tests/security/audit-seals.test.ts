/** What was sealed cannot be changed unseen, not even by the owner of the tables; the application cannot change it at all. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closeSharedDatabase, createDatabase, type Database, databaseErrorCode } from '#db/client.ts';
import { createSealer } from '#lib/security/audit/sealer.ts';
import { verifyAudit } from '#lib/security/audit/verify.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';

let testDatabase: TestDatabase;
let owner: Database;
let app: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  useTestEnvironment({ DATABASE_URL: testDatabase.url });
  owner = createDatabase(testDatabase.ownerUrl, { max: 2 });
  app = createDatabase(testDatabase.url, { max: 4 });
});

afterAll(async () => {
  await closeSharedDatabase();
  await Promise.all([owner.close(), app.close()]);
  await testDatabase.drop();
});

const write = (...subjects: string[]): Promise<unknown> =>
  app.execute(sql`
    insert into audit_log (actor, action, subject, detail)
    select 'system', 'test.done', s, '{"order": "o1", "amount_minor": 4200}' from unnest(${sql.param(subjects)}::text[]) as s`);

/** Five rows in two seals. */
beforeEach(async () => {
  await owner.execute(sql`truncate audit_log, audit_seals restart identity`);
  const sealer = createSealer();
  await write('a', 'b', 'c');
  await sealer.tick();
  await write('d', 'e');
  await sealer.tick();
});

const tamper = (statement: string): Promise<unknown> => owner.execute(sql.raw(statement));

describe('a sealed audit log', () => {
  test('is intact as long as nobody touches it, with its head and what is not sealed yet', async () => {
    await write('f');
    const report = await verifyAudit();
    expect(report).toMatchObject({ intact: true, firstBreak: null, seals: 2, rows: 5, unsealed: 1 });
    expect(report.head?.mac).toMatch(/^[0-9a-f]{64}$/);
    expect(await verifyAudit([report.head?.mac ?? ''])).toMatchObject({ intact: true });
  });

  test.each([
    [
      'edited',
      `update audit_log set detail = '{"order": "o1", "amount_minor": 1}' where id = 2`,
      'row_changed',
      2,
    ],
    ['given another actor', `update audit_log set actor = 'user:x' where id = 4`, 'row_changed', 4],
    [
      'dated back',
      `update audit_log set created_at = created_at - interval '1 microsecond' where id = 5`,
      'row_changed',
      5,
    ],
    ['deleted in the middle', 'delete from audit_log where id = 3', 'row_missing', 3],
    ['cut off at the end', 'delete from audit_log where id >= 5', 'row_missing', 5],
    ['all deleted', 'delete from audit_log', 'row_missing', 1],
  ])('names the first row that was %s', async (_how, statement, what, rowId) => {
    await tamper(statement);
    expect(await verifyAudit()).toMatchObject({ intact: false, firstBreak: { what, rowId } });
  });

  test('names a row that was put in afterwards', async () => {
    await tamper('delete from audit_log where id = 2');
    await tamper(`insert into audit_log (id, actor, action, subject) values (2, 'system', 'test.done', 'b')`);
    expect((await verifyAudit()).firstBreak).toMatchObject({ what: 'row_changed', rowId: 2 });
    await tamper(
      `insert into audit_log (id, actor, action, subject) values (0, 'system', 'test.done', 'zero')`,
    );
    await tamper('delete from audit_log where id between 1 and 3');
    await tamper('delete from audit_seals');
    await createSealer().tick();
    expect((await verifyAudit()).firstBreak).toMatchObject({ what: 'row_added', rowId: 0 });
  });

  test('names a seal that was rewritten, even to fit the changed rows', async () => {
    await tamper(`update audit_log set actor = 'user:x' where id = 1`);
    await tamper(`update audit_seals set row_marks = replace(row_marks, '1:', '9:') where id = 1`);
    expect((await verifyAudit()).firstBreak).toEqual({ what: 'seal_changed', sealId: 1, rowId: null });
  });

  test('names the seal after one that was taken out', async () => {
    await tamper('delete from audit_seals where id = 1');
    expect((await verifyAudit()).firstBreak).toEqual({ what: 'seal_missing', sealId: 2, rowId: null });
  });

  test('names a genuine seal of another history that was put behind this one', async () => {
    await tamper('create table kept_rows as select * from audit_log where id >= 4');
    await tamper('create table kept_seals as select * from audit_seals where id = 2');
    await tamper('delete from audit_seals');
    await tamper('delete from audit_log where id >= 4');
    await tamper(`update audit_log set actor = 'user:x' where id = 1`);
    await createSealer().tick();
    await tamper('insert into audit_log select * from kept_rows');
    await tamper('update kept_seals set id = 4');
    await tamper('insert into audit_seals select * from kept_seals');
    await tamper('drop table kept_rows, kept_seals');
    expect((await verifyAudit()).firstBreak).toEqual({ what: 'seal_missing', sealId: 4, rowId: null });
  });

  test('shows a cut-off tail of rows and seals against a seal that was logged', async () => {
    const logged = (await verifyAudit()).head?.mac ?? '';
    await tamper('delete from audit_seals where id = 2');
    await tamper('delete from audit_log where id >= 4');
    expect(await verifyAudit()).toMatchObject({ intact: true });
    expect((await verifyAudit([logged])).firstBreak).toMatchObject({ what: 'seal_removed' });
  });

  test('cannot be sealed anew without the key', async () => {
    useTestEnvironment({ DATABASE_URL: testDatabase.url, AUDIT_KEY: Buffer.alloc(32, 9).toString('base64') });
    await tamper('delete from audit_seals');
    await createSealer().tick();
    useTestEnvironment({ DATABASE_URL: testDatabase.url });
    expect((await verifyAudit()).firstBreak).toMatchObject({ what: 'seal_changed', sealId: 3 });
  });
});

describe('the sealer', () => {
  test('waits for a transaction that drew its id before, and then seals both', async () => {
    const sealer = createSealer();
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = (): void => undefined;
    const open = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = app.transaction(async (tx) => {
      await tx.execute(
        sql`insert into audit_log (actor, action, subject) values ('system', 'test.slow', 'slow')`,
      );
      begun();
      await held;
    });
    await open;
    await write('quick');
    expect(await sealer.tick()).toBe(0);
    expect(await sealer.tick()).toBe(0);
    finish();
    await slow;
    expect(await sealer.tick()).toBe(1);
    expect(await verifyAudit()).toMatchObject({ intact: true, rows: 7, unsealed: 0 });
  });

  test('does not wait for transactions that came later', async () => {
    const sealer = createSealer();
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = (): void => undefined;
    const open = new Promise<void>((resolve) => {
      begun = resolve;
    });
    await write('first');
    const first = app.transaction(async (tx) => {
      await tx.execute(
        sql`insert into audit_log (actor, action, subject) values ('system', 'test.slow', 'one')`,
      );
      expect(await sealer.tick()).toBe(0);
    });
    await first;
    const second = app.transaction(async (tx) => {
      await tx.execute(
        sql`insert into audit_log (actor, action, subject) values ('system', 'test.slow', 'two')`,
      );
      begun();
      await held;
    });
    await open;
    expect(await sealer.tick()).toBe(1);
    finish();
    await second;
    expect(await verifyAudit()).toMatchObject({ intact: true, unsealed: 2 });
  });

  test('leaves the work to another that is at it, and many at once make one chain', async () => {
    await write(...Array.from({ length: 50 }, (_, index) => `s${index}`));
    const sealers = Array.from({ length: 4 }, () => createSealer());
    await Promise.all(sealers.map((sealer) => sealer.tick()));
    expect(await verifyAudit()).toMatchObject({ intact: true, rows: 55, unsealed: 0 });
  });

  test('makes several seals of many rows', async () => {
    await app.execute(sql`
      insert into audit_log (actor, action, subject) select 'system', 'test.many', n::text from generate_series(1, 2300) n`);
    expect(await createSealer().tick()).toBe(3);
    expect(await verifyAudit()).toMatchObject({ intact: true, seals: 5, rows: 2305 });
  });
});

describe('the application’s role', () => {
  const tables = ['audit_log', 'audit_seals', 'ledger_transactions', 'ledger_entries', 'order_events'];
  const FORBIDDEN = '42501';

  test.each(tables)('can neither change nor remove a row of %s', async (table) => {
    for (const statement of [`update ${table} set id = id`, `delete from ${table}`, `truncate ${table}`]) {
      const failure: unknown = await app.execute(sql.raw(statement)).then(
        () => 'done',
        (error: unknown) => databaseErrorCode(error),
      );
      expect(`${statement}: ${String(failure)}`).toBe(`${statement}: ${FORBIDDEN}`);
    }
  });

  test('cannot take the guards away', async () => {
    for (const statement of [
      'alter table audit_log disable trigger all',
      'alter table ledger_entries drop constraint ledger_entries_amount',
      'drop trigger ledger_entries_balance on ledger_entries',
      'grant delete on audit_log to current_user',
      'drop table audit_seals',
    ]) {
      const failure: unknown = await app.execute(sql.raw(statement)).then(
        () => 'done',
        (error: unknown) => databaseErrorCode(error),
      );
      // Not the owner, or a grant that grants nothing.
      expect([FORBIDDEN, 'done']).toContain(failure);
    }
    expect(
      await app.execute(sql`delete from audit_log`).then(
        () => 'done',
        (error: unknown) => databaseErrorCode(error),
      ),
    ).toBe(FORBIDDEN);
  });
});
