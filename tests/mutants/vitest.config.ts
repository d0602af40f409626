import { defineConfig } from 'vitest/config';

/** For Stryker: the tests of pure files, without the database that all others start, so that a mutant costs a second. */
export default defineConfig({
  test: {
    include: ['tests/{domain,pure}/**/*.test.ts'],
    setupFiles: ['tests/mutants/fixed-seed.ts'],
    // Pure files hold no state that one test file could leave to the next.
    isolate: false,
    // A busy machine is no defect that was noticed.
    testTimeout: 60_000,
    retry: 0,
  },
});
