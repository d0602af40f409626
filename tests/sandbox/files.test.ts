/** Files go up through the official SDK unchanged, come down byte by byte, and serve as evidence. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { declined, paymentsOf } from './payments.ts';
import type { Account, TestSandbox } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let sandbox: TestSandbox;
let account: Account;
let stripe: Stripe;
withAccounts((made, running) => {
  sandbox = running;
  account = made;
  stripe = account.stripe;
});

/** Every byte value, so that any wrong decoding shows. */
const PDF = Buffer.concat([
  Buffer.from('%PDF-1.4\r\n'),
  Buffer.from(Array.from({ length: 256 }, (_, n) => n)),
]);

function upload(
  data: Buffer,
  purpose: Stripe.FileCreateParams.Purpose = 'dispute_evidence',
): Promise<Stripe.File> {
  return stripe.files.create({
    purpose,
    file: { data, name: 'Lieferschein für „Ada“.pdf', type: 'application/pdf' },
  });
}

const read = (url: string, key?: string): Promise<Response> =>
  fetch(url, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });

describe('files', () => {
  it('are uploaded by the SDK and read back with the secret key, and with no other', async () => {
    const file = await upload(PDF);
    expect(file).toMatchObject({
      object: 'file',
      purpose: 'dispute_evidence',
      size: PDF.length,
      type: 'pdf',
      filename: 'Lieferschein für „Ada“.pdf',
      links: { data: [] },
    });
    const url = file.url ?? '';
    const answer = await read(url, account.secretKey);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await answer.arrayBuffer()).equals(PDF)).toBe(true);
    expect((await read(url)).status).toBe(401);
    expect((await read(url, account.publishableKey)).status).toBe(403);
    expect((await read(url, sandbox.account().secretKey)).status).toBe(404);
    expect((await stripe.files.list({ purpose: 'dispute_evidence' })).data.map(({ id }) => id)).toEqual([
      file.id,
    ]);
    expect((await stripe.files.list({ purpose: 'business_logo' })).data).toEqual([]);
    expect(await account.eventTypes()).toEqual(['file.created']);
  });

  it('sent again with the same idempotency key are kept once', async () => {
    const params = { purpose: 'dispute_evidence', file: { data: PDF, name: 'a.pdf' } } as const;
    const [one, two] = [
      await stripe.files.create(params, { idempotencyKey: 'upload-1' }),
      await stripe.files.create(params, { idempotencyKey: 'upload-1' }),
    ];
    expect(two.id).toBe(one.id);
  });

  it('serve as evidence, expanded and by id', async () => {
    const file = await upload(PDF);
    const paid = await paymentsOf(account).pay('pm_card_visa');
    const made = await account.control('POST', 'disputes', { payment_intent: paid.id });
    const answered = await stripe.disputes.update(String(made.id), {
      evidence: { receipt: file.id, uncategorized_file: file.id },
      submit: false,
      expand: ['evidence.receipt'],
    });
    expect(answered.evidence).toMatchObject({ receipt: { id: file.id }, uncategorized_file: file.id });
    const logo = await upload(Buffer.from('GIF89a…'), 'business_logo');
    const answer = (id: string): Promise<unknown> =>
      declined(stripe.disputes.update(answered.id, { evidence: { receipt: id } }));
    expect(await answer(logo.id)).toMatchObject({ param: 'evidence[receipt]' });
    expect(await answer('file_none')).toMatchObject({ code: 'resource_missing', param: 'evidence[receipt]' });
  });

  it.each<[string, Buffer, Stripe.FileCreateParams.Purpose]>([
    ['empty', Buffer.alloc(0), 'dispute_evidence'],
    ['of a kind that the purpose does not take', Buffer.from('hello'), 'dispute_evidence'],
    [
      'larger than the purpose takes',
      Buffer.concat([PDF, Buffer.alloc(5 * 1024 * 1024)]),
      'dispute_evidence',
    ],
  ])('are refused when %s', async (_name, data, purpose) => {
    expect(await declined(upload(data, purpose))).toMatchObject({
      type: 'invalid_request_error',
      param: 'file',
    });
  });

  it('need a multipart body with a file and a known purpose', async () => {
    expect(
      (await account.raw('POST', '/v1/files', { file: 'x', purpose: 'dispute_evidence' })).body,
    ).toMatchObject({
      error: { param: 'file' },
    });
    const send = async (body: string, type = 'multipart/form-data; boundary=x'): Promise<unknown> => {
      const answer = await fetch(`${sandbox.origin}/v1/files`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.secretKey}`, 'content-type': type },
        body,
      });
      expect(answer.status).toBe(400);
      return ((await answer.json()) as { error: unknown }).error;
    };
    const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF\r\n';
    expect(await send(`${part}--x--`)).toMatchObject({ code: 'parameter_missing', param: 'purpose' });
    for (const broken of ['', 'nonsense', '--x', part, '--x\r\n\r\n--x--', '--x\r\n\r\n\r\n\r\n--x--']) {
      expect(await send(broken), broken).toMatchObject({ type: 'invalid_request_error' });
    }
    expect(await send(`${part}--x--`, 'multipart/form-data')).toMatchObject({
      type: 'invalid_request_error',
    });
  });
});

describe('file links', () => {
  it('open a file to whoever has them, until they expire', async () => {
    const file = await stripe.files.create({
      purpose: 'dispute_evidence',
      file: { data: PDF, name: 'a.pdf' },
      file_link_data: { create: true },
    });
    const [link] = file.links?.data ?? [];
    const url = link?.url ?? '';
    expect((await read(url)).status).toBe(200);
    const gone = await stripe.fileLinks.update(link?.id ?? '', { expires_at: 'now' });
    expect(gone.expired).toBe(true);
    expect((await read(url)).status).toBe(404);
    const later = await stripe.fileLinks.create({
      file: file.id,
      expires_at: Math.floor(Date.now() / 1000) + 3600,
      metadata: { for: 'the bank' },
      expand: ['file'],
    });
    expect(later).toMatchObject({ expired: false, file: { id: file.id } });
    expect((await stripe.fileLinks.list({ expired: false })).data.map(({ id }) => id)).toEqual([later.id]);
    await account.control('POST', 'clock', { advanceSeconds: 3601 });
    expect((await stripe.fileLinks.retrieve(later.id)).expired).toBe(true);
    expect(await declined(stripe.fileLinks.create({ file: file.id, expires_at: 5 }))).toMatchObject({
      param: 'expires_at',
    });
  });
});
