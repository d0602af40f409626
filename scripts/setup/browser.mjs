// Finds a Chromium for the browser tests: a named one, an installed one, Playwright's own; else installs one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PLACES = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];
const VERSION_TIMEOUT_MS = 20_000;

/** A file of that name may be a stub that only tells to install something else, so it is asked for its version. @param {string} path */
const runs = (path) =>
  existsSync(path) &&
  (process.platform === 'win32' ||
    spawnSync(path, ['--version'], { timeout: VERSION_TIMEOUT_MS, stdio: 'ignore' }).status === 0);

const installed = () => {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = [...PLACES, ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))];
  return places.find(runs);
};

/** @param {string} node @param {string} root */
const playwrights = (node, root) => {
  const ask = "import('@playwright/test').then((p) => process.stdout.write(p.chromium.executablePath()))";
  const path = spawnSync(node, ['-e', ask], { cwd: root, encoding: 'utf8' }).stdout.trim();
  return path !== '' && runs(path) ? path : undefined;
};

const isRoot = () => process.getuid?.() === 0;

/** @param {string} program @param {string[]} args @param {string} [cwd] */
const succeeds = (program, args, cwd) =>
  spawnSync(program, args, {
    cwd,
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

const fromDebian = () => {
  if (!isRoot() || !existsSync('/etc/debian_version')) return undefined;
  process.stderr.write('Installing Chromium from Debian for the browser tests …\n');
  succeeds('apt-get', ['update']);
  return succeeds('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    ? installed()
    : undefined;
};

/** @param {string} node @param {string} root */
const fromPlaywright = (node, root) => {
  process.stderr.write("Installing Playwright's Chromium for the browser tests …\n");
  const cli = join(root, 'node_modules', 'playwright', 'cli.js');
  succeeds(node, [cli, 'install', ...(isRoot() ? ['--with-deps'] : []), 'chromium'], root);
  return playwrights(node, root);
};

/**
 * The path of a browser that runs. A named one that does not run is an error, never silently another.
 * @param {string} node @param {string} root @returns {string}
 */
export function findBrowser(node, root) {
  for (const name of ['PLAYWRIGHT_CHROMIUM', 'CHROME_PATH']) {
    const path = process.env[name] ?? '';
    if (path === '') continue;
    if (runs(path)) return path;
    throw new Error(`${name} names a browser that does not run: ${path}`);
  }
  const found = installed() ?? playwrights(node, root) ?? fromDebian() ?? fromPlaywright(node, root);
  if (found !== undefined) return found;
  throw new Error(
    'No browser was found and none could be installed. Install Chromium or Google Chrome, or set CHROME_PATH to one, and run the command again.',
  );
}
