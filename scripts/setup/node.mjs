// Finds the Node that runs the TypeScript: the one npm installed, else the one that runs us when it is new enough.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const NODE_MAJOR = 24;

/** @param {string} version for example "v24.1.0" */
const majorOf = (version) => Number(/^v?(\d+)\./.exec(version.trim())?.[1] ?? 0);

/** @param {string} node */
const works = (node) => {
  const result = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return result.status === 0 && majorOf(result.stdout) >= NODE_MAJOR;
};

/** @param {string} root @param {string} [current] @returns {string} */
export function findNode(root, current = process.execPath) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const installed = join(root, 'node_modules', 'node', 'bin', `node${suffix}`);
  if (existsSync(installed) && works(installed)) return installed;
  if (works(current)) return current;
  throw new Error(
    `MarketHub runs on Node ${NODE_MAJOR} or newer. npm could not install its binary here (package "node"), and this is Node ${process.version}: run "npm ci" again, or install Node ${NODE_MAJOR}.`,
  );
}
