/** What an operator gives: flags, variables, `.env`, keys. A wrong one is named and explained, and no value is echoed. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseEnvText, readEnvFile } from '#scripts/stack/env-file.ts';
import { checkEnvironment, composeEnvironment, usesSandbox } from '#scripts/stack/environment.ts';
import { loadSecrets, SECRET_NAMES } from '#scripts/stack/secrets.ts';
import { ROOT, readSettings } from '#scripts/stack/settings.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('flags and variables', () => {
  test('have the documented defaults', () => {
    expect(readSettings([], {})).toEqual({
      port: 3000,
      sandboxPort: 4242,
      postgresPort: 54_329,
      dataDir: join(ROOT, '.data'),
      fresh: false,
      dev: false,
    });
  });

  test('a flag wins over its variable', () => {
    const environment = { PORT: '4000', SANDBOX_PORT: '4001', PGPORT_EMBEDDED: '4002', DATA_DIR: directory };
    expect(readSettings(['--port', '5000', '--fresh'], environment)).toMatchObject({
      port: 5000,
      sandboxPort: 4001,
      postgresPort: 4002,
      dataDir: directory,
      fresh: true,
    });
  });

  test.each([
    [['--port', 'http'], {}, /--port is "http": give a port/],
    [[], { SANDBOX_PORT: '70000' }, /SANDBOX_PORT is "70000": give a port/],
    [[], { PORT: '-1' }, /PORT is "-1"/],
    [['--prot', '3000'], {}, /--prot.*Flags: --port N/],
    [['stray'], {}, /stray/],
  ])('%j %j is refused in words', (args, environment, words) => {
    expect(() => readSettings(args, environment)).toThrow(words);
  });
});

describe('.env', () => {
  test('is read with comments, quotes, export and values over several lines', () => {
    const text = '\uFEFF# keys\nexport A=1\r\nB=\'two words\' # note\nC="line one\nline two"\n\nD=\n';
    expect(parseEnvText(text, '.env')).toEqual({ A: '1', B: 'two words', C: 'line one\nline two', D: '' });
  });

  test.each([
    [
      'A=1\nSTRIPE_SECRET_KEY sk_test_secret\n',
      /\.env, line 2: "STRIPE_SECRET_KEY" is not of the form NAME=value/,
    ],
    ['A=1\n\n# x\nB="open\nC=2\n', /\.env, line 4: the value of B opens a quote \("\) and never closes it/],
    ['=sk_test_secret\n', /\.env, line 1: this line is not of the form/],
    ['9A=sk_test_secret\n', /\.env, line 1/],
    ['A=\0\n', /\.env is not a text file/],
  ])('%j names file, line and variable, and never the value', (text, words) => {
    expect(() => parseEnvText(text, '.env')).toThrow(words);
    expect(() => parseEnvText(text, '.env')).not.toThrow(/secret\b/);
  });

  test('that is not there is empty, and one that cannot be read is named', () => {
    expect(readEnvFile(join(directory, 'none'))).toEqual({});
    expect(() => readEnvFile(directory)).toThrow(/cannot be read/);
  });
});

describe('generated secrets', () => {
  test('are made once, kept for us alone, and are accepted by the application', () => {
    const secrets = loadSecrets(directory);
    expect(loadSecrets(directory)).toEqual(secrets);
    expect(statSync(join(directory, 'secrets.json')).mode & 0o077).toBe(0);
    expect(new Set(Object.values(secrets)).size).toBe(SECRET_NAMES.length);
    expect(secrets.STRIPE_PUBLISHABLE_KEY.slice(8)).toBe(secrets.STRIPE_SECRET_KEY.slice(8));
    const environment = composeEnvironment({}, secrets, {
      port: 3000,
      shopUrl: 'http://localhost:3000',
      sandboxUrl: 'http://127.0.0.1:4242',
      databaseUrl: 'postgres://app@127.0.0.1/markethub',
      ownerUrl: 'postgres://owner@127.0.0.1/markethub',
    });
    expect(() => checkEnvironment(environment, true)).not.toThrow();
    expect(() => checkEnvironment({ ...environment, INDEX_KEY: 'short' }, true)).toThrow(/INDEX_KEY/);
  });

  test('that are damaged stop the start: new ones could not read the data', () => {
    const file = join(directory, 'secrets.json');
    const kept = readFileSync(file, 'utf8');
    writeFileSync(file, kept.slice(0, 40));
    expect(() => loadSecrets(directory)).toThrow(/damaged.*--fresh/s);
    writeFileSync(file, kept);
  });

  test('yield to what is given, and given Stripe keys mean Stripe unless the sandbox is asked for', () => {
    expect(usesSandbox({})).toBe(true);
    expect(usesSandbox({ STRIPE_SECRET_KEY: 'sk_test_1' })).toBe(false);
    expect(usesSandbox({ STRIPE_SECRET_KEY: 'sk_test_1', MARKETHUB_PAYMENTS: 'sandbox' })).toBe(true);
    const addresses = {
      port: 1,
      shopUrl: '',
      sandboxUrl: 'http://127.0.0.1:1',
      databaseUrl: '',
      ownerUrl: '',
    };
    const values = { STRIPE_SECRET_KEY: 'sk_test_own', MARKETHUB_PAYMENTS: 'sandbox', AUDIT_KEY: 'given' };
    expect(composeEnvironment(values, loadSecrets(directory), addresses)).toMatchObject({
      STRIPE_SECRET_KEY: 'sk_test_own',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_own',
      STRIPE_API_URL: 'http://127.0.0.1:1',
      AUDIT_KEY: 'given',
    });
  });
});

test('.env.example explains every variable that the application knows', () => {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const known = readFileSync(join(ROOT, 'lib', 'config', 'environment.ts'), 'utf8').matchAll(
    /^ {2}([A-Z_]+):/gm,
  );
  // What the start scripts set themselves is nobody's to set.
  const names = [...new Set([...known].map(([, name = '']) => name))].filter((name) => name !== 'NODE_ENV');
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !example.includes(`# ${name}=`))).toEqual([]);
  expect(() => parseEnvText(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ''), '.env.example')).not.toThrow();
});
