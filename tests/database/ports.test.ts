import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findFreePort } from '#db/embedded/ports.ts';

const PORTS = join(import.meta.dirname, '../../db/embedded/ports.ts');
/** From here on Linux gives ports to outgoing connections. */
const EPHEMERAL_FROM = 32_768;

const portsOfAnotherProcess = async (count: number): Promise<number[]> => {
  const script = `const { findFreePort } = await import(${JSON.stringify(PORTS)});
    const ports = [];
    for (let i = 0; i < ${count}; i += 1) ports.push(await findFreePort(0));
    console.log(JSON.stringify(ports));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout) as number[];
};

const listenOn = (port: number, host: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host }, () => resolve(server));
  });

describe('a free port', () => {
  it('found by several processes at once is another for each, and none that an outgoing connection may get', async () => {
    const found = (await Promise.all([1, 2, 3, 4].map(() => portsOfAnotherProcess(6)))).flat();
    expect(new Set(found).size).toBe(24);
    expect(Math.max(...found)).toBeLessThan(EPHEMERAL_FROM);
  });

  it('is not one where somebody listens, on whichever loopback address', async () => {
    const first = await findFreePort(0);
    const server = await listenOn(first, '::1').catch(() => listenOn(first, '127.0.0.1'));
    try {
      expect(await findFreePort(first)).toBeGreaterThan(first);
    } finally {
      server.close();
    }
  });

  it('leaves out those that are spoken for', async () => {
    const first = await findFreePort(0);
    expect(await findFreePort(first, new Set([first]))).toBeGreaterThan(first);
  });
});
