/** Rule 14: evidence is staged encrypted, submitted through Stripe once, files included; a claim may be accepted. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { POST as acceptHandler } from '#app/api/admin/disputes/[id]/accept/route.ts';
import { PUT as evidenceHandler } from '#app/api/admin/disputes/[id]/evidence/route.ts';
import { POST as fileHandler } from '#app/api/admin/disputes/[id]/files/[field]/route.ts';
import { GET as disputeHandler } from '#app/api/admin/disputes/[id]/route.ts';
import { GET as listHandler } from '#app/api/admin/disputes/route.ts';
import type { DisputeDetail, DisputeListAnswer } from '#lib/contracts/disputes.ts';
import { call, paidOrder, type Staff, settle, staff, untilQuiet } from '../support/admin.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  variant = await shop.product({ stock: 500, prices: { usd: 6_000 } });
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const PDF = Buffer.from('%PDF-1.7\nproof of delivery\n%%EOF');

async function disputed(over: object = {}): Promise<string> {
  const { intentId } = await paidOrder(shop, { [variant]: 1 });
  const made = await shop.control('disputes', { payment_intent: intentId, ...over });
  await settle(shop);
  return String(made.id);
}

const path = (id: string, more = '') => `/api/admin/disputes/${id}${more}`;
const read = (id: string, by: { cookie: string } = admin) =>
  call<DisputeDetail>(disputeHandler, by, { path: path(id), params: { id } });
const answer = (id: string, body: object, by: { cookie: string } = admin) =>
  call<DisputeDetail>(evidenceHandler, by, {
    path: path(id, '/evidence'),
    params: { id },
    body,
    method: 'PUT',
  });
const accept = (id: string, by: { cookie: string } = admin) =>
  call<DisputeDetail>(acceptHandler, by, { path: path(id, '/accept'), params: { id }, body: {} });

async function upload(id: string, field: string, bytes: Buffer, by: Staff = admin) {
  const response = await fileHandler(
    new Request(`http://localhost:3000${path(id, `/files/${field}`)}`, {
      method: 'POST',
      headers: {
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/octet-stream',
        'X-File-Name': encodeURIComponent('Lieferschein Nº 7/../x.pdf'),
        Cookie: by.cookie,
      },
      body: new Uint8Array(bytes),
    }),
    { params: Promise.resolve({ id, field }) },
  );
  const body = (await response.json()) as DisputeDetail & { error?: { code: string } };
  return { status: response.status, body };
}

test('texts and files are staged, kept encrypted, and submitted together', async () => {
  const id = await disputed();
  const staged = await answer(id, { texts: { customer_name: 'Ada Example' }, submit: false });
  expect([staged.status, staged.body.status, staged.body.answerable]).toEqual([200, 'needs_response', true]);
  const uploaded = await upload(id, 'shipping_documentation', PDF);
  expect(uploaded.status, JSON.stringify(uploaded.body)).toBe(200);
  expect(uploaded.body.evidence.files.shipping_documentation).toEqual({
    name: 'Lieferschein Nº 7_.._x.pdf',
    type: 'application/pdf',
    sizeBytes: PDF.length,
  });
  const [row] = await shop.db.execute<{ evidence_enc: string }>(
    sql`select evidence_enc from disputes where stripe_dispute_id = ${id}`,
  );
  expect(row?.evidence_enc).not.toContain('Ada');
  const sent = await answer(id, { texts: { uncategorized_text: 'winning_evidence' }, submit: true });
  expect([sent.status, sent.body.submissionCount]).toEqual([200, 1]);
  const atStripe = await shop.stripe.disputes.retrieve(id);
  expect(atStripe.evidence).toMatchObject({
    customer_name: 'Ada Example',
    uncategorized_text: 'winning_evidence',
  });
  expect(atStripe.evidence.shipping_documentation).toMatch(/^file_/);
  expect((await answer(id, { texts: {}, submit: true })).body.error?.code).toBe('dispute_not_answerable');
  await settle(shop);
  expect((await read(id)).body).toMatchObject({ status: 'won', answerable: false });
});

test('a claim that is accepted is lost', async () => {
  const id = await disputed();
  const accepted = await accept(id);
  expect([accepted.status, accepted.body.status]).toEqual([200, 'lost']);
  expect((await accept(id)).body.error?.code).toBe('dispute_not_answerable');
});

describe('is refused', () => {
  test('to support staff, to shoppers and for what is not there', async () => {
    const id = await disputed();
    const support = await staff('support');
    expect((await read(id, support)).status).toBe(200);
    expect((await answer(id, { texts: {}, submit: false }, support)).status).toBe(403);
    expect((await accept(id, support)).status).toBe(403);
    expect((await upload(id, 'receipt', PDF, support)).status).toBe(403);
    expect((await read(id, await shop.buyer())).status).toBe(403);
    expect((await read('du_unknown')).status).toBe(404);
    expect((await answer('du_unknown', { texts: {}, submit: false })).status).toBe(404);
    expect((await upload('du_unknown', 'receipt', PDF)).status).toBe(404);
  });

  test('a text that is too long, a field that is not Stripe’s, a file that is no document or too large', async () => {
    const id = await disputed();
    expect((await answer(id, { texts: { customer_name: 'x'.repeat(20_001) }, submit: false })).status).toBe(
      400,
    );
    expect((await answer(id, { texts: { secret: 'x' }, submit: false })).status).toBe(400);
    const long = Object.fromEntries(
      [
        'access_activity_log',
        'billing_address',
        'cancellation_rebuttal',
        'customer_name',
        'product_description',
        'service_date',
        'shipping_address',
        'uncategorized_text',
      ].map((field) => [field, 'x'.repeat(19_000)]),
    );
    expect((await answer(id, { texts: long, submit: false })).body.error?.code).toBe('evidence_too_long');
    expect((await upload(id, 'uncategorized_text', PDF)).status).toBe(404);
    expect((await upload(id, 'receipt', Buffer.from('<svg/>'))).body.error?.code).toBe('evidence_file_type');
    expect((await upload(id, 'receipt', Buffer.concat([PDF, Buffer.alloc(4_500_000)]))).status).toBe(413);
    const half = Buffer.concat([PDF, Buffer.alloc(2_400_000)]);
    expect((await upload(id, 'receipt', half)).status).toBe(200);
    expect((await upload(id, 'refund_policy', half)).body.error?.code).toBe('evidence_files_too_large');
    expect((await read(id)).body).toMatchObject({ submissionCount: 0, hasEvidence: false });
  });
});

test('an answer that is lost is sent again by the worker, with the same key', async () => {
  const id = await disputed();
  const match = { method: 'POST', path: `/v1/disputes/${id}` };
  await shop.control('chaos', {
    rules: [
      { match, action: 'cut_after', times: 1 },
      { match, action: 'cut_before' },
    ],
  });
  const texts = { uncategorized_text: 'The parcel was handed over' };
  expect((await answer(id, { texts, submit: true })).status).toBe(503);
  expect((await answer(id, { texts, submit: true })).body.error?.code).toBe('dispute_answer_in_progress');
  await shop.control('chaos', { rules: [] });
  await untilQuiet(shop);
  expect((await read(id)).body.submissionCount).toBe(1);
});

test('the list shows what is open, newest first, page by page', async () => {
  const answerOf = await call<DisputeListAnswer>(listHandler, admin, {
    path: '/api/admin/disputes?open=true',
    params: {},
  });
  expect(answerOf.status).toBe(200);
  const statuses = new Set(answerOf.body.data.map((one) => one.status));
  expect(statuses.has('lost')).toBe(false);
  expect(answerOf.body.data.length).toBeGreaterThan(0);
  const times = answerOf.body.data.map((one) => one.openedAt);
  expect(times).toEqual([...times].sort().reverse());
  const odd = await call(listHandler, admin, { path: '/api/admin/disputes?cursor=zz', params: {} });
  expect(odd.status).toBe(200);
});
