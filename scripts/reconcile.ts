/**
 * `npm run reconcile [-- --recent] [-- --days N]`: makes up what was missed, reads what is open, and compares ledger,
 * Stripe and orders (not with `--recent`). Ends with 1 when it did not finish or something does not agree.
 */
import { parseArgs } from 'node:util';
import { GroundError } from '#db/embedded/ground-error.ts';
import { DRIFT_KINDS, type DriftKind } from '#lib/domain/reconciliation.ts';
import { joinEnvironment } from './stack/join-environment.ts';
import { runCommand } from './stack/run-command.ts';

const MAX_DAYS = 3650;

function readDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= MAX_DAYS) return days;
  throw new GroundError(`--days is "${text}": give a whole number from 1 to ${MAX_DAYS}.`);
}

const isDrift = (kind: string): kind is DriftKind => kind in DRIFT_KINDS;

await runCommand(async () => {
  const { values } = parseArgs({ options: { recent: { type: 'boolean' }, days: { type: 'string' } } });
  const days = readDays(values.days);
  joinEnvironment();
  const { reconcile } = await import('#lib/payments/reconciliation/run.ts');
  const { closeSharedDatabase } = await import('#db/client.ts');
  const report = await reconcile({
    kind: values.recent === true ? 'recent' : 'full',
    startedBy: 'command',
    ...(days === undefined ? {} : { days }),
  });
  await closeSharedDatabase();
  if (report === null)
    throw new GroundError('Another reconciliation is going on. Try again when it has ended.');
  const { state, reason, checked, repaired, findings } = report;
  process.stdout.write(`${state}: ${checked} objects looked at, ${repaired} repaired.\n`);
  if (reason !== null) process.stdout.write(`It ended early: ${reason}. The log says more.\n`);
  for (const [kind, count] of Object.entries(findings)) {
    process.stdout.write(`FOUND ${count} × ${kind}: ${isDrift(kind) ? DRIFT_KINDS[kind] : ''}\n`);
  }
  const open = Object.keys(findings).length > 0;
  if (state === 'finished' && !open) process.stdout.write('Nothing is left that does not agree.\n');
  else process.exitCode = 1;
});
