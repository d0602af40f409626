/** Finds TCP ports that nobody listens on, on IPv4 and IPv6 loopback alike. */
import { connect, createServer } from 'node:net';
import { errorCode, GroundError } from './ground-error.ts';

const SEARCH_LIMIT = 200;
const PROBE_TIMEOUT_MS = 500;

const canConnect = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });

/** Resolves with the port that was bound and released, or 0 when it is taken. */
const tryBind = (host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      // A host without IPv6 cannot bind ::1; that says nothing about the port.
      if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(errorCode(error))) resolve(port);
      else if (['EADDRINUSE', 'EACCES'].includes(errorCode(error))) resolve(0);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(bound));
    });
  });

/** A connection is tried as well: where addresses are shared, binding loopback succeeds beside a wildcard listener. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    if (await canConnect(host, port)) return false;
    if ((await tryBind(host, port)) === 0) return false;
  }
  return true;
}

/** Below the ports that any system gives to outgoing connections (Linux: 32768 on; others: 49152 on). */
const ANY_FROM = 10_240;
const ANY_COUNT = 22_528;
const BLOCK = 16;
let asked = 0;

/**
 * The candidates for "any port". A port of the system's own choice may go to somebody's outgoing connection before the
 * program that it is meant for listens there; so these are looked for where no connection gets one by itself, and each
 * process begins at a place of its own, so that two that start at once do not find the same one free.
 */
const nextOfOurs = (): number => {
  const offset = process.pid * BLOCK + asked;
  asked += 1;
  return ANY_FROM + (offset % ANY_COUNT);
};

/**
 * @param wanted a port, which or the next free one above it is found; 0 finds any, another each time
 * @param taken ports that count as occupied
 * @throws GroundError when none of the next 200 is free
 */
export async function findFreePort(wanted: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < SEARCH_LIMIT; attempt += 1) {
    const port = wanted === 0 ? nextOfOurs() : wanted + attempt;
    if (port < 65_536 && !taken.has(port) && (await isPortFree(port))) return port;
  }
  throw new GroundError(
    `No free port from ${wanted} on. Stop a program that listens there, or choose another port.`,
  );
}
