/** Prices: what a product costs. They are archived, never deleted, and their amount never changes. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { type SearchParams, searchPage } from '../../http/search.ts';
import { exclusiveParams, invalidParam, invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import type { Price } from '../../state/price.ts';
import { changedFields } from '../changed-fields.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { addProduct } from '../products/build.ts';
import { currencyOptionsOf } from './amounts.ts';
import { addPrice, claimLookupKey } from './build.ts';
import type { AmountParams, PriceParams } from './wire.ts';

function create(call: Call, params: PriceParams): Price {
  const { product, product_data: data } = params;
  if (product !== undefined && data !== undefined) throw exclusiveParams('product', 'product_data');
  if (product === undefined && data === undefined) {
    throw invalidParam(
      'You must specify either `product` or `product_data` when creating a price.',
      'product',
      'parameter_missing',
    );
  }
  if (data === undefined) {
    const held = requireEntry(call.account.tables.products, product ?? '', 'product', 'param').object;
    return addPrice(call, params, held.id);
  }
  return addPrice(call, params, addProduct(call, data).id);
}

function retrieve(call: Call, _params: unknown, id: string): Price {
  return requireEntry(call.account.tables.prices, id, 'price').object;
}

interface UpdateParams extends Omit<Stripe.PriceUpdateParams, 'currency_options'> {
  currency_options?: '' | Readonly<Record<string, AmountParams>>;
}

function checkArchivable(call: Call, price: Price): void {
  const product = call.account.tables.products.get(price.product)?.object;
  if (idOf(product?.default_price) !== price.id) return;
  throw invalidRequest('This price cannot be archived because it is the default price of its product.', {
    param: 'active',
  });
}

function update(call: Call, params: UpdateParams, id: string): Price {
  const { prices } = call.account.tables;
  const entry = requireEntry(prices, id, 'price');
  const { object: held, hidden } = entry;
  if (params.active === false && held.active) checkArchivable(call, held);
  const behavior = params.tax_behavior ?? held.tax_behavior;
  if (held.tax_behavior !== 'unspecified' && behavior !== held.tax_behavior) {
    throw invalidRequest('You cannot change the `tax_behavior` of a price once it has been set.', {
      param: 'tax_behavior',
    });
  }
  const options = params.currency_options;
  const own = hidden.currencyOptions[held.currency];
  const currencyOptions = {
    ...(options === '' ? {} : { ...hidden.currencyOptions, ...currencyOptionsOf(options) }),
    ...(own === undefined ? {} : { [held.currency]: { ...own, tax_behavior: behavior } }),
  };
  const key = updated(params.lookup_key, held.lookup_key);
  claimLookupKey(call, key, id, params.transfer_lookup_key ?? false);
  const changed: Price = {
    ...held,
    active: params.active ?? held.active,
    lookup_key: key,
    metadata: mergeMetadata(held.metadata, params.metadata),
    nickname: updated(params.nickname, held.nickname),
    tax_behavior: behavior,
  };
  prices.replace(entry, changed, { ...hidden, currencyOptions });
  const previous = changedFields(held, changed);
  if (previous !== null) emit(call, 'price.updated', changed, previous);
  return changed;
}

function matches(price: Price, params: Stripe.PriceListParams): boolean {
  const { recurring } = params;
  if (params.active !== undefined && price.active !== params.active) return false;
  if (params.currency !== undefined && price.currency !== params.currency.toLowerCase()) return false;
  if (params.product !== undefined && price.product !== params.product) return false;
  if (params.type !== undefined && price.type !== params.type) return false;
  if (params.lookup_keys !== undefined && !params.lookup_keys.includes(price.lookup_key ?? '')) return false;
  if (recurring?.interval !== undefined && price.recurring?.interval !== recurring.interval) return false;
  if (recurring?.usage_type !== undefined && price.recurring?.usage_type !== recurring.usage_type)
    return false;
  if (recurring?.meter !== undefined && price.recurring?.meter !== recurring.meter) return false;
  return createdMatches(price.created, params.created);
}

const MAX_LOOKUP_KEYS = 10;

function list(call: Call, params: Stripe.PriceListParams): object {
  if ((params.lookup_keys?.length ?? 0) > MAX_LOOKUP_KEYS) {
    throw invalidRequest(`You may only specify up to ${MAX_LOOKUP_KEYS} lookup keys.`, {
      param: 'lookup_keys',
    });
  }
  return listPage(call.account.tables.prices, '/v1/prices', params, (price) => matches(price, params));
}

const SEARCHABLE = ['active', 'currency', 'lookup_key', 'metadata', 'product', 'type'];

function search(call: Call, params: SearchParams): object {
  return searchPage(call.account.tables.prices, '/v1/prices/search', params, SEARCHABLE);
}

export const priceRoutes: readonly Route[] = [
  route('POST', '/v1/prices', create),
  route('GET', '/v1/prices', list),
  route('GET', '/v1/prices/search', search),
  route('GET', '/v1/prices/{id}', retrieve),
  route('POST', '/v1/prices/{id}', update),
];
