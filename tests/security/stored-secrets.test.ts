import { beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '#lib/observability/logger.ts';
import { blindIndex } from '#lib/security/blind-index.ts';
import { decryptField, encryptField, FieldDecryptionError } from '#lib/security/field-encryption.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';

const AT = { table: 'users', column: 'name_enc', rowId: '0193a5b0-0000-7000-8000-000000000001' };
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

beforeEach(() => useTestEnvironment());

describe('encrypted fields', () => {
  test.each(['', 'Ada Lindqvist', '名前 🎈', 'x'.repeat(10_000)])('come back as they were %#', (plain) => {
    const sealed = encryptField(plain, AT);
    expect(decryptField(sealed, AT)).toBe(plain);
    if (plain !== '') expect(sealed).not.toContain(plain);
  });

  test('equal values look different', () => {
    expect(encryptField('same', AT)).not.toBe(encryptField('same', AT));
  });

  test('a value moved to another row, column or table is refused', () => {
    const sealed = encryptField('secret', AT);
    for (const place of [
      { ...AT, rowId: '0193a5b0-0000-7000-8000-000000000002' },
      { ...AT, column: 'email_enc' },
      { ...AT, table: 'orders' },
    ]) {
      expect(() => decryptField(sealed, place)).toThrow(FieldDecryptionError);
    }
  });

  test('any changed character is refused, and the error says nothing of the value', () => {
    const sealed = encryptField('secret value', AT);
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'Q' : 'A';
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      try {
        // The last base64 character may carry unused bits.
        expect(decryptField(changed, AT)).toBe('secret value');
        expect(index).toBe(sealed.length - 1);
      } catch (error) {
        expect(error).toBeInstanceOf(FieldDecryptionError);
        expect(String(error)).not.toContain('secret value');
      }
    }
    for (const text of ['', 'v1', 'v1.k1..', 'v2.k1.AAAA.BBBB', 'plain text', `${sealed}.x`]) {
      expect(() => decryptField(text, AT)).toThrow(FieldDecryptionError);
    }
  });

  test('after a rotation old values are read and new ones use the new key', () => {
    const old = encryptField('kept', AT);
    useTestEnvironment({ ENCRYPTION_KEYS: `k2:${key(8)},k1:${key(1)}` });
    expect(decryptField(old, AT)).toBe('kept');
    expect(encryptField('new', AT)).toMatch(/^v1\.k2\./);
    useTestEnvironment({ ENCRYPTION_KEYS: `k2:${key(8)}` });
    expect(() => decryptField(old, AT)).toThrow(/ENCRYPTION_KEYS/);
  });
});

test('blind indexes depend on purpose, value and key, and cannot be shifted between them', () => {
  const index = blindIndex('users.email', 'a@markethub.test');
  expect(blindIndex('users.email', 'a@markethub.test')).toBe(index);
  expect(blindIndex('orders.email', 'a@markethub.test')).not.toBe(index);
  expect(blindIndex('users.emaila', '@markethub.test')).not.toBe(index);
  useTestEnvironment({ INDEX_KEY: key(7) });
  expect(blindIndex('users.email', 'a@markethub.test')).not.toBe(index);
});

describe('log lines', () => {
  const logged = (fields: object, message = 'message'): string => {
    let text = '';
    createLogger('info', { write: (line: string) => (text += line) }).info(fields, message);
    expect(() => JSON.parse(text)).not.toThrow();
    return text;
  };

  test.each([
    [{ password: 'hunter2"\\' }, 'hunter2'],
    [{ headers: { authorization: 'Bearer abc.def.ghi' } }, 'abc.def'],
    [{ headers: { cookie: 'mh-session=eyJhbGciOi.x.y.z.w' } }, 'mh-session'],
    [{ headers: { 'set-cookie': ['a=1', 'b=2'] } }, 'a=1'],
    [{ clientSecret: 'pi_3abc_secret_xyz' }, 'xyz'],
    [{ note: 'confirm pi_3abc_secret_xyz now' }, 'secret_xyz'],
    [{ url: 'https://shop.test/return?setup_intent_client_secret=seti_1_secret_2' }, 'seti_1_secret_2'],
    [{ note: 'key sk_live_abc123 and rk_test_abc123' }, 'abc123'],
    [{ note: 'signed with whsec_abcdef' }, 'abcdef'],
    [{ card: 4242424242424242 }, '4242424242'],
    [{ note: '4242 4242 4242 4242' }, '4242 4242'],
    [{ note: '3782-822463-10005' }, '822463'],
    [{ note: 'mail to Ada.L+x@Example.co.uk please' }, 'Example'],
    [{ databaseUrl: 'postgres://app:hunter2@db/shop' }, 'hunter2'],
    [{ body: '{"password":"hunter2","a":1}' }, 'hunter2'],
    [{ err: new Error('cannot charge sk_test_abc123') }, 'abc123'],
  ])('%j does not show %s', (fields, secret) => {
    expect(logged(fields)).not.toContain(secret);
  });

  test('the message is redacted too, and ids stay readable', () => {
    const id = '0193a5b0-1234-7123-8123-123412341234';
    const text = logged({ id, order: 'MH-0123456789AB', intent: 'pi_3Abc' }, 'for ada@example.com');
    expect(text).not.toContain('ada@');
    for (const kept of [id, 'MH-0123456789AB', 'pi_3Abc']) expect(text).toContain(kept);
  });

  test('the parameters of a failed statement are personal data', () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', constraint_name: 'users_key' });
    const failed = Object.assign(new Error('Failed query: insert ... params: Ada,Secret Street', { cause }), {
      query: 'insert into users values ($1, $2)',
      params: ['Ada', 'Secret Street'],
    });
    const text = logged({ err: failed });
    expect(text).not.toContain('Secret Street');
    expect(text).toContain('23505');
    expect(text).toContain('users_key');
  });
});
