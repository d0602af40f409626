/** Whatever the code writes into an order's history has words, so that no page shows a code or stays silent by mistake. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventWords, knownMoves } from '#components/account/order-event-words.ts';
import { timelineWords } from '#components/admin/words/timeline.ts';
import type { TimelineEntry } from '#lib/contracts/admin-orders.ts';
import { DISPUTE_STATUSES, REFUND_STATES } from '#lib/domain/money-states.ts';
import { CHARGED_STATES } from '#lib/domain/order-truth.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8'));

/** Expressions that stand for several kinds; one that is not known here fails the test. */
const SEVERAL: Readonly<Record<string, readonly string[]>> = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as they stand in the sources
  '${`refund_${to}`}': REFUND_STATES.map((state) => `refund_${state}`),
  "${args.history ?? ''}": DISPUTE_STATUSES.map((status) => `dispute_${status}`),
  "${args.as === 'canceled' ? 'payment_canceled' : 'payment_not_started'}": [
    'payment_canceled',
    'payment_not_started',
  ],
  '${kind}': ['review_opened', 'review_closed'],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as they stand in the sources
};

/** The second column of every statement that writes history. */
const INSERT =
  /insert into order_events \(order_id, kind, detail\)\s+(?:values \(|select )[^,]+,\s*('[^']+'|\$\{.+?\})(?:::text)?,/g;

function writtenKinds(): string[] {
  const statements = [...sources('db/repositories'), ...sources('lib')];
  const kinds = statements.flatMap((text) => [...text.matchAll(INSERT)].map(([, kind = '']) => kind));
  const all = statements.reduce((sum, text) => sum + text.split('insert into order_events').length - 1, 0);
  expect(kinds, 'every statement is understood').toHaveLength(all);
  const seeded = sources('scripts/seed').flatMap((text) =>
    [...text.matchAll(/orderId: order\.id, kind: ('[^']+')/g)].map(([, kind = '']) => kind),
  );
  expect(seeded.length).toBeGreaterThan(0);
  return [...kinds, ...seeded].flatMap((kind) =>
    kind.startsWith("'") ? [kind.slice(1, -1)] : (SEVERAL[kind] ?? [`unknown: ${kind}`]),
  );
}

const entry = (kind: string): TimelineEntry => ({
  key: kind,
  at: '2026-01-01T00:00:00.000Z',
  source: 'order',
  kind,
  actor: null,
  detail: {},
  state: null,
  eventId: null,
});

test('what is written is what has words', () => {
  expect([...new Set(writtenKinds())].sort()).toEqual([...knownMoves()].sort());
});

test('shoppers read of every refund that reached Stripe how it goes on, and never a code', () => {
  for (const state of ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'])
    expect(eventWords(`refund_${state}`, 'some'), state).not.toBeNull();
  for (const kind of knownMoves()) expect(eventWords(kind, 'none') ?? '', kind).not.toMatch(/_|\.\w/);
  expect(eventWords('something_new', 'none')).toBeNull();
  expect(eventWords('constructor', 'none')).toBeNull();
});

test('a payment that ended says that nothing was charged only where that is true of the order', () => {
  for (const charged of CHARGED_STATES)
    expect(/nothing was charged/.test(eventWords('payment_canceled', charged) ?? ''), charged).toBe(
      charged === 'none',
    );
});

test('staff read words of their own for every move', () => {
  for (const kind of knownMoves()) {
    const fallback = kind.replaceAll(/[._]/g, ' ').toLowerCase();
    expect(timelineWords(entry(kind)).toLowerCase(), kind).not.toBe(fallback);
  }
});
