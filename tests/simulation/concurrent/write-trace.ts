/** What is left of a run that failed: requests and answers, events, rows, what Stripe saw, and the logs of the processes. */
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Slot } from './processes.ts';
import type { Stage } from './stage.ts';

/** What of a stage is written down. */
export type Traced = Pick<Stage, 'directory' | 'owner' | 'stripe' | 'crashes' | 'control'> & {
  readonly tally: Pick<Stage['tally'], 'lines'>;
  readonly fleet: { readonly slots: readonly Pick<Slot, 'name' | 'directory'>[] };
};

const TABLES = [
  'orders',
  'order_lines',
  'order_events',
  'checkout_attempts',
  'operations',
  'payments',
  'refunds',
  'disputes',
  'stripe_events',
  'stock_items',
  'stock_holds',
  'sim_stock',
  'customers',
  'saved_methods',
  'review_flags',
  'reconciliation_runs',
  'reconciliation_findings',
  'ledger_transactions',
  'ledger_entries',
  'audit_log',
  'api_idempotency',
] as const;

async function writeRows(stage: Traced, directory: string): Promise<void> {
  const rows = join(directory, 'rows');
  mkdirSync(rows, { recursive: true });
  for (const table of TABLES) {
    const found = await stage.owner<{ row: object }[]>`select to_jsonb(t) as row from ${stage.owner(table)} t`
      .then((list) => list.map(({ row }) => JSON.stringify(row)))
      .catch((error: unknown) => [String(error)]);
    writeFileSync(join(rows, `${table}.ndjson`), `${found.join('\n')}\n`);
  }
}

async function writeStripe(stage: Traced, directory: string): Promise<void> {
  for (const part of ['requests', 'deliveries'] as const) {
    const answer = await stage.control(part).catch((error: unknown) => ({ error: String(error) }));
    writeFileSync(join(directory, `stripe-${part}.json`), JSON.stringify(answer, undefined, 1));
  }
  const events: string[] = [];
  for await (const event of stage.stripe.events.list({ limit: 100 })) events.push(JSON.stringify(event));
  writeFileSync(join(directory, 'stripe-events.ndjson'), `${events.join('\n')}\n`);
}

/** @returns the directory */
export async function writeTrace(
  stage: Traced,
  failure: { readonly seed: number; readonly broken: readonly string[]; readonly plan: object },
): Promise<string> {
  const directory = join(stage.directory, 'trace');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'broken.txt'), `${failure.broken.join('\n')}\n`);
  writeFileSync(join(directory, 'plan.json'), JSON.stringify({ seed: failure.seed, ...failure.plan }));
  writeFileSync(join(directory, 'trace.txt'), `${stage.tally.lines.join('\n')}\n`);
  writeFileSync(join(directory, 'crashes.txt'), `${stage.crashes.join('\n')}\n`);
  await writeRows(stage, directory);
  await writeStripe(stage, directory).catch((error: unknown) => {
    writeFileSync(join(directory, 'stripe-unreadable.txt'), String(error));
  });
  for (const { name, directory: own } of stage.fleet.slots) {
    const logs = join(own, 'logs');
    if (existsSync(logs)) cpSync(logs, join(directory, 'logs', name), { recursive: true });
  }
  cpSync(join(stage.directory, 'logs'), join(directory, 'logs', 'sandbox'), { recursive: true });
  return directory;
}
