/** Starts the stack of the browser tests and stops it after the last one. Data may be lost with the machine: fsync is off. */
import { publishStack } from './stack-info.ts';
import { startTemporaryStack } from './temporary-stack.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const tell = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const { stack, end } = await startTemporaryStack({
    build: 'ensure',
    durable: false,
    progress: tell,
    onCrash: (message) => tell(`\n${message}\n`),
  });
  publishStack(stack);
  return end;
}
