/** A Stripe that is slow: it hangs and carries out the request afterwards, or keeps back an answer whose work is done. */
import { expect, it } from 'vitest';
import { type Account, eventually } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
withAccounts((made) => {
  account = made;
});

const arm = (action: string, more: object = {}): Promise<unknown> =>
  account.control('POST', 'chaos', {
    rules: [{ match: { method: 'POST', path: '/v1/customers' }, times: 1, action, ...more }],
  });
const create = (key: string): Promise<{ status: number; body: Record<string, unknown> }> =>
  account.raw('POST', '/v1/customers', {}, { 'idempotency-key': key });
const customers = async (): Promise<number> =>
  (await account.stripe.customers.list({ limit: 100 })).data.length;
const held = async (): Promise<readonly Record<string, unknown>[]> => {
  const { data } = await account.control('GET', 'held');
  return data as Record<string, unknown>[];
};
const oneHeld = () => eventually(async () => ((await held()).length === 1 ? true : undefined));

it('a request that hangs is carried out when it is released, and its key is in use until then', async () => {
  await arm('hang');
  const answer = create('k');
  await oneHeld();
  expect(await held()).toMatchObject([{ method: 'POST', path: '/v1/customers', action: 'hang' }]);
  expect(await customers()).toBe(0);
  expect((await create('k')).status).toBe(409);
  expect(await account.control('POST', 'held/release', {})).toEqual({ released: 1 });
  expect((await answer).status).toBe(200);
  expect(await customers()).toBe(1);
  expect(await held()).toEqual([]);
  const again = await create('k');
  expect([again.status, again.body.id]).toEqual([200, (await answer).body.id]);
});

it('a caller who has given up gets its work done all the same', async () => {
  await arm('hang');
  const patience = new AbortController();
  const asked = fetch(`${account.origin}/v1/customers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.secretKey}` },
    signal: patience.signal,
  });
  await oneHeld();
  patience.abort();
  await expect(asked).rejects.toThrow();
  expect(await customers()).toBe(0);
  await account.control('POST', 'held/release', {});
  await eventually(async () => ((await customers()) === 1 ? true : undefined));
});

it('a connection that breaks at once leaves a request that is carried out later, once', async () => {
  await arm('cut_pending');
  await expect(create('k')).rejects.toThrow();
  expect((await create('k')).status).toBe(409);
  expect(await customers()).toBe(0);
  await account.control('POST', 'held/release', {});
  await eventually(async () => ((await customers()) === 1 ? true : undefined));
  expect((await create('k')).status).toBe(200);
  expect(await customers()).toBe(1);
});

it('an answer that is kept back belongs to work that is done and told of', async () => {
  await arm('hold_answer');
  let answered = false;
  const answer = create('k').then((made) => {
    answered = true;
    return made;
  });
  await oneHeld();
  expect(await customers()).toBe(1);
  expect(await account.eventTypes()).toEqual(['customer.created']);
  expect(answered).toBe(false);
  await account.control('POST', 'held/release', {});
  expect((await answer).status).toBe(200);
});

it('a held request is released by itself when its time is over, one alone when it is named', async () => {
  await arm('hang', { delayMs: 30 });
  expect((await create('a')).status).toBe(200);
  await account.control('POST', 'chaos', {
    rules: [{ match: { method: 'POST' }, times: 2, action: 'hang' }],
  });
  const answers = [create('b'), create('c')];
  const [first] = await eventually(async () => {
    const waiting = await held();
    return waiting.length === 2 ? waiting : undefined;
  });
  expect(await account.control('POST', 'held/release', { id: first?.id })).toEqual({ released: 1 });
  expect(await held()).toHaveLength(1);
  await account.control('POST', 'held/release', {});
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
});

it('a refusal may be untrue, and a decline may come whatever the card is', async () => {
  await arm('error_400_after');
  expect((await create('a')).status).toBe(400);
  expect((await create('a')).status).toBe(400);
  expect(await customers()).toBe(1);
  await arm('card_declined');
  const declined = await create('b');
  expect([declined.status, declined.body.error]).toMatchObject([402, { code: 'card_declined' }]);
  expect(await customers()).toBe(1);
});
