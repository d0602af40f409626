// Mends faults of the Postgres driver (porsager/postgres#1154, #1208, and what tests/database/lost-connection.test.ts
// shows; seen in 3.4.9): a statement on a connection that was lost kills the whole process, a lost connection never writes
// again or waits for answers that went to others, and a transaction whose connection was lost goes on in somebody else's.
// Runs after every install and before every command; a version whose text is not known stops here, so that somebody looks.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands there, what shall stand there, and how often. @typedef {readonly [string, string, number]} Change */

/** @type {readonly Change[]} */
const CONNECTION = [
  [
    '    const x = socket.write(chunk, fn)',
    `    if (socket === null) { /* mended by MarketHub */
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
    const x = socket.write(chunk, fn)`,
    1,
  ],
  [
    '    clearImmediate(nextWriteTimer)\n    socket',
    '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket',
    1,
  ],
  [
    '    clearImmediate(nextWriteTimer)\n    if (socket)',
    '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    if (socket)',
    1,
  ],
  // Nothing can be sent, so nothing may be kept as sent; true: the connection stays in the queue where it is.
  [
    '    if (stream)\n      return queryError(',
    `    if (socket === null) { /* mended by MarketHub */
      queryError(q, Errors.connection('CONNECTION_CLOSED', options))
      return true
    }

    if (stream)
      return queryError(`,
    1,
  ],
  // What was under way is told of the loss, however the connection was lost, and is not taken for the next one's.
  [
    '    socket = null\n\n    if (initial)\n',
    `    socket = null

    /* mended by MarketHub */
    const lost = Errors.connection('CONNECTION_CLOSED', options)
    stream && (stream.destroy(lost), stream = null)
    query && queryError(query, lost)
    while (sent.length)
      queryError(sent.shift(), lost)
    query = results = errorResponse = null
    result = new Result()

    if (initial)
`,
    1,
  ],
];

/** @type {readonly Change[]} */
const POOL = [
  [
    '        new Promise((_, reject) => connection.onclose = reject)\n',
    `        new Promise((_, reject) => connection.onclose = e => { /* mended by MarketHub */
          lost = e
          reject(e)
          while (queries.length)
            queries.shift().reject(e)
        })
`,
    1,
  ],
  [
    '      , connection\n      , prepare = null',
    '      , connection\n      , lost = null\n      , prepare = null',
    1,
  ],
  [
    '        q.catch(e => uncaughtError || (uncaughtError = e))\n',
    `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost) /* mended by MarketHub */
          return q.reject(lost)
`,
    1,
  ],
];

/** @type {readonly (readonly [string, readonly Change[]])[]} */
const FILES = [
  ['src/connection.js', CONNECTION],
  ['cjs/src/connection.js', CONNECTION],
  ['src/index.js', POOL],
  ['cjs/src/index.js', POOL],
];

/** @param {string} text @param {string} part @returns {number} */
const occurrences = (text, part) => text.split(part).length - 1;

/** @param {string} root @returns {void} */
export function mendDriver(root) {
  const folder = join(root, 'node_modules', 'postgres');
  if (!existsSync(folder)) return;
  for (const [file, changes] of FILES) {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    let text = before;
    for (const [from, to, count] of changes) {
      if (occurrences(text, to) === count) continue;
      if (occurrences(text, from) !== count) {
        throw new Error(
          `node_modules/postgres/${file} is not the version that scripts/setup/mend-driver.mjs knows: look whether its faults are still there.`,
        );
      }
      text = text.replaceAll(from, to);
    }
    if (text !== before) writeFileSync(path, text);
  }
}
