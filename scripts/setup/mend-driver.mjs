// Mends faults of the Postgres driver (porsager/postgres#1154, #1208, and what tests/database/lost-connection.test.ts
// shows; seen in 3.4.9): a statement on a connection that was lost kills the whole process, a lost connection never writes
// again or waits for answers that went to others, and a transaction whose connection was lost goes on in somebody else's.
// It also bounds how long a statement waits for a connection (`wait_ms`): without that, an outage of one second makes
// everybody wait for up to 20, because all connections of a pool count their failures together.
// Runs after every install and before every command; a version whose text is not known stops here, so that somebody looks.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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
  // A statement that was never sent goes back to the queue when its connection cannot be opened; its own timer ends the wait.
  [
    '    initial && (queryError(initial, err), initial = null)',
    `    initial && (options.shared.requeue(initial, err) || queryError(initial, err), initial = null) /* mended by MarketHub */`,
    1,
  ],
  [
    '    if (initial)\n      return reconnect()\n',
    `    if (initial)
      if (options.shared.waitMs) /* mended by MarketHub */
        errored(lost)
      else
        return reconnect()
`,
    1,
  ],
  [
    "    hadError && options.shared.retries++\n    delay = (typeof backoff === 'function' ? backoff(options.shared.retries) : backoff) * 1000",
    `    delay = (typeof backoff === 'function' ? backoff(retries++) : backoff) * 1000 /* mended by MarketHub */`,
    1,
  ],
  // Nobody waits for the statement any more that this connection was opened for: it serves the others.
  [
    '      initial && !initial.reserve && execute(initial)\n      options.shared.retries = retries = 0\n',
    `      options.shared.downSince = retries = 0 /* mended by MarketHub */
      if (initial && initial.cancelled) {
        initial = null
        return ending ? terminate() : onopen(connection)
      }
      initial && !initial.reserve && execute(initial)
`,
    1,
  ],
  [
    '      q.state = backend\n      query\n',
    `      q.state = backend
      q.waiting && (clearTimeout(q.waiting), q.waiting = null) /* mended by MarketHub */
      query
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
  [
    '    shared          : { retries: 0, typeArrayMap: {} },',
    `    shared          : { waitMs: o.wait_ms || 0, downSince: 0, requeue: () => false, typeArrayMap: {} }, /* mended by MarketHub */`,
    1,
  ],
  [
    '      return go(open.shift(), query)\n\n    if (closed.length)',
    `      return go(open.shift(), query)

    options.shared.waitMs && boundWait(query) /* mended by MarketHub */
    if (closed.length)`,
    1,
  ],
  [
    '  function go(c, query) {\n',
    `  /* mended by MarketHub: a statement waits for a connection for so long; half of it once the server is known to be away */
  function boundWait(query) {
    const { waitMs, downSince } = options.shared
    const ms = downSince ? Math.max(waitMs / 2, downSince + waitMs - performance.now()) : waitMs
    query.waiting = setTimeout(() => {
      query.waiting = null
      if (query.state)
        return
      queries.remove(query)
      query.cancelled = true
      query.reject(Errors.connection('CONNECTION_WAIT_TIMEOUT', options))
    }, ms)
  }

  function requeue(query, err) {
    if (!options.shared.waitMs || !UNREACHABLE.has(err && err.code))
      return false
    const tookMs = err.code === 'CONNECT_TIMEOUT' ? options.connect_timeout * 1000 : 0
    options.shared.downSince = options.shared.downSince || performance.now() - tookMs
    if (ending || query.cancelled || query.state || query.reserve)
      return false
    queries.push(query)
    return true
  }

  function go(c, query) {
`,
    1,
  ],
  [
    '  const sql = Sql(handler)\n\n  Object.assign(sql, {\n    get parameters()',
    `  const UNREACHABLE = new Set([ /* mended by MarketHub */
    'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN',
    'CONNECT_TIMEOUT', 'CONNECTION_CLOSED', '53300', '57P01', '57P02', '57P03'
  ])
  options.shared.requeue = requeue
  const sql = Sql(handler)

  Object.assign(sql, {
    get parameters()`,
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
    if (text === before) continue;
    // A new file in its place: the old one may be shared with other installations by a hard link.
    writeFileSync(`${path}.mended`, text);
    renameSync(`${path}.mended`, path);
  }
}
