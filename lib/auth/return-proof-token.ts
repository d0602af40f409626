/** A short proof that this browser knew a payment's client secret: it opens one page without personal data (rule 45). */
import { openToken, sealToken } from './session-token.ts';

const PURPOSE = 'payment-return';
const PROOF_SECONDS = 60 * 60;

export const sealReturnProof = (intentId: string): string =>
  sealToken({ intent: intentId }, PROOF_SECONDS, PURPOSE);

export const isReturnProof = (token: string, intentId: string): boolean =>
  openToken(token, PURPOSE)?.intent === intentId;
