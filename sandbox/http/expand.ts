/**
 * `expand[]`: puts objects in the place of their ids. Which paths exist is checked against the API description
 * before a request runs, so a wrong one changes nothing. Works on shallow copies of the stored objects.
 */
import { resolveSchema, type Schema } from '../params/spec.ts';
import type { Account } from '../state/account.ts';
import { findById } from '../state/tables.ts';
import { invalidRequest } from './stripe-error.ts';

const MAX_DEPTH = 4;

/** What is left out of an object unless it is asked for. */
const INCLUDABLE: Readonly<Record<string, (account: Account, id: string) => object | undefined>> = {
  'charge.refunds': (account, id) => ({
    object: 'list',
    data: account.tables.refunds
      .where('charge', id)
      .map((entry) => entry.object)
      .reverse(),
    has_more: false,
    url: `/v1/charges/${id}/refunds`,
  }),
  'checkout.session.line_items': ({ tables }, id) => ({
    object: 'list',
    data: tables.checkoutSessions.get(id)?.hidden.items ?? [],
    has_more: false,
    url: `/v1/checkout/sessions/${id}/line_items`,
  }),
  'price.tiers': ({ tables }, id) => tables.prices.get(id)?.hidden.tiers ?? undefined,
  'price.currency_options': ({ tables }, id) => tables.prices.get(id)?.hidden.currencyOptions,
  'coupon.applies_to': ({ tables }, id) => {
    const products = tables.coupons.get(id)?.hidden.products ?? [];
    return products.length === 0 ? undefined : { products };
  },
  'coupon.currency_options': ({ tables }, id) => tables.coupons.get(id)?.hidden.currencyOptions,
};

function alternatives(schema: Schema): Schema[] {
  const resolved = resolveSchema(schema);
  const expanded = resolved['x-expansionResources']?.oneOf ?? resolved.anyOf;
  if (expanded !== undefined) return expanded.flatMap(alternatives);
  if (resolved.type === 'array' && resolved.items !== undefined) return alternatives(resolved.items);
  return [resolved];
}

function canExpand(schema: Schema, path: readonly string[]): boolean {
  const [field, ...rest] = path;
  if (field === undefined) return true;
  return alternatives(schema).some((owner) => {
    const property = owner.properties?.[field];
    if (property === undefined) return false;
    const expandable =
      resolveSchema(property)['x-expansionResources'] !== undefined ||
      INCLUDABLE[`${owner['x-resourceId'] ?? ''}.${field}`] !== undefined;
    return rest.length === 0 ? expandable : canExpand(property, rest);
  });
}

/** @param response what the request answers with, or undefined when that cannot be expanded at all */
export function checkExpandable(response: Schema | undefined, paths: readonly string[]): void {
  for (const path of paths) {
    const segments = path.split('.');
    const depth = segments[0] === 'data' ? segments.length - 1 : segments.length;
    if (depth > MAX_DEPTH) {
      throw invalidRequest(`You cannot expand more than ${MAX_DEPTH} levels of a property.`, {
        param: 'expand',
      });
    }
    if (response === undefined || !canExpand(response, segments)) {
      throw invalidRequest(`This property cannot be expanded (${path.slice(0, 200)}).`, { param: 'expand' });
    }
  }
}

function isBag(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expandIn(account: Account, value: unknown, path: readonly string[]): unknown {
  const [field, ...rest] = path;
  if (field === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => expandIn(account, item, path));
  if (!isBag(value)) return value;
  const held = value[field];
  const include = held === undefined ? INCLUDABLE[`${String(value['object'])}.${field}`] : undefined;
  const member = include === undefined ? held : include(account, String(value['id']));
  const object = typeof member === 'string' ? (findById(account.tables, member, field) ?? member) : member;
  return member === undefined ? value : { ...value, [field]: expandIn(account, object, rest) };
}

export function expand(account: Account, result: object, paths: readonly string[]): object {
  let expanded: unknown = result;
  for (const path of paths) expanded = expandIn(account, expanded, path.split('.'));
  return isBag(expanded) ? expanded : result;
}
