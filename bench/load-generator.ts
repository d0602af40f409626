/**
 * The load generator: a process of its own, so that its processor time is nobody else's. It takes loads over the IPC
 * channel, one at a time, sends them over kept-alive connections and answers with what it measured.
 */
import { createHmac } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLoad, type Load, type LoadRequest, type LoadResult } from './load-protocol.ts';

type Answer = { readonly status: number; readonly body: string };
type Send = (request: LoadRequest) => Promise<Answer>;

const TIMEOUT_MS = 60_000;

const signatureOf = (body: string, secret: string): string => {
  const seconds = Math.floor(Date.now() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
};

function sender(load: Load, agent: Agent): Send {
  const { hostname, port } = new URL(load.origin);
  return ({ method, path, headers, body }) =>
    new Promise((resolve) => {
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const call = httpRequest(
        {
          agent,
          hostname,
          port,
          method,
          path,
          timeout: TIMEOUT_MS,
          headers: {
            ...headers,
            ...(bytes === undefined ? {} : { 'content-length': bytes.length }),
            ...(load.signWith === undefined || body === undefined
              ? {}
              : { 'stripe-signature': signatureOf(body, load.signWith) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', (error) => resolve({ status: 0, body: error.message }));
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            const kept = load.keepBodies === true || status >= 400;
            resolve({ status, body: kept ? Buffer.concat(chunks).toString('utf8') : '' });
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer in a minute')));
      call.on('error', (error) => resolve({ status: 0, body: error.message }));
      call.end(bytes);
    });
}

async function run(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const send = sender(load, agent);
  const { requests, pace } = load;
  const latenciesMs = new Array<number>(requests.length).fill(0);
  const answers = new Array<Answer>(requests.length).fill({ status: 0, body: 'not sent' });
  const measure = async (index: number, request: LoadRequest, sinceMs: number): Promise<void> => {
    answers[index] = await send(request);
    latenciesMs[index] = performance.now() - sinceMs;
  };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  if ('inFlight' in pace) {
    const left = requests.entries();
    const worker = async (): Promise<void> => {
      for (const [index, request] of left) await measure(index, request, performance.now());
    };
    await Promise.all(Array.from({ length: pace.inFlight }, worker));
  } else {
    const open: Promise<void>[] = [];
    for (const [index, request] of requests.entries()) {
      const dueAt = startedAt + (index * 1000) / pace.perSecond;
      const waitMs = dueAt - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      open.push(measure(index, request, Math.max(dueAt, startedAt)));
    }
    await Promise.all(open);
  }
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  agent.destroy();
  return {
    latenciesMs,
    statuses: answers.map(({ status }) => status),
    bodies: answers.map(({ body }) => body),
    elapsedMs,
    loadCpuMs: (user + system) / 1000,
  };
}

process.on('message', (message: unknown) => {
  if (!isLoad(message)) return;
  void run(message).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
// Waiting for the next load is this program's work; the preload lets go of the channel.
process.channel?.ref();
