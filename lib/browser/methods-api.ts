/** Saved payment methods from the browser; the server's answers are checked before they are believed. */
import type {
  CreateSetupAnswer,
  CustomerSessionAnswer,
  SetupStatusAnswer,
} from '#lib/contracts/payment-methods.ts';
import type { Result } from '#lib/domain/result.ts';
import { isRecord, type Problem, requestJson } from './request-json.ts';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const methodPath = (id: string) => `/api/payments/methods/${encodeURIComponent(id)}`;

/** Starts saving a method: the answer's secret goes to Stripe.js alone. */
export const createSetup = (): Promise<Result<CreateSetupAnswer['setupIntent'], Problem>> =>
  requestJson('/api/payments/setup-intents', { method: 'POST', body: '{}' }, (body) => {
    if (!isRecord(body) || !isRecord(body.setupIntent)) return null;
    const { id, clientSecret, status } = body.setupIntent;
    return isText(id) && isText(clientSecret) && isText(status) ? { id, clientSecret, status } : null;
  });

/** How saving went, as our server knows it after asking Stripe. */
export const readSetup = (id: string): Promise<Result<SetupStatusAnswer, Problem>> =>
  requestJson(`/api/payments/setup-intents/${encodeURIComponent(id)}`, { method: 'GET' }, (body) => {
    if (!isRecord(body) || !isText(body.status)) return null;
    const { failure } = body;
    const told = isRecord(failure) && isText(failure.code) && isText(failure.message);
    return {
      status: body.status,
      ...(told ? { failure: { code: String(failure.code), message: String(failure.message) } } : {}),
    };
  });

export const makeDefaultMethod = (id: string): Promise<Result<true, Problem>> =>
  requestJson(methodPath(id), { method: 'PATCH', body: '{"default":true}' }, (body) =>
    isRecord(body) && body.isDefault === true ? (true as const) : null,
  );

export const removeMethod = (id: string): Promise<Result<true, Problem>> =>
  requestJson(methodPath(id), { method: 'DELETE' }, () => true as const);

/** What the Payment Element needs to show saved methods. A checkout without it works, it only asks for a card. */
export const openCustomerSession = (signal: AbortSignal): Promise<Result<CustomerSessionAnswer, Problem>> =>
  requestJson(
    '/api/payments/customer-sessions',
    { method: 'POST', body: '{}', signal, timeoutMs: 8_000 },
    (body) => (isRecord(body) && isText(body.clientSecret) ? { clientSecret: body.clientSecret } : null),
  );
