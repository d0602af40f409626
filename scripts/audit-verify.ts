/**
 * `npm run audit:verify [-- --log FILE]`: walks the audit log and its seals; with a log of the worker, every seal that was
 * logged must still be there. Ends with 1 and names the first break.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { GroundError } from '#db/embedded/ground-error.ts';
import { joinEnvironment } from './stack/join-environment.ts';
import { runCommand } from './stack/run-command.ts';

const SEALED = 'audit sealed';

/** The MACs of the seals that a worker logged. Lines that are no such log line are passed over. */
async function loggedMacs(file: string): Promise<string[]> {
  const macs: string[] = [];
  const input = createReadStream(file).on('error', () => undefined);
  try {
    for await (const line of createInterface({ input })) {
      if (!line.includes(SEALED)) continue;
      const mac = /"mac":"([0-9a-f]{64})"/.exec(line)?.[1];
      if (mac !== undefined) macs.push(mac);
    }
  } catch (error) {
    throw new GroundError(`--log ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return macs;
}

await runCommand(async () => {
  const { values } = parseArgs({ options: { log: { type: 'string' } } });
  joinEnvironment();
  const { verifyAudit } = await import('#lib/security/audit/verify.ts');
  const { closeSharedDatabase } = await import('#db/client.ts');
  const logged = values.log === undefined ? [] : await loggedMacs(values.log);
  const report = await verifyAudit(logged);
  const { seals, rows, unsealed, head, firstBreak } = report;
  process.stdout.write(`${seals} seals over ${rows} rows, ${unsealed} rows wait for their seal.\n`);
  if (values.log !== undefined) process.stdout.write(`${logged.length} logged seals were looked for.\n`);
  if (head) process.stdout.write(`Head: seal ${head.sealId} ${head.mac}\n`);
  if (firstBreak) {
    const where = [
      firstBreak.sealId === null ? '' : ` seal ${firstBreak.sealId}`,
      firstBreak.rowId === null ? '' : ` row ${firstBreak.rowId}`,
    ].join('');
    process.stdout.write(`BROKEN: ${firstBreak.what}${where}\n`);
    process.exitCode = 1;
  } else process.stdout.write('The audit log is intact.\n');
  await closeSharedDatabase();
});
