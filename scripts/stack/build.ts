/**
 * The production build, made when the sources changed since the last one. The mark of what was built is removed first
 * and written last, so a build that was cut short is never served.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GroundError } from '#db/embedded/ground-error.ts';
import { failureOf, startChild } from './child.ts';
import { ROOT } from './settings.ts';

/** What the bundler reads; database migrations and the sandbox are not part of it. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'db',
  'public',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const MARK = join(ROOT, '.next', 'markethub-build');
/** Next writes it at the end of a build that succeeded. */
const BUILD_ID = join(ROOT, '.next', 'BUILD_ID');

function* filesUnder(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

export function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesUnder(join(ROOT, source))) {
      hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

const builtHash = (): string => (existsSync(MARK) && existsSync(BUILD_ID) ? readFileSync(MARK, 'utf8') : '');

/** Builds unless what was built is what the sources say. A build reads no secret: one serves sandbox and real keys. */
export async function ensureBuild(
  logFile: string,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const hash = sourcesHash();
  if (builtHash() === hash) return;
  progress('Building the shop (once after a change, about a minute) …');
  rmSync(MARK, { force: true });
  const child = startChild({
    name: 'build',
    args: [join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'],
    env: { NEXT_TELEMETRY_DISABLED: '1' },
    logFile,
    outlives: false,
    signal,
  });
  const how = await child.ended;
  if (!how.endsWith('code 0') || !existsSync(BUILD_ID)) throw failureOf(child, how);
  writeFileSync(MARK, hash);
}

/** For callers that must not build: tests within a run that has built already. */
export function requireBuild(): void {
  if (builtHash() === '')
    throw new GroundError('There is no production build: run "npm run demo" or "npm test" once.');
}
