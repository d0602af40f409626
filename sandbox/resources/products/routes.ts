/** Products: create, retrieve, update, delete, list, search. One with prices is archived, not deleted. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { type SearchParams, searchPage } from '../../http/search.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { changedFields } from '../changed-fields.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { addPrice } from '../prices/build.ts';
import type { PriceParams } from '../prices/wire.ts';
import { addProduct, checkProduct, taxDetailsOf } from './build.ts';

interface CreateParams extends Omit<Stripe.ProductCreateParams, 'default_price_data'> {
  default_price_data?: Omit<PriceParams, 'product' | 'product_data'>;
}

function create(call: Call, params: CreateParams): Stripe.Product {
  const { default_price_data: data, ...rest } = params;
  const made = addProduct(call, rest);
  if (data === undefined) return made;
  const price = addPrice(call, data, made.id);
  const { products } = call.account.tables;
  const product = products.replace(requireEntry(products, made.id, 'id'), {
    ...made,
    default_price: price.id,
  });
  emit(call, 'product.updated', product, { default_price: null });
  return product;
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.Product {
  return requireEntry(call.account.tables.products, id, 'id').object;
}

function defaultPriceOf(call: Call, given: string | undefined, held: Stripe.Product): string | null {
  if (given === undefined) return idOf(held.default_price);
  const price = requireEntry(call.account.tables.prices, given, 'default_price', 'param').object;
  if (price.product === held.id && price.active) return price.id;
  throw invalidRequest(
    `The price ${price.id} cannot be the default of this product: it ${price.active ? 'belongs to another product' : 'is archived'}.`,
    { param: 'default_price' },
  );
}

function update(call: Call, params: Stripe.ProductUpdateParams, id: string): Stripe.Product {
  const { products } = call.account.tables;
  const entry = requireEntry(products, id, 'id');
  const held = entry.object;
  checkProduct(params);
  const features = params.marketing_features;
  const dimensions = params.package_dimensions;
  const changed: Stripe.Product = {
    ...held,
    active: params.active ?? held.active,
    default_price: defaultPriceOf(call, params.default_price, held),
    description: updated(params.description, held.description),
    images: params.images === undefined ? held.images : params.images || [],
    marketing_features:
      features === undefined ? held.marketing_features : (features || []).map(({ name }) => ({ name })),
    metadata: mergeMetadata(held.metadata, params.metadata),
    name: params.name ?? held.name,
    package_dimensions: dimensions === undefined ? held.package_dimensions : dimensions || null,
    shippable: params.shippable ?? held.shippable,
    statement_descriptor: updated(params.statement_descriptor, held.statement_descriptor ?? null),
    tax_code: updated(params.tax_code, idOf(held.tax_code)),
    tax_details: params.tax_details === undefined ? held.tax_details : taxDetailsOf(params.tax_details),
    unit_label: updated(params.unit_label, held.unit_label ?? null),
    url: updated(params.url, held.url),
  };
  if (changedFields(held, changed) === null) return held;
  const now: Stripe.Product = { ...changed, updated: call.account.clock.now() };
  products.replace(entry, now);
  emit(call, 'product.updated', now, changedFields(held, now) ?? {});
  return now;
}

function remove(call: Call, _params: unknown, id: string): Stripe.DeletedProduct {
  const { products, prices } = call.account.tables;
  const { object: held } = requireEntry(products, id, 'id');
  if (prices.where('product', id).length > 0) {
    throw invalidRequest(
      'This product cannot be deleted because it has one or more user-created prices. Set `active=false` to archive it.',
      { param: 'id' },
    );
  }
  products.remove(id);
  emit(call, 'product.deleted', held);
  return { id, object: 'product', deleted: true };
}

function list(call: Call, params: Stripe.ProductListParams): object {
  return listPage(call.account.tables.products, '/v1/products', params, (product) => {
    if (params.active !== undefined && product.active !== params.active) return false;
    if (params.ids !== undefined && !params.ids.includes(product.id)) return false;
    if (params.shippable !== undefined && product.shippable !== params.shippable) return false;
    if (params.type !== undefined && product.type !== params.type) return false;
    if (params.url !== undefined && product.url !== params.url) return false;
    return createdMatches(product.created, params.created);
  });
}

const SEARCHABLE = ['active', 'description', 'metadata', 'name', 'shippable', 'url'];

function search(call: Call, params: SearchParams): object {
  return searchPage(call.account.tables.products, '/v1/products/search', params, SEARCHABLE);
}

export const productRoutes: readonly Route[] = [
  route('POST', '/v1/products', create),
  route('GET', '/v1/products', list),
  route('GET', '/v1/products/search', search),
  route('GET', '/v1/products/{id}', retrieve),
  route('POST', '/v1/products/{id}', update),
  route('DELETE', '/v1/products/{id}', remove),
];
