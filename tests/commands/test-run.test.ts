/** The sums of `npm test`: whatever a runner reports or fails to report, a failure is never lost. */
import { describe, expect, test } from 'vitest';
import { sum, tallyPlaywright, tallyVitest } from '#scripts/test/tally.ts';

describe('the tally', () => {
  test('adds up', () => {
    expect(
      sum([
        { passed: 2, failed: 1 },
        { passed: 3, failed: 0 },
      ]),
    ).toEqual({ passed: 5, failed: 1 });
    expect(sum([])).toEqual({ passed: 0, failed: 0 });
  });

  test('counts tests, and files that could not be loaded', () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
        { status: 'passed', assertionResults: [{}] },
      ],
    };
    expect(tallyVitest(report, 1)).toEqual({ passed: 7, failed: 2 });
    expect(tallyVitest({ numPassedTests: 7, numFailedTests: 0, testResults: [] }, 0)).toEqual({
      passed: 7,
      failed: 0,
    });
  });

  test('counts a flaky browser test and an error outside of tests as failed', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 0 }, errors: [{}] };
    expect(tallyPlaywright(report, 1)).toEqual({ passed: 5, failed: 3 });
  });

  test('is a failure when nothing ran, when there is no report, or when the runner alone says that it failed', () => {
    expect(tallyVitest(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(tallyPlaywright(undefined, 1)).toEqual({ passed: 0, failed: 1 });
    expect(tallyVitest({ numPassedTests: 3, numFailedTests: 0, testResults: [] }, 1)).toEqual({
      passed: 3,
      failed: 1,
    });
    expect(tallyPlaywright({ stats: { expected: 0, unexpected: 0, flaky: 0 } }, 0)).toEqual({
      passed: 0,
      failed: 1,
    });
  });
});
