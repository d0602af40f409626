/** The checkout session as the page's API tells of it, and the calls that change it. */
import { createApiClient } from '../frames/api-client.ts';
import type { ApiResult } from '../wire/api-result.ts';
import { isRecord, type JsonRecord, numberAt, recordAt, stringAt } from '../wire/json.ts';

export interface Line {
  readonly description: string;
  readonly quantity: number;
  readonly amountMinor: number;
}

export interface Delivery {
  readonly rate: string;
  readonly name: string;
  readonly amountMinor: number;
}

export interface PageSession {
  readonly deliveries: readonly Delivery[];
  /** The rate that is chosen. */
  readonly delivery: string | undefined;
  readonly deliveryMinor: number;
  readonly mode: string;
  readonly status: string;
  readonly currency: string | undefined;
  readonly amountMinor: number;
  readonly discountMinor: number;
  readonly lines: readonly Line[];
  readonly email: string | undefined;
  readonly takesCodes: boolean;
  readonly shippingCountries: readonly string[] | undefined;
  readonly cancelUrl: string | undefined;
  /** Set once the session is complete. */
  readonly successUrl: string | undefined;
  readonly futureUsage: string | undefined;
  readonly captureMethod: string | undefined;
  /** Permits the page to show the customer's saved methods. */
  readonly customerSecret: string | undefined;
  readonly intentSecret: string | undefined;
  readonly intentStatus: string | undefined;
}

function lineOf(value: unknown): Line {
  const line = isRecord(value) ? value : {};
  return {
    description: stringAt(line, 'description') ?? '',
    quantity: numberAt(line, 'quantity') ?? 1,
    amountMinor: numberAt(line, 'amount_subtotal') ?? 0,
  };
}

function deliveryOf(value: unknown): Delivery {
  const option = isRecord(value) ? value : {};
  return {
    rate: stringAt(option, 'shipping_rate') ?? '',
    name: stringAt(option, 'display_name') ?? '',
    amountMinor: numberAt(option, 'amount') ?? 0,
  };
}

export function readSession(page: JsonRecord): PageSession {
  const session = recordAt(page, 'session');
  const intent = recordAt(page, 'intent');
  const shipping = session.shipping_address_collection;
  const countries = isRecord(shipping) ? shipping.allowed_countries : undefined;
  const cost = recordAt(session, 'shipping_cost');
  return {
    deliveries: Array.isArray(page.shipping_options) ? page.shipping_options.map(deliveryOf) : [],
    delivery: stringAt(cost, 'shipping_rate'),
    deliveryMinor: numberAt(cost, 'amount_total') ?? 0,
    mode: stringAt(session, 'mode') ?? 'payment',
    status: stringAt(session, 'status') ?? 'expired',
    currency: stringAt(session, 'currency'),
    amountMinor: numberAt(session, 'amount_total') ?? 0,
    discountMinor: numberAt(recordAt(session, 'total_details'), 'amount_discount') ?? 0,
    lines: Array.isArray(page.line_items) ? page.line_items.map(lineOf) : [],
    email: stringAt(recordAt(session, 'customer_details'), 'email'),
    takesCodes: session.allow_promotion_codes === true,
    shippingCountries: Array.isArray(countries) ? countries.map(String) : undefined,
    cancelUrl: stringAt(session, 'cancel_url'),
    successUrl: stringAt(page, 'success_url'),
    futureUsage: stringAt(page, 'setup_future_usage'),
    captureMethod: stringAt(page, 'capture_method'),
    customerSecret: stringAt(page, 'customer_session_client_secret'),
    intentSecret: stringAt(intent, 'client_secret'),
    intentStatus: stringAt(intent, 'status'),
  };
}

export interface SessionApi {
  read(): Promise<ApiResult>;
  confirm(params: JsonRecord): Promise<ApiResult>;
  applyCode(code: string): Promise<ApiResult>;
  choose(rate: string): Promise<ApiResult>;
}

export function createSessionApi(id: string, key: string): SessionApi {
  const api = createApiClient({ key });
  const path = `/v1/payment_pages/${id}`;
  return {
    read: () => api.get(path, {}),
    confirm: (params) => api.post(`${path}/confirm`, params),
    choose: (rate) => api.post(`${path}/shipping_option`, { shipping_rate: rate }),
    applyCode: (code) => api.post(`${path}/promotion_code`, { code }),
  };
}
