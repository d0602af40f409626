// Installs what the lock file says when node_modules does not hold it. What is installed is compared by content, not
// by file times, which a checkout changes: nothing is reinstalled under a running program without need.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, peer?: boolean }> }} Lock */

/** @param {string} path @returns {Lock} */
const readLock = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * True when every package of the lock file is there in its version; optional ones of other platforms may be absent.
 * @param {string} root
 */
function holdsLock(root) {
  try {
    const wanted = readLock(join(root, 'package-lock.json')).packages ?? {};
    const found = readLock(join(root, 'node_modules', '.package-lock.json')).packages ?? {};
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true;
      const present = found[path];
      return present === undefined ? entry.optional === true : present.version === entry.version;
    });
  } catch {
    return false;
  }
}

/** @param {string} root @returns {Promise<void>} */
function install(root) {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const [program, all] =
    npm !== undefined && /\.c?js$/.test(npm) ? [process.execPath, [npm, ...args]] : ['npm', args];
  return new Promise((resolve, reject) => {
    const child = spawn(program, all, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: program === 'npm' && process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
    child.on('error', (error) =>
      reject(new Error(`npm cannot be run: ${error.message}. Install npm and try again.`)),
    );
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `Installing the packages failed. Look at npm's words, check disk space and the connection to the registry, then run the command again.\n${output.trim()}`,
          ),
        );
    });
  });
}

/** @param {string} root */
export async function ensureInstalled(root) {
  const stampFile = join(root, 'node_modules', '.markethub-lock');
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (!holdsLock(root)) {
    process.stderr.write('Installing packages (once, about a minute) …\n');
    await install(root);
  }
  writeFileSync(stampFile, stamp);
}
