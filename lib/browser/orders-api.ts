/** The shopper's newest orders, for pages that hold nothing of a user: what is still waited for. */

import type { OrderTruth } from '#lib/domain/order-truth.ts';
import type { Result } from '#lib/domain/result.ts';
import { parseTruth } from './order-answer.ts';
import { isRecord, type Problem, requestJson } from './request-json.ts';

export type WaitingOrder = {
  readonly number: string;
  readonly truth: OrderTruth;
  readonly intentId: string | null;
  readonly methodType: string | null;
};

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function parseOrder(value: unknown): WaitingOrder[] {
  if (!isRecord(value)) return [];
  const number = text(value.number);
  const truth = parseTruth(value.truth);
  const attempt = isRecord(value.lastAttempt) ? value.lastAttempt : {};
  if (number === null || !truth || value.placedAt !== null || truth.next !== 'wait') return [];
  return [{ number, truth, intentId: text(attempt.intentId), methodType: text(attempt.methodType) }];
}

/** Orders that are not placed yet and whose money is held, on its way or being checked. */
export const readWaitingOrders = (signal: AbortSignal): Promise<Result<readonly WaitingOrder[], Problem>> =>
  requestJson('/api/orders?limit=1', { method: 'GET', signal }, (body) =>
    isRecord(body) && Array.isArray(body.data) ? body.data.flatMap(parseOrder) : null,
  );
