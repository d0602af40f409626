/** The commands that check the books, as an operator or a script runs them: 0 when all is well, 1 and what is wrong. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';
import { resetConfig } from '#lib/config/config.ts';
import { createSealer } from '#lib/security/audit/sealer.ts';
import { verifyAudit } from '#lib/security/audit/verify.ts';
import { rotateKeys } from '#lib/security/rotate-keys.ts';
import { paidOrder } from '#tests/support/admin.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const directory = temporaryDirectory();
let shop: Shop;
let owner: Database;
let order: { number: string; intentId: string };

beforeAll(async () => {
  shop = await openShop();
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
  order = await paidOrder(shop, { [await shop.product({ stock: 2 })]: 1 });
  await createSealer().tick();
});
afterAll(async () => {
  await owner.close();
  await shop.close();
  rmSync(directory, { recursive: true, force: true });
});

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

const command = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const { NODE_OPTIONS: _options, ...rest } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'scripts', 'setup.mjs'), ...args], {
      env: { ...rest, DATA_DIR: directory, MARKETHUB_STACK: 'isolated', ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    child.on('close', (code) => resolve({ code, out, err }));
  });

/** A log of the worker with one seal in it, among other lines. */
const logOf = (name: string, mac: string): string => {
  const file = join(directory, name);
  const lines = ['not a log line', JSON.stringify({ level: 'info', mac, msg: 'audit sealed' }), ''];
  writeFileSync(file, lines.join('\n'));
  return file;
};

test('a shop where all agrees ends each with 0', async () => {
  const { head } = await verifyAudit();
  const log = logOf('worker.log', head?.mac ?? '');
  const [audit, ledger, reconciled] = await Promise.all([
    command(['audit:verify', '--log', log]),
    command(['ledger:rebuild']),
    command(['reconcile', '--days', '2']),
  ]);
  expect(audit).toMatchObject({ code: 0, out: expect.stringContaining('The audit log is intact.') });
  expect(audit.out).toContain('1 logged seals were looked for.');
  expect(audit.out).toContain(`${head?.mac}`);
  expect(ledger).toMatchObject({ code: 0, out: expect.stringContaining('Rebuilt from the inbox: equal.') });
  expect(reconciled.code, reconciled.out).toBe(0);
  expect(reconciled.out).toContain('Nothing is left that does not agree.');
});

test('keys:rotate ends with 0 when older keys are needed no more, with 1 when a value can be read with none', async () => {
  const next = `k2:${randomBytes(32).toString('base64')}`;
  const env = { ENCRYPTION_KEYS: `${next},${process.env.ENCRYPTION_KEYS}` };
  const rotated = await command(['keys:rotate'], env);
  expect(rotated).toMatchObject({ code: 0, out: expect.stringMatching(/^[1-9]\d* values .* key k2\.$/m) });
  expect(rotated.out).toContain('Older keys are needed no more.');
  // Without the new key, as after one that was given up too early.
  const lost = await command(['keys:rotate']);
  expect(lost).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^[1-9]\d* values can be read with no key/m),
  });
  const { ENCRYPTION_KEYS: old } = process.env;
  process.env.ENCRYPTION_KEYS = `${old},${next}`;
  resetConfig();
  expect(await rotateKeys()).toMatchObject({ keyId: 'k1', unreadable: 0, left: 0 });
  process.env.ENCRYPTION_KEYS = old;
  resetConfig();
});

/** Changes the books behind everybody's back, and changes them back. */
const tamper = async (by: -1 | 1, actor: string): Promise<void> => {
  await owner.execute(sql`
    update ledger_entries set amount_minor = amount_minor + ${by}::int where account = 'stripe_clearing'
      and transaction_id = (select id from ledger_transactions where source = ${`capture:${order.intentId}`})`);
  await owner.execute(sql`update audit_log set actor = ${actor} where id = (select min(id) from audit_log)`);
};

test('each ends with 1 and names what is wrong', async () => {
  const log = logOf('older.log', 'f'.repeat(64));
  const missing = await command(['audit:verify', '--log', log]);
  expect(missing).toMatchObject({ code: 1, out: expect.stringContaining('BROKEN: ') });
  await owner.execute(sql`alter table ledger_entries disable trigger user`);
  await owner.execute(sql`alter table audit_log disable trigger user`);
  const [first] = await owner.execute<{ actor: string }>(
    sql`select actor from audit_log order by id limit 1`,
  );
  await tamper(-1, 'somebody');
  const [audit, ledger, reconciled, days, none] = await Promise.all([
    command(['audit:verify']),
    command(['ledger:rebuild']),
    command(['reconcile']),
    command(['reconcile', '--days', 'many']),
    command(['audit:verify', '--log', join(directory, 'none.log')]),
  ]);
  expect(audit).toMatchObject({ code: 1, out: expect.stringContaining('BROKEN: row_changed') });
  expect(ledger).toMatchObject({ code: 1, out: expect.stringContaining(`capture:${order.intentId}`) });
  expect(reconciled).toMatchObject({ code: 1, out: expect.stringMatching(/^FOUND 1 × ledger_differs/m) });
  expect(days).toMatchObject({ code: 1, err: expect.stringContaining('--days is "many"') });
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining('none.log') });
  await tamper(1, first?.actor ?? '');
});
