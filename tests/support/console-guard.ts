/** Fails a test that writes to the console: noise hides real warnings, and a leaked secret would go there first. */
import { afterEach, beforeEach, expect, vi } from 'vitest';

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;
let seen: string[] = [];

beforeEach(() => {
  seen = [];
  for (const method of METHODS) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      seen.push(`console.${method}: ${args.map(String).join(' ')}`);
    });
  }
});

afterEach(() => {
  const output = seen;
  vi.restoreAllMocks();
  expect(output, 'unexpected console output').toEqual([]);
});
