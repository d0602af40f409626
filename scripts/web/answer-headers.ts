/** Headers that every answer of the web process carries, whatever Next adds to it. */
import { NO_DOCUMENT_POLICY } from '#lib/security/csp.ts';

const COMMON: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'strict-origin-when-cross-origin'],
  // Not `same-origin`: payment windows of Stripe open from our pages and report back.
  ['Cross-Origin-Opener-Policy', 'same-origin-allow-popups'],
  ['Content-Security-Policy', NO_DOCUMENT_POLICY],
];
const PERMISSIONS = 'camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()';

/** @param options.https the shop is reached over https */
export function answerHeaders(options: { https: boolean }): readonly (readonly [string, string])[] {
  return [
    ...COMMON,
    ['Permissions-Policy', PERMISSIONS],
    ...(options.https
      ? ([['Strict-Transport-Security', 'max-age=63072000; includeSubDomains']] as const)
      : []),
  ];
}
