/**
 * Fixed windows shared by all processes. All keys of a request are counted in one statement; keys are sorted, so two
 * requests that share keys never wait for each other in a circle. The table is unlogged: a crash forgets the counts.
 */
import { sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';

export type LimitKey = { readonly key: string; readonly windowSeconds: number };
export type LimitState = { readonly key: string; readonly points: number; readonly secondsLeft: number };

type Row = { key: string; points: number; seconds_left: number };

/** Counts one request under each key and tells how the windows stand. Keys must be distinct. */
export async function countRequest(
  executor: Executor,
  keys: readonly LimitKey[],
): Promise<readonly LimitState[]> {
  const names = keys.map(({ key }) => key);
  const windows = keys.map(({ windowSeconds }) => windowSeconds);
  const rows = await executor.execute<Row>(sql`
    insert into rate_limits as kept (key, points, window_ends_at)
    select key, 1, now() + make_interval(secs => seconds)
    from unnest(${sql.param(names)}::text[], ${sql.param(windows)}::int[]) as given (key, seconds)
    order by key
    on conflict (key) do update set
      points = case when kept.window_ends_at <= now() then 1 else kept.points + 1 end,
      window_ends_at = case when kept.window_ends_at <= now() then excluded.window_ends_at else kept.window_ends_at end
    returning key, points, ceil(extract(epoch from window_ends_at - now()))::int as seconds_left`);
  return rows.map((row) => ({ key: row.key, points: row.points, secondsLeft: row.seconds_left }));
}

/** Forgets a key, for example the failed sign-ins of somebody who then knew the password. */
export async function forgetLimit(executor: Executor, key: string): Promise<void> {
  await executor.execute(sql`delete from rate_limits where key = ${key}`);
}

/** Deletes windows that are over, a bounded number at a time. For a periodic job. @returns how many */
export async function deleteExpiredLimits(executor: Executor, limit = 1000): Promise<number> {
  const rows = await executor.execute(sql`
    delete from rate_limits where key in (
      select key from rate_limits where window_ends_at < now() - interval '1 minute' limit ${limit}
      for update skip locked)
    returning key`);
  return rows.length;
}
