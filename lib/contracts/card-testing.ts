/** Bodies of the admin's view of the card-testing shield. */
import { z } from 'zod';
import { BREAKER_KINDS, type BreakerKind } from '#lib/domain/money-states.ts';

/** POST /api/admin/breakers */
export const liftBreakerBody = z.strictObject({
  kind: z.enum(BREAKER_KINDS),
  subject: z.string().min(1).max(200),
});

export type BreakerView = {
  readonly kind: BreakerKind;
  /** A user id, a blind index of an address block, a card fingerprint, or `*`. */
  readonly subject: string;
  readonly failures: number;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly opensUntil: string;
};
