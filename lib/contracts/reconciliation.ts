/** Reconciliation for staff: findings with their words, runs, and a run by request. Amounts are minor units. */
import { z } from 'zod';
import type { DriftKind, ReconciliationKind } from '#lib/domain/reconciliation.ts';
import { RECONCILIATION_KINDS } from '#lib/domain/reconciliation.ts';

const cursor = z.uuid().optional();
const limit = z.coerce.number().int().min(1).max(100).default(50);

export const findingListQuery = z.strictObject({
  /** `open` alone when left out. */
  state: z.enum(['open', 'all']).default('open'),
  cursor,
  limit,
});
export type FindingListQuery = z.infer<typeof findingListQuery>;

export const runListQuery = z.strictObject({ cursor, limit });
export type RunListQuery = z.infer<typeof runListQuery>;

export const startRunBody = z.strictObject({ kind: z.enum(RECONCILIATION_KINDS) });
export type StartRunBody = z.infer<typeof startRunBody>;

type Value = string | number | boolean | null;

export type FindingView = {
  readonly id: string;
  readonly runId: string;
  readonly kind: DriftKind;
  /** The kind in words. */
  readonly message: string;
  /** The object it is about: Stripe's id, or an order's number. */
  readonly subject: string;
  readonly orderNumber: string | null;
  readonly detail: Readonly<Record<string, Value>>;
  /** What was done about it, when a read mended it. */
  readonly repair: string | null;
  readonly createdAt: string;
  readonly resolvedAt: string | null;
  /** `reconciliation` or `user:<id>`. */
  readonly resolvedBy: string | null;
};

export type RunView = {
  readonly id: string;
  readonly kind: ReconciliationKind;
  readonly state: 'running' | 'finished' | 'failed';
  readonly startedBy: string;
  readonly reason: string | null;
  readonly checked: number;
  readonly repaired: number;
  readonly findings: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
};

/** A run that has ended. */
export type LastRun = {
  readonly state: 'finished' | 'failed';
  readonly reason: string | null;
  readonly checked: number;
  readonly finishedAt: string;
};

export type FindingListAnswer = { readonly data: readonly FindingView[]; readonly nextCursor: string | null };
export type RunListAnswer = { readonly data: readonly RunView[]; readonly nextCursor: string | null };
