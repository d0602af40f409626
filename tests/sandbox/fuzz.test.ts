/** Generated requests, valid and broken, find no crash, no invalid body and no broken invariant. A minute of them: `npm run sandbox:fuzz`. */
import { expect, it, onTestFinished } from 'vitest';
import { fuzz } from './fuzz/run.ts';
import { startTestSandbox } from './sandbox-client.ts';

const REQUESTS = 600;

// Seeded ids, so that the same requests come again.
it.each([1, 20_261_124])('some hundred generated requests, seed %i', async (seed) => {
  const sandbox = await startTestSandbox({ seed: String(seed) });
  onTestFinished(() => sandbox.close());
  const outcome = await fuzz({ origin: sandbox.origin, seed, goOn: (sent) => sent < REQUESTS });
  expect(outcome.faults).toEqual([]);
  expect(outcome.requests).toBe(REQUESTS);
  // Enough of them do something, enough are refused.
  expect(outcome.statuses['200'] ?? 0).toBeGreaterThan(REQUESTS / 4);
  expect(outcome.statuses['400'] ?? 0).toBeGreaterThan(REQUESTS / 20);
});
