/**
 * `npm run simulate -- --seed S --steps N [--seeds K]`: shoppers, admins, events, jobs and faults in an order that only the
 * seed decides, the invariants asked after every step; with `--shrink` a failing plan is made shorter. `--concurrent`:
 * the same on several real processes at once, where the seed fixes the plan and not the interleaving. `--campaign FILE
 * --total-steps N`: many seeds in processes of their own, unattended.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GroundError } from '#db/embedded/ground-error.ts';
import { embeddedServer } from '#tests/support/database-server.ts';
import { runCampaign } from './simulate/campaign.ts';
import { runConcurrentSeeds } from './simulate/concurrent-seeds.ts';
import { print } from './simulate/results.ts';
import { runSerialSeeds } from './simulate/serial-seeds.ts';
import { ensureBuild } from './stack/build.ts';
import { runCommand } from './stack/run-command.ts';

const OPTIONS = {
  seed: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '1' },
  steps: { type: 'string', default: '1000' },
  concurrent: { type: 'boolean', default: false },
  webs: { type: 'string', default: '2' },
  workers: { type: 'string', default: '2' },
  shoppers: { type: 'string', default: '8' },
  /** Prints every step. */
  trace: { type: 'boolean', default: false },
  shrink: { type: 'boolean', default: false },
  /** One line of JSON a seed. */
  json: { type: 'boolean', default: false },
  /** Notes what is broken and goes on; a campaign goes on to the next seed. */
  'go-on': { type: 'boolean', default: false },
  /** Actions that are left out, separated by commas. */
  without: { type: 'string', default: '' },
  /** The only actions that are done: what is looked for comes sooner. */
  only: { type: 'string', default: '' },
  campaign: { type: 'string' },
  'total-steps': { type: 'string', default: '100000' },
  jobs: { type: 'string', default: '2' },
} as const;

const readValues = () => parseArgs({ options: OPTIONS }).values;
type Values = ReturnType<typeof readValues>;
type NumberName = 'seed' | 'seeds' | 'steps' | 'webs' | 'workers' | 'shoppers' | 'total-steps' | 'jobs';

function numberOf(values: Values, name: NumberName): number {
  const text = values[name];
  if (!/^\d{1,9}$/.test(text)) throw new GroundError(`--${name} is "${text}": give a whole number.`);
  return Number(text);
}

/** What a campaign hands on to its seeds. */
const flagsOf = (values: Values): string[] => [
  ...(values.concurrent ? ['--concurrent'] : []),
  ...(values.without === '' ? [] : ['--without', values.without]),
  ...(values.only === '' ? [] : ['--only', values.only]),
];

async function buildOnce(signal: AbortSignal): Promise<void> {
  const builds = mkdtempSync(join(tmpdir(), 'markethub-build-'));
  await ensureBuild(join(builds, 'build.log'), (line) => process.stderr.write(`${line}\n`), signal);
  rmSync(builds, { recursive: true, force: true });
}

async function campaign(file: string, values: Values, signal: AbortSignal): Promise<void> {
  const fine = await runCampaign({
    file,
    firstSeed: numberOf(values, 'seed'),
    steps: numberOf(values, 'steps'),
    totalSteps: numberOf(values, 'total-steps'),
    jobs: numberOf(values, 'jobs'),
    goOn: values['go-on'],
    flags: flagsOf(values),
    signal,
  });
  if (!fine) process.exitCode = 1;
}

async function seeds(values: Values, signal: AbortSignal): Promise<void> {
  const wanted = {
    seed: numberOf(values, 'seed'),
    seeds: numberOf(values, 'seeds'),
    steps: numberOf(values, 'steps'),
  };
  const { server, stop } = await embeddedServer();
  try {
    if (values.concurrent) {
      await runConcurrentSeeds(server, wanted, values, {
        signal,
        webs: numberOf(values, 'webs'),
        workers: numberOf(values, 'workers'),
        shoppers: numberOf(values, 'shoppers'),
      });
    } else {
      await runSerialSeeds(server, wanted, values, {
        signal,
        goOn: values['go-on'],
        leftOut: new Set(values.without.split(',')),
        only: values.only === '' ? undefined : new Set(values.only.split(',')),
      });
    }
  } finally {
    await stop();
  }
}

await runCommand(async (signal) => {
  const values = readValues();
  process.env.LOG_LEVEL ??= 'silent';
  if (values.concurrent) await buildOnce(signal);
  if (values.campaign === undefined) await seeds(values, signal);
  else {
    await campaign(values.campaign, values, signal);
    print(`The results are in ${values.campaign}`);
  }
});
