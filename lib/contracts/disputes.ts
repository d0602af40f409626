/** Bodies and answers of the dispute endpoints of staff. Amounts are minor units; times are ISO 8601. */
import { z } from 'zod';
import {
  EVIDENCE_TEXT_FIELDS,
  type EvidenceFileField,
  type EvidenceTextField,
  MAX_TEXT_CHARACTERS,
} from '#lib/domain/dispute-evidence.ts';
import type { DisputeStatus } from '#lib/domain/money-states.ts';

const text = z.string().max(MAX_TEXT_CHARACTERS);

/** Texts join what is staged; an empty one takes a field back. `submit` sends all of it to the bank, for good. */
export const evidenceBody = z.strictObject({
  texts: z.strictObject(
    Object.fromEntries(EVIDENCE_TEXT_FIELDS.map((field) => [field, text.optional()])) as Record<
      EvidenceTextField,
      z.ZodOptional<z.ZodString>
    >,
  ),
  submit: z.boolean(),
});
export type EvidenceBody = z.infer<typeof evidenceBody>;

export const disputeListQuery = z.strictObject({
  open: z.enum(['true', 'false']).default('false'),
  cursor: z.string().max(300).optional(),
});

export type DisputeView = {
  /** Stripe's id. */
  readonly id: string;
  readonly orderNumber: string;
  readonly status: DisputeStatus;
  readonly reason: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly chargeRefundable: boolean;
  readonly evidenceDueBy: string | null;
  readonly hasEvidence: boolean;
  readonly pastDue: boolean;
  readonly submissionCount: number;
  /** In the balance's currency. */
  readonly withdrawnMinor: number;
  readonly reinstatedMinor: number;
  readonly feeMinor: number;
  readonly openedAt: string;
  /** Whether evidence may still be sent. */
  readonly answerable: boolean;
};

export type DisputeDetail = DisputeView & {
  readonly evidence: {
    readonly texts: Readonly<Partial<Record<EvidenceTextField, string>>>;
    readonly files: Readonly<
      Partial<
        Record<
          EvidenceFileField,
          { readonly name: string; readonly type: string; readonly sizeBytes: number }
        >
      >
    >;
  };
};

export type DisputeListAnswer = { readonly data: readonly DisputeView[]; readonly nextCursor: string | null };
