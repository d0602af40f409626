import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { POST as signUp } from '#app/api/account/route.ts';
import { closeSharedDatabase, database } from '#db/client.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { sameOriginRequest } from '#tests/support/session.ts';
import { PASSWORD, sessionOf, whoIs } from '#tests/support/sign-in.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  useTestEnvironment({ DATABASE_URL: testDatabase.url });
});
beforeEach(async () => {
  clearBlockedLimits();
  await database().execute('delete from rate_limits');
});
afterAll(async () => {
  await closeSharedDatabase();
  await testDatabase.drop();
});

describe('sign-up', () => {
  const send = (body: unknown, address = '192.0.2.50') =>
    signUp(sameOriginRequest('/api/account', { body, headers: { 'x-mh-client-address': address } }));

  test('makes an account, signs in, and stores neither e-mail nor password in clear', async () => {
    const response = await send({
      email: 'New.Person@Markethub.test',
      password: PASSWORD,
      name: 'New Person',
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      user: { email: 'new.person@markethub.test', name: 'New Person', role: 'shopper' },
    });
    expect((await whoIs(sessionOf(response) ?? '')).status).toBe(200);
    const rows = await database().execute(`select users::text as row from users`);
    const text = JSON.stringify(rows);
    expect(text).not.toMatch(/new\.person/i);
    expect(text).not.toContain('New Person');
    expect(text).not.toContain(PASSWORD);
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });

  test('20 parallel sign-ups of one e-mail make one account', async () => {
    const spellings = ['twin@markethub.test', 'TWIN@markethub.test', ' twin@markethub.test '];
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send({ email: spellings[index % 3], password: `${PASSWORD} ${index}` }, `203.0.113.${index}`),
      ),
    );
    const statuses = responses.map((response) => response.status).sort();
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    const winner = responses.find((response) => response.status === 201);
    expect((await whoIs(sessionOf(winner ?? new Response()) ?? '')).status).toBe(200);
    for (const loser of responses.filter((response) => response.status === 409)) {
      expect(sessionOf(loser)).toBeUndefined();
    }
  });

  test.each([
    [{ email: 'x', password: PASSWORD }, 'email'],
    [{ email: 'x@y.test' }, 'password'],
    [{ email: 'x@y.test', password: 'short' }, 'password'],
    [{ email: 'x@y.test', password: 'x'.repeat(201) }, 'password'],
    [{ email: 'x@y.test', password: PASSWORD, role: 'admin' }, 'role'],
    [{ email: 'x@y.test', password: PASSWORD, sessionVersion: 9 }, 'sessionVersion'],
    [{ email: ['x@y.test'], password: PASSWORD }, 'email'],
    [{ email: { $ne: null }, password: PASSWORD }, 'email'],
  ])('%j is refused by field %s', async (body, param) => {
    const response = await send(body, `198.51.100.${param.length}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
  });

  test('one address cannot ask for e-mails without end', async () => {
    // A hundred in a window, which may end once in between.
    const statuses = new Set<number>();
    for (let index = 0; index < 201 && !statuses.has(429); index += 1) {
      statuses.add((await send({ email: 'x', password: '' }, '198.51.100.99')).status);
    }
    expect([...statuses]).toEqual([400, 429]);
  });
});
