// `npm run stryker`: the pure files of the payment core are made wrong in one place after the other, in a copy under .data,
// and the tests of vitest.config.ts beside must notice. Nothing leaves the machine: the only reports are the terminal and a
// file.
import { pureFiles } from './pure-files.ts';

export default {
  // No file is left out. Tables that are `as const` (error texts, lists of states) have no mutants: Stryker takes them
  // for types, and the types made from them hold their words. A line that is left out says why, where it stands.
  mutate: pureFiles(),
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  // `related` would look for the imports of every mutant's file anew; all the tests together take a second.
  vitest: { configFile: 'tests/mutants/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // Copied for the run: what the tests need, and no more.
  ignorePatterns: ['/*', '!/lib', '!/tests', '!/package.json'],
  // Vitest does not look at types, so they need not be silenced.
  disableTypeChecks: false,
  concurrency: 2,
  // A busy machine is no endless loop.
  timeoutMS: 10_000,
  tempDirName: '.data/stryker/copy',
  reporters: ['clear-text', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowEmojis: false },
  jsonReporter: { fileName: '.data/stryker/report.json' },
  thresholds: { high: 95, low: 85, break: 85 },
  // Tables that are built when their module loads are mutants like others: each costs one run of all the tests.
  warnings: { slow: false },
};
