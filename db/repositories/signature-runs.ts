/** Runs of webhooks with bad signatures: one row per run and process, and none older than a month. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';

/** Writes a run, or what has become of it since. */
export async function keepSignatureRun(
  executor: Executor,
  run: {
    readonly id: string;
    readonly failures: number;
    readonly startedAtMs: number;
    readonly lastAtMs: number;
  },
): Promise<void> {
  await executor.execute(sql`
    with old as (delete from signature_failure_runs where last_at < now() - interval '30 days')
    insert into signature_failure_runs (id, failures, started_at, last_at)
    values (${run.id}, ${run.failures}, to_timestamp(${run.startedAtMs}::float8 / 1000),
            to_timestamp(${run.lastAtMs}::float8 / 1000))
    on conflict (id) do update set failures = excluded.failures, last_at = excluded.last_at`);
}
