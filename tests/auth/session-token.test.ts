import { encode } from 'next-auth/jwt';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { renewedSessionCookie } from '#lib/auth/session-cookie.ts';
import { openSession, openToken, SESSION_SECONDS, sealSession, sealToken } from '#lib/auth/session-token.ts';
import type { UserId } from '#lib/domain/ids.ts';
import { TEST_ENVIRONMENT, useTestEnvironment } from '#tests/support/environment.ts';

const USER = '0193a5b0-0000-7000-8000-000000000001' as UserId;
const SECRET = TEST_ENVIRONMENT.NEXTAUTH_SECRET ?? '';
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeEach(() => useTestEnvironment());
afterEach(() => {
  vi.useRealTimers();
});

describe('a session token', () => {
  test('comes back as it was, and next-auth writes the same format', async () => {
    expect(openSession(sealSession(USER, 3))).toMatchObject({ userId: USER, sessionVersion: 3 });
    const theirs = await encode({ token: { sub: USER, ver: 4 }, secret: SECRET, maxAge: 60 });
    expect(openSession(theirs)).toMatchObject({ userId: USER, sessionVersion: 4 });
  });

  test('every changed character ends it', () => {
    const token = sealSession(USER, 1);
    for (let index = 0; index < token.length - 1; index += 1) {
      const changed = token.slice(0, index) + (token[index] === 'A' ? 'Q' : 'A') + token.slice(index + 1);
      const opened = openSession(changed);
      // The last character of each part may carry bits that mean nothing.
      if (opened !== null) expect(token[index + 1] === '.').toBe(true);
    }
  });

  test.each([
    '',
    'x',
    '....',
    `${base64({ alg: 'none' })}.${base64({ sub: USER, ver: 1, exp: 9e9, iat: 1 })}.`,
    `${base64({ alg: 'HS256' })}.${base64({ sub: USER, ver: 1, exp: 9e9 })}.c2ln`,
    `${base64({ alg: 'dir', enc: 'none' })}..AAAA.${base64({ sub: USER })}.AAAA`,
    `${base64({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
    `${base64({ alg: 'dir', enc: 'A256GCM' })}.a2V5.AAAA.AAAA.AAAA`,
    'a'.repeat(100_000),
  ])('what we did not write is nobody %#', (token) => {
    expect(openSession(token)).toBeNull();
  });

  test('a short tag, which would be easy to guess, is refused', () => {
    const parts = sealSession(USER, 1).split('.');
    const tag = Buffer.from(parts[4] ?? '', 'base64url');
    for (const length of [1, 4, 8, 12, 15]) {
      parts[4] = tag.subarray(0, length).toString('base64url');
      expect(openSession(parts.join('.'))).toBeNull();
    }
  });

  test('a token for another purpose or another secret is no session', () => {
    expect(openSession(sealToken({ sub: USER, ver: 1 }, 60, 'mh-oauth-state'))).toBeNull();
    const token = sealSession(USER, 1);
    useTestEnvironment({ NEXTAUTH_SECRET: 'another-secret-of-the-same-length-0123456789' });
    expect(openToken(token)).toBeNull();
  });

  test.each([
    { sub: 'admin', ver: 1 },
    { sub: USER },
    { sub: USER, ver: '1' },
    { sub: USER, ver: 1.5 },
    { ver: 1 },
  ])('claims that are not a user and a version are nobody %#', (claims) => {
    expect(openSession(sealToken(claims, 60))).toBeNull();
  });

  test('ends after 12 hours and slides while it is used', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    const token = sealSession(USER, 1);
    const claims = openSession(token);
    expect(claims && renewedSessionCookie(claims, new Headers())).toBeNull();
    vi.advanceTimersByTime(31 * 60 * 1000);
    const renewed = claims && renewedSessionCookie(claims, new Headers());
    expect(renewed).toContain(`Max-Age=${SESSION_SECONDS}`);
    expect(
      claims && renewedSessionCookie(claims, new Headers({ 'Set-Cookie': 'mh-session=; Max-Age=0' })),
    ).toBeNull();
    vi.advanceTimersByTime(12 * 60 * 60 * 1000);
    expect(openSession(token)).toBeNull();
    expect(openSession(/mh-session=([^;]+)/.exec(renewed ?? '')?.[1] ?? '')).not.toBeNull();
  });
});
