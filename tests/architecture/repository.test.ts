/** What must not stand in the repository: private hosts, paths of one machine, tests that do not run. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NOT_OURS, ROOT, sourceFiles } from './import-graph.ts';

const TEXT = /\.(ts|tsx|mjs|js|json|jsonc|css|md|yaml|yml|sql|html|svg|txt)$|^\.[^.]+$|^[^.]+$/;
const PUBLIC_REGISTRY = 'registry.npmjs.org';
/** Home directories and the like; put together so that this file does not find itself. */
const MACHINE_PATH = new RegExp(`(?<![\\w.:/-])/(${['work', 'root', 'home', 'Users'].join('|')})/[\\w.-]+`);
const NOT_RUN = new RegExp(
  `\\b(test|it|describe)\\.(${['skip', 'only', 'todo', 'fixme', 'skipIf', 'runIf'].join('|')})\\b`,
);

function textFiles(folder = ROOT): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (NOT_OURS.has(name) || (name.startsWith('.env') && name !== '.env.example')) return [];
    if (statSync(path).isDirectory()) return textFiles(path);
    return TEXT.test(name) ? [relative(ROOT, path)] : [];
  });
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('the repository', () => {
  test('installs from the public registry alone', () => {
    const resolved = [...read('package-lock.json').matchAll(/"resolved": "https?:\/\/([^/"]+)/g)];
    // The lock file may leave addresses out; those that it has are npm's own.
    expect(resolved.map(([, host]) => host).filter((host) => host !== PUBLIC_REGISTRY)).toEqual([]);
    expect(textFiles().filter((file) => file.endsWith('.npmrc'))).toEqual([]);
  });

  test('names no path of one machine', () => {
    expect(textFiles().filter((file) => MACHINE_PATH.test(read(file)))).toEqual([]);
    expect(MACHINE_PATH.test(`see ${['', 'home', 'somebody'].join('/')}`)).toBe(true);
  });

  test('has no test that does not run', () => {
    const tests = sourceFiles().filter((file) => /\.(test|spec)\.tsx?$/.test(file));
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((file) => NOT_RUN.test(read(file)))).toEqual([]);
    expect(NOT_RUN.test(['test', 'skip("x")'].join('.'))).toBe(true);
  });
});
