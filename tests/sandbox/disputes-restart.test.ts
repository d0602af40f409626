/** What issuers owe survives a restart: a dispute still to come, its deadline, the evidence, the money. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '#sandbox/server.ts';
import { clientFor } from './sandbox-client.ts';

let directory: string;
let running: RunningSandbox | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-disputes-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function restart(): Promise<ReturnType<typeof clientFor>> {
  await running?.close();
  running = await startSandbox({ stateFile: join(directory, 'state.sqlite') });
  return clientFor(running, 'sk_test_restart');
}

const control = (path: string, body: object = {}): Promise<Response> =>
  fetch(`${running?.origin}/_sandbox/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_restart', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('opens, keeps and ends a dispute across restarts', async () => {
  let stripe = await restart();
  await control('async', { mode: 'manual' });
  const paid = await stripe.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_createDispute',
    return_url: 'https://example.com/',
  });
  const data = Buffer.from('%PDF-1.4 \xff\x00', 'latin1');
  const file = await stripe.files.create({ purpose: 'dispute_evidence', file: { data, name: 'a.pdf' } });

  stripe = await restart();
  await control('async/run');
  const [dispute] = (await stripe.disputes.list({ payment_intent: paid.id })).data;
  const id = dispute?.id ?? '';
  await stripe.disputes.update(id, { evidence: { receipt: file.id }, submit: false });

  stripe = await restart();
  const kept = await fetch(`${running?.origin}/v1/files/${file.id}/contents`, {
    headers: { authorization: 'Bearer sk_test_restart' },
  });
  expect(Buffer.from(await kept.arrayBuffer()).equals(data)).toBe(true);
  expect((await stripe.disputes.retrieve(id)).evidence.receipt).toBe(file.id);
  await control('clock', { now: (dispute?.evidence_details.due_by ?? 0) + 1 });
  expect((await stripe.disputes.retrieve(id)).status).toBe('lost');

  stripe = await restart();
  const movements = (await stripe.balanceTransactions.list()).data;
  const { available, pending } = await stripe.balance.retrieve();
  const held = [...available, ...pending].reduce((sum, entry) => sum + entry.amount, 0);
  expect(movements.reduce((sum, movement) => sum + movement.net, 0)).toBe(held);
  expect(held).toBe(5000 - 175 - 5000 - 1500);
});
