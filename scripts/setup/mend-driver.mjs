// Mends two faults of the Postgres driver (porsager/postgres#1154, #1208; seen in 3.4.9): a statement on a connection
// that was lost kills the whole process, and a connection that is lost while a write waits never writes again. Runs after
// every install and before every command; a version whose text is not known stops here, so that somebody looks.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = ['src/connection.js', 'cjs/src/connection.js'];
const MARK = '/* mended by MarketHub */';

/** What stands there, what shall stand there, and how often. @type {readonly (readonly [string, string, number])[]} */
const CHANGES = [
  [
    'const x = socket.write(chunk, fn)',
    `if (socket === null) { ${MARK}
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
    const x = socket.write(chunk, fn)`,
    1,
  ],
  [
    '    clearImmediate(nextWriteTimer)\n',
    '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n',
    2,
  ],
];

/** @param {string} root @returns {void} */
export function mendDriver(root) {
  const folder = join(root, 'node_modules', 'postgres');
  if (!existsSync(folder)) return;
  for (const file of FILES) {
    const path = join(folder, file);
    let text = readFileSync(path, 'utf8');
    if (text.includes(MARK)) continue;
    for (const [from, to, count] of CHANGES) {
      if (text.split(from).length - 1 !== count) {
        throw new Error(
          `node_modules/postgres/${file} is not the version that scripts/setup/mend-driver.mjs knows: look whether its faults are still there.`,
        );
      }
      text = text.replaceAll(from, to);
    }
    writeFileSync(path, text);
  }
}
