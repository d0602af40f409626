/** Runs the browser tests of the Stripe.js stand-in alone, without the shop's stack: they start a sandbox themselves. */
import root from '../../playwright.config.ts';

const { globalSetup: _stack, ...rest } = root;

export default { ...rest, testDir: '.', outputDir: '../../test-results/stripe-js' };
