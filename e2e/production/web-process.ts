/** One more production web process on the data of a running stack, and requests to it as our pages send them. */
import { uuidv7 } from 'uuidv7';
import { findFreePort } from '#db/embedded/ports.ts';
import { startWebProgram } from '#scripts/stack/programs.ts';
import type { Stack } from '#scripts/stack.ts';
import type { TemporaryStack } from '../support/temporary-stack.ts';

export type Answer = { readonly status: number; readonly code: string | undefined; readonly body: unknown };

export type Web = {
  readonly url: string;
  /** `body` undefined: GET unless `method` says otherwise. */
  send(path: string, options?: SendOptions): Promise<Answer>;
  stop(): Promise<void>;
};

export type SendOptions = {
  readonly cookie?: string;
  readonly body?: object | string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const codeOf = (body: unknown): string | undefined => {
  const error: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : undefined;
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

async function send(stack: Stack, url: string, path: string, options: SendOptions): Promise<Answer> {
  const { body, cookie, headers } = options;
  const method = options.method ?? (body === undefined ? 'GET' : 'POST');
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      Origin: stack.shopUrl,
      'Idempotency-Key': uuidv7(),
      ...(typeof body === 'object' ? { 'Content-Type': 'application/json' } : {}),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer = parsed(await response.text());
  return { status: response.status, code: codeOf(answer), body: answer };
}

/** @param values variables of the environment that differ from the stack's */
export async function startWeb(
  temporary: TemporaryStack,
  values: Readonly<Record<string, string>> = {},
): Promise<Web> {
  const { stack, dataDir } = temporary;
  const port = await findFreePort(0);
  const url = `http://localhost:${port}`;
  const child = await startWebProgram({
    environment: { ...stack.env, PORT: String(port), ...values },
    dataDir,
    localUrl: url,
    dev: false,
    signal: new AbortController().signal,
  });
  return {
    url,
    send: (path, options = {}) => send(stack, url, path, options),
    stop: () => child.stop(),
  };
}
