/** Whatever comes in, the answer is Stripe's error object and the process lives. */
import net from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '#sandbox/resources/routes.ts';
import { type Account, startTestSandbox, type TestSandbox } from './sandbox-client.ts';
import { checkResponse } from './stripe-schema.ts';

let sandbox: TestSandbox;
let account: Account;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  account = sandbox.account();
});
afterAll(() => sandbox.close());

async function post(
  path: string,
  body: string,
  type = 'application/x-www-form-urlencoded',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${sandbox.origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.secretKey}`, 'content-type': type },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('malformed requests', () => {
  it.each(['nonsense', 'constructor', 'toString', '__proto__', 'disputes/du_1/more'])(
    'the control API does not know %s',
    async (path) => {
      expect((await post(`/_sandbox/${path}`, '')).status).toBe(404);
    },
  );

  it.each([
    ['amount=2000', 'parameter_missing', 'currency'],
    ['amount=abc&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['amount=1e3&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['amount=99999999999999999999&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['amount=&currency=usd', 'parameter_invalid_empty', 'amount'],
    ['amount[a]=1&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['amount=2000&currency=usd&foo=1', 'parameter_unknown', 'foo'],
    ['amount=2000&currency=usd&payment_method_types[]=card', 'parameter_unknown', 'payment_method_types'],
    ['amount=2000&currency=usd&shipping[foo]=1', 'parameter_unknown', 'shipping[foo]'],
    ['amount=2000&currency=usd&shipping[name]=A', 'parameter_missing', 'shipping[address]'],
    ['amount=2000&currency=usd&confirm=maybe', undefined, 'confirm'],
    ['amount=2000&currency=usd&capture_method=never', undefined, 'capture_method'],
    ['amount=2000&currency=usd&metadata=x', undefined, 'metadata'],
    ['amount=2000&currency=usd&expand=customer', undefined, 'expand'],
    ['amount=2000&currency=usd&description[a]=1', undefined, 'description'],
    [
      'amount=2000&currency=usd&statement_descriptor_suffix=aaaaaaaaaaaaaaaaaaaaaaa',
      undefined,
      'statement_descriptor_suffix',
    ],
    ['amount=2000&currency=usd&__proto__[polluted]=1', 'parameter_unknown', '__proto__[polluted]'],
    ['amount=2000&currency=usd&constructor=1', 'parameter_unknown', 'constructor'],
  ])('%s', async (body, code, param) => {
    const answer = await post('/v1/payment_intents', body);
    expect(answer.status).toBe(400);
    checkResponse('POST', '/v1/payment_intents', 400, answer.body);
    const error = answer.body.error as Record<string, unknown>;
    expect(error.type).toBe('invalid_request_error');
    expect(error.code).toBe(code);
    expect(String(error.param).startsWith(param.split('[')[0] ?? param)).toBe(true);
  });

  it('refuses JSON, broken encoding, depth, number and size', async () => {
    expect((await post('/v1/customers', '{"name":"x"}', 'application/json')).status).toBe(400);
    expect((await post('/v1/customers', 'name=%ff%fe')).status).toBe(400);
    expect((await post('/v1/customers', `a${'[b]'.repeat(50)}=1`)).status).toBe(400);
    expect((await post('/v1/customers', 'a=1&'.repeat(3000))).status).toBe(400);
    expect((await post('/v1/customers', `name=${'x'.repeat(2_000_000)}`)).status).toBe(413);
  });

  it('answers unknown paths and methods with an error object', async () => {
    for (const [method, path] of [
      ['GET', '/v1/nonsense'],
      ['DELETE', '/v1/payment_intents'],
      ['PUT', '/v1/customers'],
      ['GET', '/v2/x'],
      ['GET', '/nothing'],
      ['GET', '/v1/customers/%E0%A4%A/x'],
      ['GET', '/_sandbox/nothing'],
    ] as const) {
      const answer = await account.raw(method, path);
      expect(answer.status, path).toBe(404);
      expect(answer.body.error, path).toMatchObject({ type: 'invalid_request_error' });
    }
    await expect(account.stripe.customers.retrieve('cus_none')).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      param: 'id',
    });
  });

  it('survives bytes that are not HTTP', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(sandbox.port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => resolve(data.toString()));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
  });

  it('never fails inside, whatever the parameters of whatever route', async () => {
    const names = [
      'amount',
      'currency',
      'customer',
      'payment_method',
      'metadata',
      'expand',
      'confirm',
      'limit',
      'type',
      'card',
      'email',
      'url',
      'components',
      'enabled_events',
      'charge',
      'payment_method_data',
      'shipping',
      'created',
    ];
    const segment = fc.oneof(
      fc.constantFrom('', '0', 'type', 'card', 'number', 'name', 'a', '__proto__'),
      fc.string({ maxLength: 5 }),
    );
    const value = fc.oneof(
      fc.constantFrom(
        '',
        '0',
        '-1',
        '2000',
        'usd',
        'true',
        'card',
        'pm_card_visa',
        'customer',
        '4242424242424242',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    const pair = fc.tuple(fc.constantFrom(...names), fc.array(segment, { maxLength: 3 }), value);
    const request = fc.tuple(
      fc.constantFrom(...apiRoutes),
      fc.array(pair, { maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(request, async ([route, pairs, id]) => {
        const path = route.path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(id === '' ? 'x' : id));
        const form = new URLSearchParams(
          pairs.map(([name, path, text]) => [name + path.map((part) => `[${part}]`).join(''), text]),
        ).toString();
        const isPost = route.method === 'POST';
        const response = await fetch(`${sandbox.origin}${path}${isPost || form === '' ? '' : `?${form}`}`, {
          method: route.method,
          headers: {
            authorization: `Bearer ${account.secretKey}`,
            ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          },
          ...(isPost ? { body: form } : {}),
        });
        const body: unknown = await response.json();
        expect([200, 400, 402, 404], JSON.stringify(body)).toContain(response.status);
        checkResponse(route.method, route.path.replaceAll(/\{[^}]+\}/g, 'x'), response.status, body);
      }),
      { numRuns: 800 },
    );
    expect((await account.stripe.customers.list()).object).toBe('list');
  });
});
