/**
 * The production build tells every error of Stripe for what it is, whichever route called Stripe first (rule 41). A build can
 * hold several copies of a class, and the first route that is asked decides which copy makes the shared client.
 */
import { expect, test } from '@playwright/test';
import { closeSharedDatabase, type Database } from '#db/client.ts';
import { addProduct, adoptEnvironment, openOwner } from '../crash/shoppers.ts';
import { startTemporaryStack, type TemporaryStack } from '../support/temporary-stack.ts';
import { CASES, type Case, WITHOUT_A_CASE } from './cases.ts';
import { entriesThatReachStripe } from './entries.ts';
import { fault, openOrder, openWorld, type World } from './state.ts';
import { type Answer, startWeb, type Web } from './web-process.ts';

test.describe.configure({ mode: 'default', timeout: 600_000 });
/** A start of the whole stack, on a busy machine. */
const START_MS = 240_000;

const SECRETS = ['whsec_of_the_next_rotation', 'whsec_of_another_endpoint'];

let temporary: TemporaryStack;
let db: Database;
let world: World;
let manual: Web;

test.beforeAll(async () => {
  test.setTimeout(START_MS);
  temporary = await startTemporaryStack({ build: 'ensure', durable: false, values: { RATE_LIMITS: 'off' } });
  const { stack } = temporary;
  adoptEnvironment(stack);
  db = openOwner(stack);
  world = await openWorld(stack, db, await addProduct(db, 10_000));
  manual = await startWeb(temporary, { CAPTURE_METHOD: 'manual' });
});
test.afterAll(async () => {
  await manual.stop();
  await closeSharedDatabase();
  await db.close();
  await temporary.end();
});

const told = ({ status, code }: Answer): string => (code === undefined ? `${status}` : `${status} ${code}`);

/** Sends the request of a case to `web` while Stripe has the fault. */
async function meet(web: Web, of: Case, action: string): Promise<string> {
  const send = await of.prepare(world, web, manual);
  await fault(world, action);
  try {
    return told(await send(web));
  } finally {
    await fault(world, 'none');
  }
}

/** All faults after the first kind of start, one of each class after the others. */
const ONE_OF_EACH_CLASS: ReadonlySet<string> = new Set(['rate_limit_429', 'refuse_400', 'none']);

const sign = (payload: string, secret: string): string =>
  world.stripe.webhooks.generateTestHeaderString({ payload, secret });

async function postEvent(web: Web, secret: string): Promise<number> {
  const [event] = (await world.stripe.events.list({ limit: 1 })).data;
  const payload = JSON.stringify(event);
  const headers = { 'Stripe-Signature': sign(payload, secret) };
  return (await web.send('/api/webhooks/stripe', { body: payload, headers })).status;
}

test('every route that can reach Stripe has a case here, or a reason to have none', () => {
  const known = new Set([...CASES.map(({ entry }) => entry), ...Object.keys(WITHOUT_A_CASE)]);
  expect([...known].sort()).toEqual(entriesThatReachStripe());
});

/** What a fresh process is asked first: it decides which bundle makes the client of Stripe. */
const FIRST: Readonly<Record<string, (web: Web) => Promise<void>>> = {
  checkout: async (web) => {
    await openOrder(world, web);
  },
  webhook: async (web) => {
    await openOrder(world, manual);
    expect(await postEvent(web, SECRETS[0] ?? '')).toBe(200);
  },
  admin: async (web) => {
    const { number } = await openOrder(world, manual);
    const answer = await web.send(`/api/admin/orders/${number}/sync`, { ...world.admin, body: {} });
    expect(answer.status).toBe(200);
  },
  page: async (web) => {
    const { shopper, intentId } = await openOrder(world, manual);
    expect((await web.send(`/checkout/${intentId}`, { cookie: shopper.cookie })).status).toBe(200);
  },
};

for (const [first, ask] of Object.entries(FIRST)) {
  test.describe(`a process that is asked for a ${first} first`, () => {
    let web: Web;
    test.beforeAll(async () => {
      test.setTimeout(START_MS);
      web = await startWeb(temporary, {
        STRIPE_WEBHOOK_SECRET: [...SECRETS, world.stack.webhookSecret].join(','),
      });
      await ask(web);
    });
    test.afterAll(async () => {
      await web.stop();
    });

    test('answers what each class of error means, on every route', async () => {
      const answers: Record<string, string> = {};
      const meant: Record<string, string> = {};
      for (const of of CASES) {
        for (const [action, means] of Object.entries(of.means)) {
          if (first !== 'checkout' && !ONE_OF_EACH_CLASS.has(action)) continue;
          meant[`${of.name}: ${action}`] = means;
          answers[`${of.name}: ${action}`] = await meet(web, of, action);
        }
      }
      expect(answers).toEqual(meant);
    });

    test('takes a webhook that is signed with any of its secrets, and no other', async () => {
      for (const secret of [...SECRETS, world.stack.webhookSecret]) {
        expect(await postEvent(web, secret)).toBe(200);
      }
      expect(await postEvent(web, 'whsec_foreign')).toBe(400);
    });
  });
}
