/** Runs the browser tests of the sandbox's page alone: they start a sandbox themselves. */
import root from '../../playwright.config.ts';

const { globalSetup: _stack, ...rest } = root;

export default { ...rest, testDir: '.', outputDir: '../../test-results/sandbox' };
