/** `redirect-stripe.cjs` sends to the sandbox what a program sends to Stripe, by either transport of the SDK, and nothing else. */
import { execFile } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startTestSandbox, type TestSandbox } from './sandbox-client.ts';

const REDIRECT = new URL('../../sandbox/redirect-stripe.cjs', import.meta.url).pathname;

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

async function run(program: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--require', REDIRECT, '-e', program], {
    cwd: new URL('../..', import.meta.url).pathname,
    env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', SANDBOX_URL: sandbox.origin },
  });
  return JSON.parse(stdout) as unknown;
}

it.each(['createNodeHttpClient', 'createFetchHttpClient'])('an SDK without a host, %s', async (client) => {
  const account = sandbox.account();
  const printed = await run(`
    const Stripe = require('stripe');
    const stripe = new Stripe('${account.secretKey}', { httpClient: Stripe.${client}(), telemetry: false });
    (async () => {
      const customer = await stripe.customers.create({ name: 'Ada' });
      const read = await stripe.customers.retrieve(customer.id);
      console.log(JSON.stringify({ id: read.id, name: read.name }));
    })();
  `);
  const [held] = (await account.stripe.customers.list()).data;
  expect(printed).toEqual({ id: held?.id, name: 'Ada' });
});

it('anything else goes where it goes', async () => {
  const server = http.createServer((_request, response) => response.end('"elsewhere"'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const printed = await run(
    `fetch('http://127.0.0.1:${port}/').then(async (answer) => console.log(await answer.text()))`,
  );
  expect(printed).toBe('elsewhere');
});
