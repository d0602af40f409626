/** Listens where this process may be reached: the operator's HOST, else both loopback addresses for a local shop. */
import type { Server } from 'node:http';

const LOOPBACK = ['127.0.0.1', '::1'] as const;
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** @param options.localOnly the sandbox's mode and development: never reachable from outside unless HOST says so */
export function addressesToBind(
  host: string | undefined,
  options: { localOnly: boolean },
): readonly string[] {
  if (host !== undefined && host !== '') return host === 'localhost' ? LOOPBACK : [host];
  return options.localOnly ? LOOPBACK : ['::'];
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

function listenOn(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(error);
    server.once('error', failed);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

/** Starts one server per address. An IPv6 loopback that the machine has not is left out. @throws PortTaken */
export async function listen(
  makeServer: () => Server,
  addresses: readonly string[],
  port: number,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  for (const address of addresses) {
    const server = makeServer();
    try {
      await listenOn(server, port, address);
      servers.push(server);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (NO_SUCH_ADDRESS.has(codeOf(error)) && (servers.length > 0 || address !== addresses.at(-1)))
        continue;
      for (const open of servers) open.close();
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      throw new PortTaken(
        `Port ${port} on ${address} is taken by another program. Stop it, or start with another PORT.`,
      );
    }
  }
  return servers;
}
