/**
 * Sends generated requests to a sandbox and looks at every answer: no crash, no 500, no body that the description does not
 * know, no invariant broken. The same seed makes the same requests.
 */
import http from 'node:http';
import { type Random, seededRandom } from '#sandbox/chaos/random.ts';
import { type Account, accountAt } from '../sandbox-client.ts';
import { checkResource, checkResponse } from '../stripe-schema.ts';
import { takeControlStep } from './control.ts';
import { brokenInvariants } from './invariants.ts';
import { type FuzzRequest, makeRequest } from './request.ts';
import type { KnownIds } from './values.ts';

const ACCOUNT_AFTER = 400;
const MAX_FAULTS = 20;
const CONTROL = 0.04;

export interface FuzzOutcome {
  readonly requests: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const agent = new http.Agent({ keepAlive: true });

function send(origin: string, { method, path, headers, body }: FuzzRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
    // The path goes out as it is: what an URL parser would mend is part of the trial.
    const { hostname, port } = new URL(origin);
    const options = { hostname, port, path, method, agent, headers: { ...headers, ...length } };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text });
      });
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

/** Ids stand everywhere in answers; those of errors are as good as others. */
function learn(ids: KnownIds, text: string): void {
  for (const [id, prefix = ''] of text.matchAll(/\b([a-z]{2,6})_(?:test_)?[A-Za-z0-9]{14,60}\b/g)) {
    if (text.includes(`"id":"${id}"`)) {
      const known = ids.get(prefix) ?? [];
      if (!known.includes(id)) known.push(id);
      ids.set(prefix, known.slice(-40));
    }
  }
}

function faultOf(request: FuzzRequest, answer: Answer): string | null {
  const { status, text, type } = answer;
  if (status >= 500 || status < 200) return `status ${status}`;
  if (request.method === 'OPTIONS') return null;
  if (!type.includes('json')) return status === 200 ? null : `status ${status} as ${type}`;
  try {
    const body: unknown = JSON.parse(text);
    const [path = ''] = request.path.split('?');
    if (status >= 400) checkResource('error', body);
    else if (request.route?.undescribed === undefined) checkResponse(request.method, path, status, body);
    return null;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // The body says more than all values that an enumeration has.
    return text.replace(/\{"allowedValues".*?\]\}/, '').slice(0, 600);
  }
}

const shown = ({ method, path, body }: FuzzRequest): string =>
  `${method} ${path.slice(0, 300)}${body === null ? '' : ` ${body.slice(0, 600)}`}`;

export interface FuzzOptions {
  readonly origin: string;
  readonly seed: number;
  /** Asked before each request. */
  readonly goOn: (sent: number) => boolean;
}

interface Turn {
  readonly account: Account;
  readonly ids: KnownIds;
}

function newTurn(origin: string, seed: number, index: number): Turn {
  return { account: accountAt({ origin }, `sk_test_fuzz${seed}x${index}`), ids: new Map() };
}

async function sendOne(
  origin: string,
  random: Random,
  turn: Turn,
  count: (status: number) => void,
): Promise<string | null> {
  if (random() < CONTROL) {
    const fault = await takeControlStep(random, turn.ids, origin, turn.account.secretKey);
    if (fault !== null) return fault;
  }
  const request = makeRequest(random, turn.ids, turn.account.secretKey);
  try {
    const answer = await send(origin, request);
    count(answer.status);
    if (answer.status < 400 && request.method !== 'DELETE') learn(turn.ids, answer.text);
    const fault = faultOf(request, answer);
    return fault === null ? null : `${shown(request)}\n    ${fault}`;
  } catch (error) {
    return `${shown(request)}\n    no answer: ${String(error)}`;
  }
}

export async function fuzz({ origin, seed, goOn }: FuzzOptions): Promise<FuzzOutcome> {
  const random = seededRandom(seed);
  const statuses: Record<string, number> = {};
  const faults: string[] = [];
  const count = (status: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  let turn = newTurn(origin, seed, 0);
  let sent = 0;
  const endTurn = async (): Promise<void> => {
    try {
      faults.push(...(await brokenInvariants(turn.account)));
    } catch (error) {
      faults.push(
        `looking at the invariants: ${error instanceof Error ? error.message.slice(0, 600) : String(error)}`,
      );
    }
  };
  for (; goOn(sent) && faults.length < MAX_FAULTS; sent += 1) {
    const fault = await sendOne(origin, random, turn, count);
    if (fault !== null) faults.push(`request ${sent}: ${fault}`);
    if ((sent + 1) % ACCOUNT_AFTER === 0) {
      await endTurn();
      turn = newTurn(origin, seed, sent + 1);
    }
  }
  await endTurn();
  return { requests: sent, statuses, faults };
}
