/** Stripe's signature scheme: one `v1` per active secret over `timestamp.body`, the secret used as it is. */
import { createHmac, randomBytes } from 'node:crypto';

export function signatureHeader(body: string, secrets: readonly string[], timestamp: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  );
  return [`t=${timestamp}`, ...signatures].join(',');
}

export function newSigningSecret(): string {
  return `whsec_${randomBytes(24).toString('base64url').replaceAll(/[-_]/g, 'x')}`;
}
