/**
 * What no page of ours may ever do, watched in every test: break its content security policy, throw, complain on the
 * console, or send a card number to our origin.
 */
import type { BrowserContext, ConsoleMessage, Request } from '@playwright/test';
import { findCardNumber } from './card-number.ts';

export type PageWatch = {
  /** Console errors a test expects. Everything else that is watched can not be allowed. */
  allowConsole(pattern: RegExp): void;
  /** All that went wrong so far, in words. */
  problems(): string[];
};

/** The browser itself reports an API answer that is an expected outcome (a decline, a stale total) as an error. */
const EXPECTED_ANSWER =
  /^Failed to load resource: the server responded with a status of (401|402|404|409|429)\b/;
const BINDING = '__reportPolicyViolation';

const isExpected = (message: ConsoleMessage): boolean => {
  const { url } = message.location();
  const isApi = URL.canParse(url) && /^\/(api|v1)\//.test(new URL(url).pathname);
  return isApi && EXPECTED_ANSWER.test(message.text());
};

const sentTo = (request: Request): string => `${request.method()} ${new URL(request.url()).pathname}`;

export async function watchPages(context: BrowserContext, shopUrl: string): Promise<PageWatch> {
  const found: string[] = [];
  const consoleErrors: string[] = [];
  const allowed: RegExp[] = [];

  await context.exposeBinding(BINDING, (_source, violation: string) => {
    found.push(`content security policy: ${violation}`);
  });
  await context.addInitScript((binding) => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report: unknown = Reflect.get(globalThis, binding);
      const words = `${event.effectiveDirective} blocked ${event.blockedURI} on ${event.documentURI}`;
      if (typeof report === 'function') report(words);
    });
  }, BINDING);

  context.on('weberror', (error) =>
    found.push(`page error: ${error.error().stack ?? error.error().message}`),
  );
  context.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message)) {
      consoleErrors.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== shopUrl) return;
    const body = request.postDataBuffer()?.toString('latin1') ?? '';
    const number = findCardNumber(`${request.url()}\n${body}`);
    if (number !== undefined) found.push(`card number ending ${number.slice(-4)} in ${sentTo(request)}`);
  });

  return {
    allowConsole: (pattern) => allowed.push(pattern),
    problems: () => [
      ...found,
      ...consoleErrors.filter((line) => !allowed.some((pattern) => pattern.test(line))),
    ],
  };
}
