import type { NextConfig } from 'next';

/**
 * Packages whose objects cross a `globalThis` holder or are compared by class inside the package itself: one copy for all
 * bundles of the process and for the sources beside them (docs/decisions/0017; vercel/next.js#89192). Bundled, each group
 * of routes would hold a copy of its own.
 */
export const ONE_COPY = [
  'stripe',
  'postgres',
  'drizzle-orm',
  'pg-boss',
  'pino',
  'uuidv7',
  'zod',
  '@node-rs/argon2',
];

const config: NextConfig = {
  agentRules: false,
  // Both names of the loopback reach hot reload; without its socket React does not come alive in development.
  allowedDevOrigins: ['127.0.0.1'],
  // One development server per directory is Next's rule; a test's own must not need that nobody else develops here.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // A cache that survived a server under other code made a browser reload without end: a start compiles afresh.
  experimental: { turbopackFileSystemCacheForDev: false },
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ONE_COPY,
  // Types are a check of their own in `npm test`, over the whole repository; a build of the demo need not repeat it.
  typescript: { ignoreBuildErrors: true },
};

export default config;
