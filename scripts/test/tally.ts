/** Counts from the reports of vitest and Playwright. A run that reports nothing, or fails without saying where, is a failure. */
import { readFileSync, rmSync } from 'node:fs';

export type Tally = { readonly passed: number; readonly failed: number };

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, tally) => total + tally.passed, 0),
  failed: tallies.reduce((total, tally) => total + tally.failed, 0),
});

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const count = (value: unknown, name: string): number => {
  const found = member(value, name);
  return typeof found === 'number' ? found : 0;
};

function readReport(file: string): unknown {
  try {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file, { force: true });
    return report;
  } catch {
    return undefined;
  }
}

/** The exit code is the runner's own verdict: one that is not zero is at least one failure, whatever the report says. */
const withVerdict = (passed: number, failed: number, code: number): Tally => {
  const silent = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: silent ? 1 : failed };
};

/** A test file that could not be loaded has no test in the report, and counts as one that failed. */
export function tallyVitest(report: unknown, code: number): Tally {
  const broken = list(member(report, 'testResults')).filter(
    (file) => member(file, 'status') === 'failed' && list(member(file, 'assertionResults')).length === 0,
  );
  return withVerdict(count(report, 'numPassedTests'), count(report, 'numFailedTests') + broken.length, code);
}

export function tallyPlaywright(report: unknown, code: number): Tally {
  const stats = member(report, 'stats');
  // A flaky test passed only at a second try: that is a failure here.
  const failed = count(stats, 'unexpected') + count(stats, 'flaky') + list(member(report, 'errors')).length;
  return withVerdict(count(stats, 'expected'), failed, code);
}

export const readVitest = (file: string, code: number): Tally => tallyVitest(readReport(file), code);
export const readPlaywright = (file: string, code: number): Tally => tallyPlaywright(readReport(file), code);
