/** The command `sandbox`: reads flags, starts the server, prints the lines others rely on, stops cleanly. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SandboxOptions } from './server.ts';

// Compiling is most of a start, and the cache must be on before the modules that it is for are loaded. Where it cannot be
// written, the start takes as long as the first one.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'sandbox'));
const { readKey } = await import('./http/auth.ts');
const { DEFAULT_SECRET_KEY, startSandbox } = await import('./server.ts');

const DEFAULT_PORT = 4242;
const DEFAULT_STATE_FILE = '.data/sandbox.sqlite';

const USAGE = `sandbox: a local, stateful Stripe

  --port N              default ${DEFAULT_PORT} (or SANDBOX_PORT); 0 takes any free port
  --memory              keep state in memory only
  --state FILE          SQLite file for the state, default ${DEFAULT_STATE_FILE}
  --seed S              ids become a function of the seed and the order of requests
  --webhook URL         deliver events there
  --webhook-secret S    its signing secret (whsec_…); kept or made when not given
  --secret-key K        the account, default ${DEFAULT_SECRET_KEY}
  --latency MS          added to every API answer
`;

function fail(message: string): never {
  process.stderr.write(`sandbox: ${message}\n`);
  process.exit(1);
}

function readNumber(text: string, flag: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) fail(`${flag} must be a number from 0 to ${max}, got «${text}»`);
  return value;
}

interface Command {
  options: SandboxOptions;
  secretKey: string;
}

function readCommand(): Command {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env.SANDBOX_PORT ?? String(DEFAULT_PORT) },
      memory: { type: 'boolean', default: false },
      state: { type: 'string', default: DEFAULT_STATE_FILE },
      seed: { type: 'string' },
      webhook: { type: 'string' },
      'webhook-secret': { type: 'string' },
      'secret-key': { type: 'string', default: DEFAULT_SECRET_KEY },
      latency: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const secretKey = values['secret-key'];
  if (readKey(secretKey).client) fail('--secret-key must be a secret key (sk_test_…)');
  const secret = values['webhook-secret'];
  if (secret !== undefined && !secret.startsWith('whsec_')) fail('--webhook-secret must begin with whsec_');
  const url = values.webhook;
  if (url !== undefined && !URL.canParse(url)) fail(`--webhook is not an address: ${url}`);
  return {
    secretKey,
    options: {
      port: readNumber(values.port, '--port', 65_535),
      latencyMs: readNumber(values.latency, '--latency', 600_000),
      ...(values.memory ? {} : { stateFile: values.state }),
      ...(values.seed === undefined ? {} : { seed: values.seed }),
      webhook: {
        secretKey,
        ...(url === undefined ? {} : { url }),
        ...(secret === undefined ? {} : { secret }),
      },
    },
  };
}

function explain(error: unknown, port: number | undefined): string {
  if (!(error instanceof Error)) return 'could not start';
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `port ${port} is taken by another program; stop that or choose another with --port`;
  }
  return error.message;
}

async function main(): Promise<void> {
  const { options, secretKey } = readCommand();
  const sandbox = await startSandbox(options).catch((error: unknown) => fail(explain(error, options.port)));
  process.stdout.write(
    [
      `Sandbox ${sandbox.origin}`,
      `Stripe.js ${sandbox.origin}/stripe.js`,
      `Secret key ${secretKey}`,
      `Webhook secret ${sandbox.webhookSecret}`,
      '',
    ].join('\n'),
  );
  flushCompileCache();
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  fail(error instanceof Error ? error.message : 'could not start');
}
