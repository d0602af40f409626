/** Small writes beside a pressed Pay: a hold lasts longer, the method that our server confirms with. */
import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/client.ts';

/** @returns when the renewed hold ends */
export async function renewHold(
  tx: Transaction,
  args: { attemptId: string; minutes: number },
): Promise<string> {
  const rows = await tx.execute<{ expires_at: string }>(sql`
    update checkout_attempts set expires_at = now() + make_interval(mins => ${args.minutes}::int),
      renewals = renewals + 1, updated_at = now()
    where id = ${args.attemptId} returning expires_at`);
  const row = rows[0];
  if (!row) throw new Error('invariant: a renewed attempt exists');
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
