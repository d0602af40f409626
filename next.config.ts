import type { NextConfig } from 'next';

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
  // Types are a check of their own in `npm test`, over the whole repository; a build of the demo need not repeat it.
  typescript: { ignoreBuildErrors: true },
};

export default config;
