/** What is true of an order, as our API answers it: checked by hand before it is believed. */
import {
  CHARGED_STATES,
  NEXT_STEPS,
  ORDER_TRUTH_STATES,
  type OrderAmounts,
  type OrderTruth,
} from '#lib/domain/order-truth.ts';
import { isRecord } from './request-json.ts';

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((entry) => entry === value);

const AMOUNTS = [
  'capturedMinor',
  'authorizedMinor',
  'releasedMinor',
  'refundedMinor',
  'refundPendingMinor',
  'disputedMinor',
  'netMinor',
] as const satisfies readonly (keyof OrderAmounts)[];

function parseAmounts(value: unknown): OrderAmounts | null {
  if (!isRecord(value) || !AMOUNTS.every((name) => Number.isSafeInteger(value[name]))) return null;
  const amount = (name: keyof OrderAmounts): number => Number(value[name]);
  return {
    capturedMinor: amount('capturedMinor'),
    authorizedMinor: amount('authorizedMinor'),
    releasedMinor: amount('releasedMinor'),
    refundedMinor: amount('refundedMinor'),
    refundPendingMinor: amount('refundPendingMinor'),
    disputedMinor: amount('disputedMinor'),
    netMinor: amount('netMinor'),
  };
}

/** @returns null for a body that has not the promised shape */
export function parseTruth(value: unknown): OrderTruth | null {
  if (!isRecord(value)) return null;
  const state = oneOf(ORDER_TRUTH_STATES, value.state);
  const charged = oneOf(CHARGED_STATES, value.charged);
  const next = oneOf(NEXT_STEPS, value.next);
  const amounts = parseAmounts(value.amounts);
  return state && charged && next && amounts ? { state, charged, next, amounts } : null;
}
