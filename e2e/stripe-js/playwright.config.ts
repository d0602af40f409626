/** Runs the browser tests of the Stripe.js stand-in alone. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  retries: 0,
  workers: 1,
  reporter: 'line',
  timeout: 30_000,
  outputDir: '../../test-results/stripe-js',
  use: {
    browserName: 'chromium',
    viewport: { width: 1024, height: 900 },
    locale: 'en-US',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
