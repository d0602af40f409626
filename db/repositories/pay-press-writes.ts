/** Small writes beside a pressed Pay: a hold lasts longer, the method that our server confirms with. */
import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/client.ts';
import { invariant } from '#lib/domain/result.ts';
import { NEXT_GRANT } from './stock.ts';

/** @returns when the renewed hold ends */
export async function renewHold(
  tx: Transaction,
  args: { attemptId: string; seconds: number },
): Promise<string> {
  const rows = await tx.execute<{ expires_at: string }>(sql`
    with a as (
      update checkout_attempts set expires_at = now() + make_interval(secs => ${args.seconds}::int),
        renewals = renewals + 1, updated_at = now()
      where id = ${args.attemptId} returning user_id, expires_at
    ), budget as (
      insert into hold_budgets (user_id, variant_id, grants, held_until)
      select a.user_id, h.variant_id, 1, a.expires_at from a, stock_holds h
      where h.attempt_id = ${args.attemptId} and h.state = 'held' order by h.variant_id
      on conflict (user_id, variant_id) do update set ${NEXT_GRANT}
    )
    select expires_at from a`);
  const row = rows[0];
  invariant(row, 'a renewed attempt exists');
  return row.expires_at;
}

/** Which saved method our server confirms with now; null for a confirmation token's. */
export async function noteConfirmMethod(
  tx: Transaction,
  args: { attemptId: string; paymentMethodId: string | null },
): Promise<void> {
  await tx.execute(sql`
    update checkout_attempts set stripe_payment_method_id = ${args.paymentMethodId}, updated_at = now()
    where id = ${args.attemptId}`);
}
