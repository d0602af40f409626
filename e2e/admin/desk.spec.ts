/** Disputes, events, reconciliation and the audit log, worked on in a browser. */
import { disputeOf, expect, test } from './support/staff.ts';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

test('evidence is saved as a draft, a file joins it, and it is sent to the bank once', async ({
  page,
  sql,
  signInAs,
  buy,
}) => {
  const order = await buy({ paymentMethod: 'pm_card_createDispute' });
  const id = await disputeOf(sql, order);
  await signInAs('admin');
  await page.goto('/admin/disputes?open=true');
  await page.getByRole('row').filter({ hasText: order.number }).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/admin/disputes/${id}$`));
  await expect(page.getByText('Answer needed')).toBeVisible();
  await page.getByLabel('What was sold').fill('A brass hook, made by hand.');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await expect(page.getByText('Saved. Nothing was sent to the bank yet.')).toBeVisible();
  await page
    .getByLabel('Choose the file: Receipt')
    .setInputFiles({ name: 'receipt.pdf', mimeType: 'application/pdf', buffer: PDF });
  await expect(page.getByText('receipt.pdf')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('What was sold')).toHaveValue('A brass hook, made by hand.');
  await page.getByRole('button', { name: 'Send to the bank' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it for good' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect
    .poll(async () => {
      const [row] = await sql<{ count: number }[]>`
        select submission_count as count from disputes where stripe_dispute_id = ${id}`;
      return row?.count;
    })
    .toBe(1);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Send to the bank' })).toHaveCount(0);
});

test('a dispute is given up after one question', async ({ page, sql, signInAs, buy }) => {
  const order = await buy({ paymentMethod: 'pm_card_createDispute' });
  const id = await disputeOf(sql, order);
  await signInAs('admin');
  await page.goto(`/admin/disputes/${id}`);
  await page.getByRole('button', { name: 'Accept the dispute' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Accept the loss' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect
    .poll(async () => {
      const [row] = await sql<{ status: string }[]>`
        select status from disputes where stripe_dispute_id = ${id}`;
      return row?.status;
    })
    .toBe('lost');
});

test('an event shows what it changed, is replayed, and one that failed is laid aside', async ({
  page,
  sql,
  signInAs,
  buy,
}) => {
  const order = await buy();
  await signInAs('admin');
  await page.goto('/admin/events');
  await page.getByRole('searchbox', { name: 'About what' }).fill(order.intentId);
  await page.getByRole('searchbox', { name: 'About what' }).press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === order.intentId);
  await page.getByRole('link', { name: 'Payment succeeded' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Payment succeeded' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'What the event changed' })).toContainText('paid');
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay it' }).click();
  await expect(page.getByText(/^Replayed: /)).toBeVisible();

  const dead = `evt_dead${Date.now()}`;
  await sql`
    insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state, attempts, reason)
    values (${dead}, 'payment_intent.succeeded', 'pi_nobody', false, 1700000000,
      ${sql.json({ object: 'payment_intent', unreadable: true, id: 'pi_nobody' })}, 'dead', 12, 'apply_failed')`;
  await page.goto('/admin');
  await page.getByRole('link', { name: /event(s)? of Stripe’s failed/ }).click();
  await expect(page.getByRole('button', { name: 'Replay all that failed' })).toBeVisible();
  await page.goto(`/admin/events/${dead}`);
  await page.getByRole('button', { name: 'Lay aside' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lay it aside' }).click();
  await expect(page.getByText('A colleague laid it aside.')).toBeVisible();
});

test('a reconciliation is asked for and shows up; a finding is seen to', async ({ page, sql, signInAs }) => {
  await signInAs('admin');
  await page.goto('/admin/reconciliation');
  await page.getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run it' }).click();
  await expect
    .poll(
      async () => {
        const [row] = await sql<{ id: string }[]>`
          select id from reconciliation_runs where kind = 'full' and started_by like 'user:%' limit 1`;
        return row?.id ?? '';
      },
      { timeout: 40_000 },
    )
    .not.toBe('');
  await page.reload();
  const runs = page.getByRole('table', { name: 'Reconciliations, newest first' });
  await expect(runs).toContainText('Everything compared');
  const subject = `pi_ghost${Date.now()}`;
  await sql`
    insert into reconciliation_findings (id, run_id, kind, subject, detail)
    select gen_random_uuid(), id, 'payment_missing_at_stripe', ${subject}, '{}'::jsonb
    from reconciliation_runs order by created_at desc limit 1`;
  await page.reload();
  const finding = page.getByRole('listitem').filter({ hasText: subject });
  await finding.getByRole('button', { name: 'Seen to' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Seen to' }).click();
  await expect(finding).toHaveCount(0);
});

test('the audit log names who did what, and says that its seals are whole', async ({
  page,
  signInAs,
  buy,
}) => {
  await buy();
  await signInAs('admin');
  await page.goto('/admin/audit');
  await page.getByRole('button', { name: 'Check the seals' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Every seal is whole' })).toContainText(
    'with the worker’s log',
  );
  await page.getByLabel('Done by').selectOption('stripe');
  await expect(page).toHaveURL(/actor=stripe/);
  await expect(page.getByRole('table')).toContainText('Money was taken');
});

test('a block against card testing stands on the overview and is lifted', async ({ page, sql, signInAs }) => {
  const subject = `card${Date.now()}`;
  await sql`
    insert into breakers (kind, subject, opens_until, failures)
    values ('card', ${subject}, now() + interval '1 hour', 7)`;
  await signInAs('support');
  await page.goto('/admin');
  const breaker = page.getByRole('listitem').filter({ hasText: subject });
  await expect(breaker).toContainText('7 refused payments');
  await expect(breaker.getByRole('button')).toHaveCount(0);
  await signInAs('admin');
  await page.reload();
  await breaker.getByRole('button', { name: 'Lift' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lift it' }).click();
  await expect(breaker).toHaveCount(0);
});
