/** Disputes: the order of Stripe's list, the money of movements, and what evidence may hold. */
import { describe, expect, test } from 'vitest';
import {
  ANSWERABLE_DISPUTE_STATUSES,
  type DisputeMovement,
  decideDisputeMove,
  decideWarningMove,
  disputeMoney,
  isInquiry,
  mayBeOver,
} from '#lib/domain/dispute.ts';
import {
  EVIDENCE_TEXT_FIELDS,
  evidenceFileType,
  isEvidenceFileField,
  MAX_ALL_CHARACTERS,
  MAX_FILES_BYTES,
  MAX_TEXT_CHARACTERS,
  NO_EVIDENCE,
  stageFile,
  stageTexts,
} from '#lib/domain/dispute-evidence.ts';
import { DISPUTE_STATUSES } from '#lib/domain/money-states.ts';

/** Stages in order; what stands in one row has no order. */
const STAGES = [
  ['warning_needs_response'],
  ['warning_under_review'],
  ['warning_closed'],
  ['needs_response'],
  ['under_review'],
  ['won', 'lost', 'prevented'],
  ['appeal_needs_response'],
  ['appeal_under_review'],
] as const;
const stageOf = (status: string) => STAGES.findIndex((stage) => stage.some((one) => one === status));

describe('a dispute', () => {
  test('moves forward by its list, and back only when Stripe is asked', () => {
    expect(STAGES.flat().toSorted()).toEqual([...DISPUTE_STATUSES].toSorted());
    for (const from of DISPUTE_STATUSES) {
      for (const to of DISPUTE_STATUSES) {
        const [before, after] = [stageOf(from), stageOf(to)];
        const expected =
          from === to
            ? 'none'
            : after > before
              ? 'move'
              : after === before || (before > stageOf('lost') && after === stageOf('lost'))
                ? 'read'
                : 'stale';
        expect(decideDisputeMove(from, to, 'event'), `${from} to ${to}`).toBe(expected);
        expect(decideDisputeMove(from, to, 'read')).toBe(from === to ? 'none' : 'move');
      }
    }
  });

  test('waits for an answer exactly in the statuses that Stripe calls so', () => {
    expect(ANSWERABLE_DISPUTE_STATUSES).toEqual(
      DISPUTE_STATUSES.filter((status) => status.endsWith('needs_response')),
    );
  });

  test('is an inquiry, which takes no money, exactly in the statuses that Stripe calls warnings', () => {
    expect(DISPUTE_STATUSES.filter(isInquiry)).toEqual([
      'warning_needs_response',
      'warning_under_review',
      'warning_closed',
    ]);
  });

  test('takes and gives back what its movements say', () => {
    const movement = (amountMinor: number, feeMinor: number): DisputeMovement => ({
      id: `txn_${amountMinor}`,
      amountMinor,
      feeMinor,
      currency: 'usd',
    });
    expect(disputeMoney([])).toEqual({ withdrawnMinor: 0, reinstatedMinor: 0, feeMinor: 0 });
    expect(disputeMoney([movement(0, 1_500)])).toEqual({
      withdrawnMinor: 0,
      reinstatedMinor: 0,
      feeMinor: 1_500,
    });
    expect(disputeMoney([movement(-2_000, 1_500)])).toEqual({
      withdrawnMinor: 2_000,
      reinstatedMinor: 0,
      feeMinor: 1_500,
    });
    expect(disputeMoney([movement(-2_000, 1_500), movement(2_000, -1_500)])).toEqual({
      withdrawnMinor: 2_000,
      reinstatedMinor: 2_000,
      feeMinor: 0,
    });
  });
});

describe('evidence', () => {
  test('joins texts to the draft and takes a field back with an empty one', () => {
    const first = stageTexts(NO_EVIDENCE, { customer_name: 'A' });
    if (!first.ok) throw new Error('refused');
    const second = stageTexts(first.value, { service_date: 'B', customer_name: '' });
    expect(second).toEqual({
      ok: true,
      value: { texts: { customer_name: '', service_date: 'B' }, files: {} },
    });
  });

  test('is as long as banks accept and no longer', () => {
    const text = (length: number) => 'x'.repeat(length);
    expect(stageTexts(NO_EVIDENCE, { customer_name: text(MAX_TEXT_CHARACTERS) }).ok).toBe(true);
    const tooLong = { customer_name: text(MAX_TEXT_CHARACTERS + 1) };
    expect(stageTexts(NO_EVIDENCE, tooLong)).toEqual({ ok: false, error: 'too_long' });
    expect(stageTexts(NO_EVIDENCE, { service_date: 'B', ...tooLong }).ok).toBe(false);
    const fields = EVIDENCE_TEXT_FIELDS.slice(0, 10);
    const all = Object.fromEntries(fields.map((field) => [field, text(MAX_ALL_CHARACTERS / 10)]));
    expect(stageTexts(NO_EVIDENCE, all).ok).toBe(true);
    expect(stageTexts(NO_EVIDENCE, { ...all, uncategorized_text: 'x' }).ok).toBe(false);
  });

  test('has files of 4.5 MB together; one in the place of another counts once', () => {
    const file = (sizeBytes: number) => ({ fileId: 'file_1', name: 'a', type: 'application/pdf', sizeBytes });
    const full = stageFile(NO_EVIDENCE, 'receipt', file(MAX_FILES_BYTES));
    if (!full.ok) throw new Error('refused');
    expect(stageFile(full.value, 'refund_policy', file(1)).ok).toBe(false);
    expect(stageFile(full.value, 'receipt', file(1))).toMatchObject({
      ok: true,
      value: { files: { receipt: { sizeBytes: 1 } } },
    });
    expect(stageFile(NO_EVIDENCE, 'receipt', file(MAX_FILES_BYTES + 1))).toEqual({
      ok: false,
      error: 'too_large',
    });
  });

  test('is told by its bytes, whatever it is called', () => {
    const bytes = (...values: number[]) => new Uint8Array(values);
    expect(evidenceFileType(new TextEncoder().encode('%PDF-1.4'))).toBe('application/pdf');
    expect(evidenceFileType(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toBe('image/png');
    expect(evidenceFileType(bytes(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
    expect(evidenceFileType(bytes(0xff, 0xd8))).toBeNull();
    expect(evidenceFileType(new TextEncoder().encode('<svg/>'))).toBeNull();
    expect(evidenceFileType(bytes())).toBeNull();
    expect(isEvidenceFileField('receipt')).toBe(true);
    expect(isEvidenceFileField('customer_name')).toBe(false);
  });
});

test('an appeal that is told of after an end may be over: only then Stripe is asked about a move forward', () => {
  const ends = ['won', 'lost', 'prevented'];
  for (const from of DISPUTE_STATUSES) {
    for (const to of DISPUTE_STATUSES) {
      const isAppealAfterEnd = ends.includes(from) && to.startsWith('appeal');
      expect(mayBeOver(from, to, 'event'), `${from} to ${to}`).toBe(isAppealAfterEnd);
      expect(mayBeOver(from, to, 'read')).toBe(false);
      const older = decideDisputeMove(from, to, 'older_read');
      const isSecondAppeal = from === 'appeal_needs_response' && to === 'appeal_under_review';
      if (isAppealAfterEnd || isSecondAppeal) expect(older).toBe('read');
      else expect(older).toBe(decideDisputeMove(from, to, 'event'));
    }
  }
});

test.each([
  [true, false],
  [false, true],
])(
  'a fraud warning that is actionable: %s, and is shown as %s, is believed to an up-to-date read',
  (known, seen) => {
    expect(decideWarningMove(known, seen, 'read')).toBe('move');
    expect(decideWarningMove(known, seen, 'event')).toBe('read');
    expect(decideWarningMove(known, seen, 'older_read')).toBe('read');
    for (const standing of ['event', 'read', 'older_read'] as const)
      expect(decideWarningMove(known, known, standing)).toBe('none');
  },
);
