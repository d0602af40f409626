/** Shows a growing log file on standard output, for development. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

const POLL_MS = 200;
const CHUNK_BYTES = 65_536;

export function followLog(file: string): void {
  let position = statSync(file).size;
  const timer = setInterval(() => {
    const descriptor = openSync(file, 'r');
    const buffer = Buffer.alloc(CHUNK_BYTES);
    const length = readSync(descriptor, buffer, 0, CHUNK_BYTES, position);
    closeSync(descriptor);
    position += length;
    process.stdout.write(buffer.subarray(0, length));
  }, POLL_MS);
  timer.unref();
}
