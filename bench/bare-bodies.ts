/** The three bodies of the bare server, checked by hand: it stands for the least that could be done. */

export type BareIntentBody = {
  readonly orderId: string;
  readonly customer: string;
  readonly totalMinor: number;
  readonly address: string;
};

export type BareRefundBody = {
  readonly refundId: string;
  readonly intentId: string;
  readonly amountMinor: number;
};

export type BareEvent = {
  readonly id: string;
  readonly data: { readonly object: { readonly id: string; readonly amount: number } };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

export const isBareIntentBody = (value: unknown): value is BareIntentBody =>
  isObject(value) &&
  typeof value.orderId === 'string' &&
  typeof value.customer === 'string' &&
  Number.isSafeInteger(value.totalMinor) &&
  typeof value.address === 'string';

export const isBareRefundBody = (value: unknown): value is BareRefundBody =>
  isObject(value) &&
  typeof value.refundId === 'string' &&
  typeof value.intentId === 'string' &&
  Number.isSafeInteger(value.amountMinor);

export const isBareEvent = (value: unknown): value is BareEvent =>
  isObject(value) &&
  typeof value.id === 'string' &&
  isObject(value.data) &&
  isObject(value.data.object) &&
  typeof value.data.object.id === 'string' &&
  Number.isSafeInteger(value.data.object.amount);
