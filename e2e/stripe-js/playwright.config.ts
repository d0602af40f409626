/** Runs the browser tests of the sandbox alone (Stripe.js stand-in, its page), without the shop's stack: they start a sandbox themselves. */
import root from '../../playwright.config.ts';

const { globalSetup: _stack, ...rest } = root;

export default {
  ...rest,
  testDir: '..',
  testMatch: /(stripe-js|sandbox)\/[^/]+\.spec\.ts$/,
  outputDir: '../../test-results/stripe-js',
};
