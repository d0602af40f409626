/** `npm run demo` and `npm run dev`: the whole stack until Ctrl-C. Its lines appear when everything is ready, not before. */
import { GroundError } from '#db/embedded/ground-error.ts';
import { usesSandbox } from './stack/environment.ts';
import { followLog } from './stack/follow-log.ts';
import { givenValues } from './stack/join-environment.ts';
import { aborted, runCommand } from './stack/run-command.ts';
import { readSettings } from './stack/settings.ts';
import { type Stack, startStack } from './stack.ts';

const SIGN_INS = [
  'shopper@markethub.test',
  'shopper2@markethub.test',
  'admin@markethub.test',
  'support@markethub.test (read-only admin)',
];
const PASSWORD = 'markethub-demo';

const print = (lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
};
const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const readyLines = (stack: Stack): string[] => {
  if (stack.sandboxUrl === '')
    return [`Shop ${stack.shopUrl}`, 'Payments go to Stripe with the keys that were given.'];
  return [
    `Shop ${stack.shopUrl}`,
    `Sandbox ${stack.sandboxUrl}`,
    `Stripe.js ${stack.sandboxUrl}/stripe.js`,
    `Secret key ${stack.secretKey}`,
    `Webhook secret ${stack.webhookSecret}`,
    ...SIGN_INS.map((name) => `Sign in ${name} ${PASSWORD}`),
  ];
};

await runCommand(async (stop) => {
  const values = givenValues();
  const settings = readSettings(process.argv.slice(2), values);
  if (settings.fresh && values.DATABASE_URL !== undefined) {
    throw new GroundError(
      '--fresh empties the embedded data only, and DATABASE_URL names a database of yours: empty it yourself, or unset the variable.',
    );
  }
  let reportCrash: (message: string) => void = () => undefined;
  const crashed = new Promise<string>((resolve) => {
    reportCrash = resolve;
  });
  const stack = await startStack({
    dataDir: settings.dataDir,
    ports: { shop: settings.port, sandbox: settings.sandboxPort, postgres: settings.postgresPort },
    build: settings.dev ? 'dev' : 'ensure',
    values,
    seed: usesSandbox(values),
    fresh: settings.fresh,
    progress,
    onCrash: reportCrash,
    signal: stop,
  });
  for (const note of stack.notes) progress(note);
  print(readyLines(stack));
  if (settings.dev) followLog(`${settings.dataDir}/logs/web.log`);
  const message = await Promise.race([crashed, aborted(stop)]);
  progress(typeof message === 'string' ? `\n${message}\nStopping …` : '\nStopping …');
  await stack.stop();
  if (typeof message === 'string') process.exitCode = 1;
});
