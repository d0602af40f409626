/** The payment endpoints as the checkout calls them; the server's answers are checked before they are believed. */
import type { CreateIntentAnswer, IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { INTENT_STATUSES, ORDER_STATES } from '#lib/domain/order-state.ts';
import type { Result } from '#lib/domain/result.ts';
import { parseTruth } from './order-answer.ts';
import { isRecord, type Problem, requestJson } from './request-json.ts';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isOneOf = <T extends string>(known: readonly T[], value: unknown): value is T =>
  known.some((entry) => entry === value);
const textOrNull = (value: unknown): string | null => (isText(value) ? value : null);
const isAmount = (value: unknown): value is number => Number.isSafeInteger(value);

function parseCreated(body: unknown): CreateIntentAnswer | null {
  if (!isRecord(body) || !isRecord(body.order) || !isRecord(body.paymentIntent)) return null;
  const { number, totalMinor, currency, expiresAt } = body.order;
  const { id, clientSecret, status } = body.paymentIntent;
  if (!isText(number) || !isAmount(totalMinor) || !isText(currency) || !isText(expiresAt)) return null;
  if (!isText(id) || !isText(clientSecret) || !isOneOf(INTENT_STATUSES, status)) return null;
  return { order: { number, totalMinor, currency, expiresAt }, paymentIntent: { id, clientSecret, status } };
}

const NEXT_STEPS = ['try_again', 'another_method', 'contact_bank', 'check_details', 'wait'] as const;

function parseFailure(value: unknown): IntentStatusAnswer['failure'] {
  if (!isRecord(value) || !isText(value.code) || !isText(value.message)) return undefined;
  const next = isOneOf(NEXT_STEPS, value.next) ? value.next : 'try_again';
  return { code: value.code, message: value.message, next, methodType: textOrNull(value.methodType) };
}

function parseMoney(value: unknown): IntentStatusAnswer['money'] {
  if (!isRecord(value)) return undefined;
  const { capturedMinor, releasedMinor, refundedMinor } = value;
  if (!isAmount(capturedMinor) || !isAmount(releasedMinor) || !isAmount(refundedMinor)) return undefined;
  return { capturedMinor, releasedMinor, refundedMinor };
}

function parseStatus(body: unknown): IntentStatusAnswer | null {
  if (!isRecord(body) || !isRecord(body.order)) return null;
  const { number, status: orderStatus } = body.order;
  if (!isOneOf(INTENT_STATUSES, body.status) || !isOneOf(ORDER_STATES, orderStatus)) return null;
  if (!isText(number) || !isAmount(body.amountMinor) || !isText(body.currency)) return null;
  const failure = parseFailure(body.failure);
  const money = parseMoney(body.money);
  const truth = parseTruth(body.truth);
  if (!truth) return null;
  return {
    status: body.status,
    order: { number, status: orderStatus },
    amountMinor: body.amountMinor,
    currency: body.currency,
    truth,
    methodType: textOrNull(body.methodType),
    readAt: textOrNull(body.readAt),
    // Only a plain yes is one.
    fresh: body.fresh === true,
    ...(money ? { money } : {}),
    ...(isText(body.expiresAt) ? { expiresAt: body.expiresAt } : {}),
    ...(failure ? { failure } : {}),
  };
}

/** Freezes the cart and makes the intent, or returns the one that exists. Safe to repeat with the same key and body. */
export const createIntent = (press: {
  readonly key: string;
  readonly body: string;
}): Promise<Result<CreateIntentAnswer, Problem>> =>
  requestJson(
    '/api/payments/intents',
    { method: 'POST', body: press.body, headers: { 'idempotency-key': press.key } },
    parseCreated,
  );

/**
 * How an attempt stands, as the server knows it.
 * @param options.afterConfirmation a confirmation has ended: the server asks Stripe once more before it answers
 */
export const readIntent = (
  intentId: string,
  options: { readonly signal?: AbortSignal; readonly afterConfirmation?: boolean } = {},
): Promise<Result<IntentStatusAnswer, Problem>> =>
  requestJson(
    `/api/payments/intents/${encodeURIComponent(intentId)}${options.afterConfirmation ? '?after=confirmation' : ''}`,
    { method: 'GET', timeoutMs: 20_000, ...(options.signal ? { signal: options.signal } : {}) },
    parseStatus,
  );

/** Gives an attempt up and releases what was held for it. */
export const cancelIntent = (intentId: string): Promise<Result<IntentStatusAnswer, Problem>> =>
  requestJson(
    `/api/payments/intents/${encodeURIComponent(intentId)}/cancel`,
    { method: 'POST', body: '{}' },
    parseStatus,
  );
