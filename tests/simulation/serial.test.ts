/** A short simulation in every test run; long ones are the business of `npm run simulate`. */
import { afterEach, describe, expect, inject, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/database-server.ts';
import { makePlan, type Step } from './plan.ts';
import { runSerial, WEIGHTS } from './run-serial.ts';
import { shrink } from './shrink.ts';

const open: TestDatabase[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.drop();
});

const run = async (plan: readonly Step[]) => {
  const database = await cloneDatabase(inject('databaseServer'));
  open.push(database);
  return await runSerial(plan, database);
};

describe('a simulation', { timeout: 120_000 }, () => {
  test('of a few hundred steps with faults breaks no invariant, and its replay is the same', async () => {
    const plan = makePlan(7, 240, WEIGHTS);
    const first = await run(plan);
    expect(first.failure).toBeUndefined();
    expect(first.kinds.call + first.kinds.event + first.kinds.job).toBeGreaterThan(100);
    const again = await run(plan);
    expect(again.trace).toEqual(first.trace);
    expect(again.traceHash).toBe(first.traceHash);
  });
});

test('a plan that fails is made shorter as long as it fails in the same way', async () => {
  const step = (action: string): Step => ({ action, picks: [0, 0, 0, 0] });
  const plan = [
    ...Array.from({ length: 40 }, () => step('noise')),
    step('bad'),
    step('noise'),
    step('worse'),
  ];
  const tries: number[] = [];
  const short = await shrink(
    plan,
    'I3: too much',
    async (tried) => {
      tries.push(tried.length);
      const names = tried.map(({ action }) => action);
      return names.includes('bad') && names.includes('worse') ? ['I3: too much, again'] : [];
    },
    200,
  );
  expect(short.map(({ action }) => action)).toEqual(['bad', 'worse']);
  expect(tries.length).toBeLessThan(60);
});
