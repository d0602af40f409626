/** One sandbox for the tests of a file, and an account of its own for each of them. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Account, startTestSandbox, type TestSandbox } from './sandbox-client.ts';

export function withAccounts(
  prepare: (account: Account, sandbox: TestSandbox) => void | Promise<void>,
): void {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => prepare(sandbox.account(), sandbox));
}
