// Entry of every npm command. Plain JavaScript that runs on Node 20: it installs what the lock file says when needed,
// finds Node 24 and, for commands that need one, a browser, then runs the command's TypeScript under that Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './setup/browser.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { mendDriver } from './setup/mend-driver.mjs';
import { findNode } from './setup/node.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PARENT_POLL_MS = 500;

/** @type {Record<string, { file: string, args?: string[], browser?: boolean }>} */
const COMMANDS = {
  demo: { file: 'scripts/demo.ts' },
  dev: { file: 'scripts/demo.ts', args: ['--dev'] },
  test: { file: 'scripts/test.ts', browser: true },
  check: { file: 'scripts/test.ts', args: ['--only', 'checks'] },
  sandbox: { file: 'sandbox/main.ts' },
  'sandbox:spec': { file: 'scripts/sandbox-spec.ts' },
  'sandbox:fuzz': { file: 'scripts/sandbox-fuzz.ts' },
  contract: { file: 'scripts/contract.ts' },
  worker: { file: 'scripts/worker.ts' },
  'db:migrate': { file: 'scripts/db-migrate.ts' },
  'db:seed': { file: 'scripts/db-seed.ts' },
  simulate: { file: 'scripts/simulate.ts' },
  mutants: { file: 'scripts/mutants.ts' },
  stryker: { file: 'scripts/stryker.ts' },
  bench: { file: 'bench/main.ts', browser: true },
  'audit:verify': { file: 'scripts/audit-verify.ts' },
  'ledger:rebuild': { file: 'scripts/ledger-rebuild.ts' },
  reconcile: { file: 'scripts/reconcile.ts' },
  'keys:rotate': { file: 'scripts/keys-rotate.ts' },
  screenshots: { file: 'scripts/screenshots.ts', browser: true },
  'stripe:webhook': { file: 'scripts/stripe-webhook.ts' },
};

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/**
 * Runs the command and ends as it ends. A signal to us is passed on; when our own parent dies without a word (npm puts
 * a shell between us, which a signal may kill alone), the command is told to stop, so that nothing is left running.
 * @param {string} node @param {string[]} args @param {NodeJS.ProcessEnv} env
 */
function run(node, args, env) {
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env, cwd: ROOT });
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(name, () => child.kill(name));
  // Started without npm, we may well outlive the script that started us.
  const underNpm = process.env.npm_lifecycle_event !== undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (underNpm && process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_POLL_MS);
  child.on('error', (error) => fail(`The command did not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    clearInterval(watch);
    process.exit(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
  });
}

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined)
  fail(`There is no command "${name}". Commands: ${Object.keys(COMMANDS).join(', ')}.`);
if (!existsSync(join(ROOT, command.file)))
  fail(`The command "${name}" is not part of this version (${command.file}).`);

try {
  await ensureInstalled(ROOT);
  mendDriver(ROOT);
  const node = findNode(ROOT);
  const bin = join(ROOT, 'node_modules', '.bin');
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    MARKETHUB_FOLLOW: String(process.pid),
    PATH: [bin, process.env.PATH ?? ''].join(delimiter),
  };
  if (command.browser === true && !args.includes('checks') && !args.includes('unit')) {
    env.PLAYWRIGHT_CHROMIUM = findBrowser(node, ROOT);
  }
  const follow = new URL('./stack/follow-parent.ts', import.meta.url).href;
  run(node, ['--import', follow, join(ROOT, command.file), ...(command.args ?? []), ...args], env);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
