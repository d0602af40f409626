/**
 * `npm run ledger:rebuild`: makes the ledger anew from the inbox and our decisions, changes nothing, and compares. Ends
 * with 1 and names what differs.
 */
import type { LedgerEntry } from '#lib/domain/ledger.ts';
import { joinEnvironment } from './stack/join-environment.ts';
import { runCommand } from './stack/run-command.ts';

const SHOWN = 50;

const told = (entries: readonly LedgerEntry[] | null): string =>
  entries === null
    ? 'nothing'
    : entries.map(({ account, amountMinor, currency }) => `${account} ${amountMinor} ${currency}`).join(', ');

await runCommand(async () => {
  joinEnvironment();
  const { rebuildLedger } = await import('#lib/payments/reconciliation/rebuild-ledger.ts');
  const { closeSharedDatabase } = await import('#db/client.ts');
  const { equal, transactions, written, rebuilt, differences } = await rebuildLedger();
  const lines = [`${transactions} transactions in the ledger.`];
  for (const { account, currency, amountMinor } of written) {
    const again = rebuilt.find((other) => other.account === account && other.currency === currency);
    const mark = again?.amountMinor === amountMinor ? '' : `   rebuilt: ${again?.amountMinor ?? 0}`;
    lines.push(`  ${account.padEnd(18)} ${currency} ${String(amountMinor).padStart(14)}${mark}`);
  }
  for (const { source, written: here, rebuilt: again } of differences.slice(0, SHOWN))
    lines.push(`DIFFERENT: ${source}: written ${told(here)}; rebuilt ${told(again)}`);
  if (differences.length > SHOWN) lines.push(`… and ${differences.length - SHOWN} more.`);
  lines.push(
    equal ? 'Rebuilt from the inbox: equal.' : `Rebuilt from the inbox: ${differences.length} differences.`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!equal) process.exitCode = 1;
  await closeSharedDatabase();
});
