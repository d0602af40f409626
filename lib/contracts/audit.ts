/** The audit log for staff: ids and codes, never personal data. */
import { z } from 'zod';

export const auditListQuery = z.strictObject({
  /** For example `refund:<id>` or `attempt:<id>`. */
  subject: z.string().min(1).max(200).optional(),
  /** `user:<id>`, `stripe` or `system`. */
  actor: z.string().min(1).max(200).optional(),
  cursor: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type AuditListQuery = z.infer<typeof auditListQuery>;

export type AuditView = {
  readonly id: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  readonly createdAt: string;
  /** Whether a seal covers it already. */
  readonly sealed: boolean;
};

export type AuditListAnswer = { readonly data: readonly AuditView[]; readonly nextCursor: number | null };

export type AuditVerifyAnswer = {
  readonly intact: boolean;
  readonly firstBreak: {
    readonly what: string;
    readonly sealId: number | null;
    readonly rowId: number | null;
  } | null;
  readonly seals: number;
  readonly rows: number;
  readonly unsealed: number;
  readonly head: { readonly sealId: number; readonly mac: string } | null;
};
