/** A production stack with throw-away data on free ports. It is cleared away however the test run ends. */
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ISOLATED, type Values } from '#scripts/stack/environment.ts';
import { startGuardian } from '#scripts/stack/guardian.ts';
import { emptyDataDir, type Stack, type StackOptions, startStack } from '#scripts/stack.ts';

export type TemporaryStack = {
  readonly stack: Stack;
  readonly dataDir: string;
  /** Starts the same data again, for example after `stack.kill9()`. */
  restart(): Promise<Stack>;
  end(): Promise<void>;
};

export type TemporaryStackOptions = Pick<
  StackOptions,
  'build' | 'sandbox' | 'seed' | 'durable' | 'progress' | 'onCrash'
> & {
  readonly values?: Values;
};

export async function startTemporaryStack(options: TemporaryStackOptions): Promise<TemporaryStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'markethub-stack-'));
  chmodSync(dataDir, 0o755);
  const guardian = startGuardian();
  guardian.watch({ directory: dataDir });
  let current: Stack | undefined;
  const start = async (): Promise<Stack> => {
    const stack = await startStack({
      ...options,
      dataDir,
      ports: 0,
      values: { ...ISOLATED, ...options.values },
    });
    for (const [part, pid] of Object.entries(stack.pids)) {
      guardian.watch({ pid, signal: part === 'postgres' ? 'SIGQUIT' : 'SIGTERM' });
    }
    current = stack;
    return stack;
  };
  const end = async (): Promise<void> => {
    await current?.stop();
    await emptyDataDir(dataDir);
    await guardian.end();
  };
  try {
    return { stack: await start(), dataDir, restart: start, end };
  } catch (error) {
    await end();
    throw error;
  }
}
