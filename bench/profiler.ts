/**
 * CPU profiles of a running Node process, over its own inspector: opened by signal, on a port that the system chose
 * (the process was started with `--inspect-port=0`) and told on its error output.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Profiler = {
  readonly files: readonly string[];
  start(): Promise<void>;
  /** Writes what was sampled since `start`. */
  stop(name: string): Promise<void>;
  close(): void;
};

const WAIT_MS = 5000;
const POLL_MS = 50;
const SAMPLE_MICROSECONDS = 200;

async function inspectorAddress(pid: number, logFile: string): Promise<string> {
  process.kill(pid, 'SIGUSR1');
  for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
    const found = /Debugger listening on (ws:\S+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
    if (found !== undefined) return found;
    await sleep(POLL_MS);
  }
  throw new Error('the web process did not open its inspector');
}

type Reply = {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};

/** @param directory gets one `.cpuprofile` per call of stop */
export async function attachProfiler(pid: number, logFile: string, directory: string): Promise<Profiler> {
  mkdirSync(directory, { recursive: true });
  const socket = new WebSocket(await inspectorAddress(pid, logFile));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('the inspector refused')), { once: true });
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const reply: Reply = JSON.parse(String(data));
    const caller = waiting.get(reply.id ?? 0);
    waiting.delete(reply.id ?? 0);
    if (reply.error) caller?.reject(new Error(reply.error.message));
    else caller?.resolve(reply.result);
  });
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await call('Profiler.enable');
  await call('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
  const files: string[] = [];
  return {
    files,
    start: async () => {
      await call('Profiler.start');
    },
    stop: async (name) => {
      const result = await call('Profiler.stop');
      const profile =
        typeof result === 'object' && result !== null && 'profile' in result ? result.profile : {};
      const file = join(directory, `${name}.cpuprofile`);
      writeFileSync(file, JSON.stringify(profile));
      files.push(file);
    },
    close: () => socket.close(),
  };
}
