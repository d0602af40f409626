/** Generated requests, valid and broken, find no crash, no invalid body and no broken invariant. A minute of them: `npm run sandbox:fuzz`. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
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

it('finds what is wrong (the fuzzer itself)', async () => {
  const answers = ['{}', 'no JSON', '{"object":"list","data":[{}],"has_more":false,"url":"/"}'];
  let asked = 0;
  const server = http.createServer((_request, response) => {
    asked += 1;
    if (asked % 5 === 0) response.destroy();
    else response.writeHead(asked % 4 === 0 ? 500 : 200, { 'content-type': 'application/json' });
    if (!response.destroyed) response.end(answers[asked % answers.length]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const outcome = await fuzz({ origin: `http://127.0.0.1:${port}`, seed: 1, goOn: (sent) => sent < 12 });
  const text = outcome.faults.join('\n');
  expect(outcome.faults.length).toBeGreaterThan(8);
  expect(text).toContain('status 500');
  expect(text).toContain('no answer');
  expect(text).toContain('looking at the invariants');
});
