/**
 * `npm run sandbox:fuzz -- --seconds 60 --seed N`: generated requests against a sandbox with a state file, for so long. It
 * prints what it found and ends with code 1 when that is anything; the same seed makes the same requests.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GroundError } from '#db/embedded/ground-error.ts';
import { startSandbox } from '#sandbox/server.ts';
import { fuzz } from '#tests/sandbox/fuzz/run.ts';
import { runCommand } from './stack/run-command.ts';

const MAX_SEED = 2 ** 31;

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0)
    throw new GroundError(`--${name} takes a positive whole number.`);
  return value;
}

await runCommand(async (signal) => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() % MAX_SEED) },
    },
  });
  const seed = positive('seed', values.seed);
  const until = Date.now() + positive('seconds', values.seconds) * 1000;
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-fuzz-'));
  const sandbox = await startSandbox({ stateFile: join(directory, 'state.sqlite'), seed: String(seed) });
  try {
    process.stdout.write(`Seed ${seed} …\n`);
    const goOn = (): boolean => Date.now() < until && !signal.aborted;
    const { requests, statuses, faults } = await fuzz({ origin: sandbox.origin, seed, goOn });
    const answered = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
    process.stdout.write(`${requests} requests: ${answered.join(', ')}\n`);
    for (const fault of faults) process.stdout.write(`  ✗ ${fault}\n`);
    process.stdout.write(
      faults.length === 0 ? 'Nothing found.\n' : `${faults.length} faults, seed ${seed}.\n`,
    );
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
