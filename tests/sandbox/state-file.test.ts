/** The command and its state file: four lines, a kill in mid-flight loses nothing answered, no card number kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './sandbox-client.ts';
import { startReceiver, verified } from './webhook-receiver.ts';

interface Command {
  child: ChildProcess;
  lines: string[];
  port: number;
  secret: string;
  output: () => string;
}

let directory: string;
let running: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-state-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  rmSync(directory, { recursive: true, force: true });
});

const MAIN = new URL('../../sandbox/main.ts', import.meta.url).pathname;

function launch(...flags: string[]): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [MAIN, ...flags], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      text += String(data);
    });
  return { child, output: () => text };
}

async function start(...flags: string[]): Promise<Command> {
  const { child, output } = launch('--port', '0', ...flags);
  const lines = await eventually(() => {
    const found = output().split('\n').filter(Boolean);
    return found.length >= 4 ? found : undefined;
  });
  const port = Number(/:(\d+)$/.exec(lines[0] ?? '')?.[1]);
  return { child, lines, port, secret: lines[3]?.replace('Webhook secret ', '') ?? '', output };
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

function client(port: number): Stripe {
  return new Stripe('sk_test_sandbox', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  });
}

function stateText(): string {
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), 'latin1'))
    .join('');
}

describe('the command', () => {
  it('prints its four lines, stops on SIGTERM, and says when the port is taken', async () => {
    const first = await start('--memory');
    expect(first.lines).toEqual([
      `Sandbox http://127.0.0.1:${first.port}`,
      `Stripe.js http://127.0.0.1:${first.port}/stripe.js`,
      'Secret key sk_test_sandbox',
      expect.stringMatching(/^Webhook secret whsec_\w{20,}$/),
    ]);
    const second = launch('--memory', '--port', String(first.port));
    expect(await exit(second.child)).toBe(1);
    expect(second.output()).toContain(`port ${first.port} is taken`);
    const ended = exit(first.child);
    first.child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it.each([
    [['--port', 'x'], '--port'],
    [['--secret-key', 'sk_live_abc'], 'live keys'],
    [['--webhook', 'nonsense', '--memory'], '--webhook'],
    [['--webhook-secret', 'x'], 'whsec_'],
    [['--nonsense'], 'nonsense'],
  ])('refuses %j', async (flags, word) => {
    const { child, output } = launch(...flags);
    expect(await exit(child)).toBe(1);
    expect(output()).toContain(word);
  });

  it('makes the same ids from the same seed', async () => {
    const ids: string[] = [];
    for (const seed of ['s', 's', 't']) {
      const { port, child } = await start('--memory', '--seed', seed);
      ids.push((await client(port).customers.create()).id);
      child.kill('SIGKILL');
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});

describe('the state file', () => {
  const file = (): string[] => ['--state', join(directory, 'state.sqlite')];

  it('keeps all that was answered through kill -9', async () => {
    const one = await start(...file(), '--seed', 'x');
    const stripe = client(one.port);
    const key = { idempotencyKey: 'first' };
    const customer = await stripe.customers.create({ email: 'a@example.com' }, key);
    const params = {
      amount: 2000,
      currency: 'usd',
      confirm: true,
      return_url: 'http://localhost/',
      customer: customer.id,
    };
    const paid = await stripe.paymentIntents.create({ ...params, payment_method: 'pm_card_visa' });
    const challenged = await stripe.paymentIntents.create({
      ...params,
      payment_method: 'pm_card_authenticationRequired',
    });
    const answered: string[] = [];
    const flood = Array.from({ length: 40 }, async () => {
      answered.push((await stripe.customers.create()).id);
    });
    await eventually(() => (answered.length > 5 ? true : undefined));
    one.child.kill('SIGKILL');
    await Promise.allSettled(flood);

    const two = await start(...file(), '--seed', 'x');
    expect(two.secret).toBe(one.secret);
    const again = client(two.port);
    for (const id of answered) expect((await again.customers.retrieve(id)).id).toBe(id);
    expect(JSON.parse(JSON.stringify(await again.paymentIntents.retrieve(paid.id)))).toEqual(
      JSON.parse(JSON.stringify(paid)),
    );
    expect((await again.customers.create({ email: 'a@example.com' }, key)).id).toBe(customer.id);
    const finished = await fetch(`http://127.0.0.1:${two.port}/_sandbox/3ds/${challenged.id}/complete`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_secret: challenged.client_secret, outcome: 'pass' }),
    });
    expect(await finished.json()).toMatchObject({ status: 'succeeded' });
    // What was still to happen when the process died happens now.
    await eventually(async () =>
      (await again.charges.retrieve(String(paid.latest_charge))).balance_transaction === null
        ? undefined
        : true,
    );
    const fresh = await again.customers.create();
    expect(answered).not.toContain(fresh.id);
  });

  it('is refused to a second sandbox, and what is no state file is refused', async () => {
    await start(...file());
    const second = launch('--port', '0', ...file());
    expect(await exit(second.child)).toBe(1);
    expect(second.output()).toContain('another sandbox has it open');
    const other = join(directory, 'other.sqlite');
    writeFileSync(other, 'nonsense '.repeat(200));
    const third = launch('--port', '0', '--state', other);
    expect(await exit(third.child)).toBe(1);
    expect(third.output()).toContain(`${other} cannot be used: file is not a database`);
  });

  it('delivers after the restart what was not delivered before, to the endpoint that was moved', async () => {
    const refusing = http.createServer((_request, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port } = refusing.address() as AddressInfo;
    const one = await start(...file(), '--webhook', `http://127.0.0.1:${port}/`);
    const customer = await client(one.port).customers.create();
    one.child.kill('SIGKILL');
    refusing.closeAllConnections();
    refusing.close();
    const receiver = await startReceiver();
    const two = await start(...file(), '--webhook', receiver.url);
    const [item] = await eventually(() => (receiver.received.length > 0 ? receiver.received : undefined));
    if (item === undefined) throw new Error('nothing received');
    expect(verified(item, one.secret)).toMatchObject({
      type: 'customer.created',
      data: { object: { id: customer.id } },
    });
    expect((await client(two.port).webhookEndpoints.list()).data).toHaveLength(1);
    await receiver.close();
  });

  it('holds no card number, and neither does the output nor the request log', async () => {
    const { port, output, child } = await start(...file());
    const numbers = ['4242424242424242', '4000000000000002', '4111111111111111', '4242424242424241'];
    for (const number of numbers) {
      for (const path of ['/v1/payment_methods', '/v1/payment_methods?note=1']) {
        await fetch(`http://127.0.0.1:${port}${path}`, {
          method: 'POST',
          headers: {
            authorization: 'Bearer sk_test_sandbox',
            'content-type': 'application/x-www-form-urlencoded',
            'idempotency-key': `${number.slice(-4)}${path.length}`,
          },
          body: `type=card&card[number]=${number}&card[exp_month]=12&card[exp_year]=2040&card[cvc]=987`,
        });
      }
    }
    await client(port).customers.create({ description: 'x' });
    const log = await fetch(`http://127.0.0.1:${port}/_sandbox/requests`, {
      headers: { authorization: 'Bearer sk_test_sandbox' },
    });
    const logged = await log.text();
    const ended = exit(child);
    child.kill('SIGTERM');
    await ended;
    const everything = stateText() + output() + logged;
    expect(everything).toContain('last4');
    for (const number of numbers) expect(everything).not.toContain(number);
    expect(logged).not.toContain('sk_test');
  });
});
