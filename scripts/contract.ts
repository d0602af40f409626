/**
 * `npm run contract -- --against sandbox|stripe|URL`: the contract tests of the sandbox against any server that speaks
 * Stripe's API, and every difference by field. For Stripe itself `STRIPE_SECRET_KEY` holds a test key; live keys are refused.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GroundError } from '#db/embedded/ground-error.ts';
import { runCommand } from './stack/run-command.ts';
import { ROOT } from './stack/settings.ts';
import { runProgram } from './test/run.ts';

const STRIPE = 'https://api.stripe.com';

/** @returns where to, and with which key; undefined for a sandbox of the tests' own */
function targetOf(against: string): { origin: string; key: string } | undefined {
  if (against === 'sandbox') return undefined;
  const origin = against === 'stripe' ? STRIPE : against;
  if (!URL.canParse(origin) || !/^https?:/.test(origin)) {
    throw new GroundError(`--against takes "sandbox", "stripe" or an address, not "${against}".`);
  }
  const given = process.env.STRIPE_SECRET_KEY;
  const isStripe = new URL(origin).hostname.endsWith('stripe.com');
  const key = given ?? (isStripe ? '' : `sk_test_contract${Date.now()}`);
  if (key.includes('_live_'))
    throw new GroundError('That is a live key. The contract runs with test keys only.');
  if (!key.startsWith('sk_test_')) {
    throw new GroundError(
      'Set STRIPE_SECRET_KEY to a secret test key (sk_test_…) of an account without real data.',
    );
  }
  return { origin: origin.replace(/\/$/, ''), key };
}

function describe(report: string): string {
  const differences = Object.entries(JSON.parse(report) as Record<string, number>).sort();
  const lines = differences.map(
    ([difference, times]) => `  ${difference}${times > 1 ? ` (${times} times)` : ''}`,
  );
  return lines.length === 0
    ? 'No body differs from the API description.\n'
    : `Differences by field, ${lines.length}:\n${lines.join('\n')}\n`;
}

await runCommand(async (signal) => {
  const { values } = parseArgs({ options: { against: { type: 'string', default: 'sandbox' } } });
  const target = targetOf(values.against);
  const directory = mkdtempSync(join(tmpdir(), 'contract-'));
  const report = join(directory, 'differences.json');
  const env = {
    CONTRACT_REPORT: report,
    ...(target === undefined ? {} : { CONTRACT_ORIGIN: target.origin, CONTRACT_KEY: target.key }),
  };
  try {
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const { code } = await runProgram([vitest, 'run', 'tests/sandbox/contract.test.ts'], {
      live: true,
      signal,
      env,
    });
    const text = readFileSync(report, 'utf8');
    process.stdout.write(`\n${describe(text)}`);
    process.exitCode = code !== 0 || text !== '{}' ? 1 : 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
