/**
 * The bare limit: the least that a Node server can do for the same requests, on the same Postgres and sandbox. No
 * framework, sign-in, limits, encryption, audit or queue: parse or check the signature, one transaction, one call.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import postgres from 'postgres';
import { isBareEvent, isBareIntentBody, isBareRefundBody } from './bare-bodies.ts';

const { DATABASE_URL = '', SANDBOX_URL = '', STRIPE_SECRET_KEY = '', WEBHOOK_SECRET = '' } = process.env;
const POOL = 10;

const sql = postgres(DATABASE_URL, { max: POOL, onnotice: () => undefined });
const agent = new Agent({ keepAlive: true });
const sandbox = new URL(SANDBOX_URL);

const readAll = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

function callSandbox(path: string, form: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      {
        agent,
        hostname: sandbox.hostname,
        port: sandbox.port,
        method: 'POST',
        path,
        headers: {
          authorization: `Bearer ${STRIPE_SECRET_KEY}`,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(form),
        },
      },
      (response) => void readAll(response).then(resolve, reject),
    );
    call.on('error', reject);
    call.end(form);
  });
}

async function createIntent(text: string): Promise<number> {
  const body: unknown = JSON.parse(text);
  if (!isBareIntentBody(body)) return 400;
  const { orderId, customer, totalMinor, address } = body;
  await sql.begin(async (tx) => {
    await Promise.all([
      tx`insert into bare.orders (id, customer, amount_minor, state) values (${orderId}, ${customer}, ${totalMinor}, 'awaiting')`,
      tx`insert into bare.addresses (order_id, address) values (${orderId}, ${address})`,
    ]);
  });
  const form = new URLSearchParams({
    amount: String(totalMinor),
    currency: 'usd',
    customer,
    'automatic_payment_methods[enabled]': 'true',
    'metadata[order]': orderId,
  });
  const made: unknown = JSON.parse(await callSandbox('/v1/payment_intents', form.toString()));
  return typeof made === 'object' && made !== null && 'client_secret' in made ? 201 : 502;
}

async function refund(text: string): Promise<number> {
  const body: unknown = JSON.parse(text);
  if (!isBareRefundBody(body)) return 400;
  const { refundId, intentId, amountMinor } = body;
  await sql`insert into bare.refunds (id, intent_id, amount_minor, state) values (${refundId}, ${intentId}, ${amountMinor}, 'sent')`;
  const form = new URLSearchParams({ payment_intent: intentId, amount: String(amountMinor) });
  const made: unknown = JSON.parse(await callSandbox('/v1/refunds', form.toString()));
  if (typeof made !== 'object' || made === null || !('status' in made)) return 502;
  await sql`update bare.refunds set state = 'settled' where id = ${refundId}`;
  return 201;
}

function isSigned(header: string, body: string): boolean {
  const [, seconds = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const expected = createHmac('sha256', WEBHOOK_SECRET).update(`${seconds}.${body}`).digest();
  return given !== '' && timingSafeEqual(expected, Buffer.from(given, 'hex'));
}

async function receiveEvent(header: string, text: string): Promise<number> {
  if (!isSigned(header, text)) return 400;
  const event: unknown = JSON.parse(text);
  if (!isBareEvent(event)) return 400;
  const { id, amount } = event.data.object;
  await sql.begin(async (tx) => {
    await Promise.all([
      tx`insert into bare.events (id, body) values (${event.id}, ${text})`,
      tx`update bare.intents set state = 'paid' where id = ${id}`,
      tx`insert into bare.payments (intent_id, amount_minor) values (${id}, ${amount})`,
    ]);
  });
  return 200;
}

const server = createServer((request, response) => {
  const answer = async (): Promise<number> => {
    const text = await readAll(request);
    if (request.url === '/intents') return await createIntent(text);
    if (request.url === '/refunds') return await refund(text);
    if (request.url === '/webhook')
      return await receiveEvent(String(request.headers['stripe-signature']), text);
    return 404;
  };
  void answer()
    .catch((error: unknown) => {
      process.stderr.write(`bare server: ${String(error)}\n`);
      return 500;
    })
    .then((status) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"done":true}'),
    );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`bare http://127.0.0.1:${address?.port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
