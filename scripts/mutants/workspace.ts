/**
 * A copy of the repository in which one thing at a time is made wrong. The original is never touched, so a run that is
 * killed leaves nothing broken behind.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mutant } from '#tests/mutants/mutant.ts';

export type Workspace = {
  readonly directory: string;
  /** Makes it wrong. @returns what puts it right again. @throws when the text is not there exactly once */
  apply(mutant: Mutant): () => void;
  remove(): void;
};

const COPIED = ['app', 'components', 'db', 'lib', 'sandbox', 'scripts', 'tests', 'public', 'e2e', 'bench'];

/** The same files in a directory of its own: the bundler follows no link that leads out of what it builds. */
function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

/** Links to files work within one file system alone. */
function placeFor(root: string, build: boolean): string {
  if (!build) return tmpdir();
  const place = join(root, '.data');
  mkdirSync(place, { recursive: true });
  return place;
}

/**
 * @param root the repository; what git would not commit is left out
 * @param options.build the shop will be built there
 */
export function makeWorkspace(root: string, options: { build: boolean }): Workspace {
  const directory = mkdtempSync(join(placeFor(root, options.build), 'markethub-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of listed.split('\0')) {
    const [top = ''] = file.split('/', 1);
    if (file === '' || file === 'node_modules' || (file.includes('/') && !COPIED.includes(top))) continue;
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(root, file), join(directory, file));
  }
  const packages = [join(root, 'node_modules'), join(directory, 'node_modules')] as const;
  if (options.build) linkTree(...packages);
  else symlinkSync(...packages);
  return {
    directory,
    apply: (mutant) => {
      const path = join(directory, mutant.file);
      const text = readFileSync(path, 'utf8');
      const found = text.split(mutant.find).length - 1;
      if (found !== 1) {
        throw new Error(
          `${mutant.id}: its text stands ${found} times in ${mutant.file}; it has to be written anew`,
        );
      }
      writeFileSync(
        path,
        text.replace(mutant.find, () => mutant.replace),
      );
      return () => writeFileSync(path, text);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
