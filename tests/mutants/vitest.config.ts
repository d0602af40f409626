import { defineConfig } from 'vitest/config';

/** For Stryker: the tests of the domain without the database that all others start, so that a mutant costs a second. */
export default defineConfig({
  test: {
    include: ['tests/domain/**/*.test.ts'],
    setupFiles: ['tests/mutants/fixed-seed.ts'],
    // The domain holds no state that one file could leave to the next.
    isolate: false,
    retry: 0,
  },
});
