/** What happens beside the API between two requests: time passes, banks decide, shoppers answer the challenge. */
import type { Random } from '#sandbox/chaos/random.ts';
import { type KnownIds, knownId, pick } from './values.ts';

interface ControlStep {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const HOUR = 3600;

async function clientSecret(origin: string, secretKey: string, path: string): Promise<string> {
  const answer = await fetch(origin + path, { headers: { authorization: `Bearer ${secretKey}` } });
  const body = (await answer.json()) as { client_secret?: unknown };
  return String(body.client_secret);
}

async function challenge(
  random: Random,
  ids: KnownIds,
  origin: string,
  secretKey: string,
): Promise<ControlStep> {
  const [prefix, owner] = pick(random, [
    ['pi', 'payment_intents'],
    ['seti', 'setup_intents'],
  ] as const);
  const id = knownId(random, ids, prefix) ?? 'pi_unknown';
  const secret = await clientSecret(origin, secretKey, `/v1/${owner}/${id}`);
  const outcome = pick(random, ['pass', 'pass', 'fail', 'cancel']);
  return { path: `3ds/${id}/complete`, body: { client_secret: secret, outcome } };
}

function otherStep(random: Random, ids: KnownIds): ControlStep {
  const charge = knownId(random, ids, 'ch') ?? 'ch_unknown';
  return pick<() => ControlStep>(random, [
    () => ({ path: 'async/run', body: {} }),
    () => ({ path: 'clock', body: { advanceSeconds: pick(random, [1, HOUR, 25 * HOUR, 8 * 24 * HOUR]) } }),
    () => ({ path: 'async', body: { mode: pick(random, ['auto', 'immediate', 'manual']) } }),
    () => ({ path: 'disputes', body: { charge, inquiry: random() < 0.3 } }),
    () => ({
      path: `disputes/${knownId(random, ids, 'du') ?? 'du_unknown'}`,
      body: { to: pick(random, ['won', 'lost', 'escalated']) },
    }),
    () => ({ path: 'early_fraud_warnings', body: { charge } }),
    () => ({ path: 'reviews', body: { charge } }),
    () => ({
      path: `refunds/${knownId(random, ids, 're') ?? 're_unknown'}`,
      body: { to: pick(random, ['succeeded', 'failed', 'requires_action']) },
    }),
    () => ({
      path: pick(random, ['clock', 'chaos', 'disputes', 'nonsense']),
      body: { advanceSeconds: 'x', rules: 1 },
    }),
  ])();
}

/** @returns what was wrong with the answer; a refusal is none */
export async function takeControlStep(
  random: Random,
  ids: KnownIds,
  origin: string,
  secretKey: string,
): Promise<string | null> {
  const step = random() < 0.4 ? await challenge(random, ids, origin, secretKey) : otherStep(random, ids);
  const answer = await fetch(`${origin}/_sandbox/${step.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(step.body),
  });
  const text = await answer.text();
  return answer.status < 500
    ? null
    : `control ${step.path} ${JSON.stringify(step.body)}\n    ${text.slice(0, 600)}`;
}
