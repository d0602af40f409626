/** An endpoint for tests: keeps what it is sent, and answers as it is told. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

export interface Received {
  body: string;
  signature: string;
  type: string;
  id: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Status of the next answers; the last one stays. */
  answers: number[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers = [200];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const event: { id: string; type: string } = JSON.parse(body);
      received.push({
        body,
        signature: String(request.headers['stripe-signature']),
        type: event.type,
        id: event.id,
      });
      response.writeHead((answers.length > 1 ? answers.shift() : answers[0]) ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const verifier = new Stripe('sk_test_verify');

/** What an application does: throws unless the signature is right. */
export function verified({ body, signature }: Received, secret: string): Stripe.Event {
  return verifier.webhooks.constructEvent(body, signature, secret);
}
