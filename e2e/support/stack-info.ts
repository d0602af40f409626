/** What the tests know of the running stack. The global set-up leaves it in the environment of the test workers. */
import type { Stack } from '#scripts/stack.ts';

export type StackInfo = Pick<
  Stack,
  'shopUrl' | 'sandboxUrl' | 'secretKey' | 'webhookSecret' | 'databaseUrl' | 'ownerUrl' | 'env'
>;

const VARIABLE = 'MARKETHUB_E2E_STACK';

export const publishStack = (stack: Stack): void => {
  const { shopUrl, sandboxUrl, secretKey, webhookSecret, databaseUrl, ownerUrl, env } = stack;
  const info: StackInfo = { shopUrl, sandboxUrl, secretKey, webhookSecret, databaseUrl, ownerUrl, env };
  process.env[VARIABLE] = JSON.stringify(info);
};

export function stackInfo(): StackInfo {
  const text = process.env[VARIABLE];
  if (text === undefined)
    throw new Error('The browser tests run under Playwright, whose set-up starts the stack.');
  const info: StackInfo = JSON.parse(text);
  return info;
}
