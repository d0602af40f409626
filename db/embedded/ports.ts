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

/** The wanted port or the next free one; 0 asks the system for any. Ports in `taken` count as occupied. */
export async function findFreePort(wanted: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (wanted === 0) {
    for (let attempt = 0; attempt < SEARCH_LIMIT; attempt += 1) {
      const port = await tryBind('127.0.0.1', 0);
      if (port !== 0 && !taken.has(port)) return port;
    }
  }
  for (let port = wanted; port < Math.min(wanted + SEARCH_LIMIT, 65_536); port += 1) {
    if (!taken.has(port) && (await isPortFree(port))) return port;
  }
  throw new GroundError(
    `No free port from ${wanted} on. Stop a program that listens there, or choose another port.`,
  );
}
