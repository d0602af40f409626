import type { NextConfig } from 'next';

const config: NextConfig = {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are a check of their own in `npm test`, over the whole repository; a build of the demo need not repeat it.
  typescript: { ignoreBuildErrors: true },
};

export default config;
