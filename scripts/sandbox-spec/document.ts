/**
 * The API description that the sandbox checks requests and its tests check answers with, made from the installed SDK: the
 * paths named here, the resources they answer with, and the event types.
 */
import { join } from 'node:path';
import { find, loadModule, packageText, pathOf, RESOURCES } from './declarations.ts';
import { eventsModule, readEvents } from './events.ts';
import { resourcesIn } from './members.ts';
import { mergeEqual } from './merge-equal.ts';
import { type Operation, readOperations } from './operations.ts';
import { listOf, type Schema, SchemaWriter } from './schema-writer.ts';

/** What a shop, its billing and its marketplace call. */
const PATHS = new RegExp(
  `^/v1/(${[
    'accounts?|account_links|application_fees|balance|balance_transactions|billing_portal|charges|checkout',
    'confirmation_tokens|coupons|customer_sessions|customers|disputes|ephemeral_keys|events|file_links|files',
    'invoice_payments|invoiceitems|invoices|mandates|payment_intents|payment_links|payment_method_configurations',
    'payment_method_domains|payment_methods|payouts|plans|prices|products|promotion_codes|refunds|setup_attempts',
    'radar/early_fraud_warnings|reviews|setup_intents|shipping_rates|subscription_items|subscriptions|tax_rates|tokens|transfers',
    'webhook_endpoints|test_helpers/(confirmation_tokens|customers|refunds|test_clocks)',
  ].join('|')})(/|$)`,
);

/** Answered by no path of ours, but expanded or carried inside of what is. */
const CARRIED = ['application', 'discount', 'entitlements.feature', 'tax_code'];

const error: Schema = { $ref: '#/components/schemas/error' };
const json = (schema: Schema): Schema => ({ content: { 'application/json': { schema } } });

function answerSchema(writer: SchemaWriter, operation: Operation): Schema {
  const { scope, answer, shape } = operation;
  const object = writer.convert(answer, { scope, request: false, member: '' });
  if (shape === 'object') return object;
  const list = listOf(object);
  if (shape === 'list') return list;
  return {
    ...list,
    required: ['object', 'data', 'has_more', 'url', 'next_page'],
    properties: {
      ...(list.properties as object),
      object: { type: 'string', enum: ['search_result'] },
      next_page: { type: 'string', nullable: true },
      total_count: { type: 'integer' },
    },
  };
}

function paramsSchema(writer: SchemaWriter, { params, scope }: Operation): Schema {
  const none: Schema = { type: 'object', properties: {}, additionalProperties: false };
  if (params?.type !== 'TSTypeReference') return none;
  const found = find(scope, pathOf(params.typeName));
  if (found?.declared.type !== 'TSInterfaceDeclaration') return none;
  return writer.object(found.declared, { scope: found.scope, request: true, member: '' });
}

const operationId = ({ method, path }: Operation): string => {
  const words = path
    .replace('/v1', '')
    .replaceAll(/\{\w+\}/g, 'id')
    .split(/[/_{}]+/)
    .filter(Boolean);
  const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return method.charAt(0) + method.slice(1).toLowerCase() + camel;
};

function describe(writer: SchemaWriter, operation: Operation): Schema {
  const schema = paramsSchema(writer, operation);
  const required = (schema.required ?? []) as string[];
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    in: 'path',
    name,
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(schema.properties as Record<string, Schema>).map(([name, held]) => ({
    in: 'query',
    name,
    required: required.includes(name),
    schema: held,
  }));
  const body = operation.method === 'POST';
  const parameters = body ? inPath : [...inPath, ...inQuery];
  const type = operation.multipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  return {
    operationId: operationId(operation),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: required.length > 0, content: { [type]: { schema } } } } : {}),
    responses: { 200: json(answerSchema(writer, operation)), default: json(error) },
  };
}

/** An event's data are checked by the resource of its type, so here they are any object. */
function addEvent(writer: SchemaWriter, types: readonly string[]): void {
  const { root } = eventsModule();
  const base = root.types.get('EventBase');
  if (base?.type !== 'TSInterfaceDeclaration') throw new Error('EventBase is gone');
  const event = writer.object(base, { scope: root, request: false, member: '' });
  const anything: Schema = { type: 'object' };
  const data: Schema = {
    type: 'object',
    properties: { object: anything, previous_attributes: anything },
    required: ['object'],
  };
  writer.schemas.event = {
    ...event,
    properties: { ...(event.properties as object), data, type: { type: 'string', enum: types } },
    required: [...new Set([...((event.required ?? []) as string[]), 'type'])],
    'x-resourceId': 'event',
  };
}

/** The error of a failed payment has the members of any error. */
function addErrors(writer: SchemaWriter): void {
  const { root } = loadModule(join(RESOURCES, 'PaymentIntents.d.ts'));
  const found = find(root, ['PaymentIntent', 'LastPaymentError']);
  if (found === undefined) throw new Error('PaymentIntent.LastPaymentError is gone');
  writer.schemas.api_errors = writer.declared(found, { scope: found.scope, request: false, member: '' });
  writer.schemas.error = {
    type: 'object',
    required: ['error'],
    properties: { error: { $ref: '#/components/schemas/api_errors' } },
  };
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

function makeOpenApi(types: readonly string[]) {
  const operations = readOperations((path) => PATHS.test(path));
  const answered = operations.flatMap(({ answer, scope }) => resourcesIn(answer, scope));
  const writer = new SchemaWriter(new Set([...answered.filter((name) => name !== 'event'), ...CARRIED]));
  addEvent(writer, types);
  addErrors(writer);
  const paths: Record<string, Record<string, Schema>> = {};
  for (const operation of operations) {
    const isEvent = operation.path.startsWith('/v1/events');
    const schema = describe(writer, operation);
    if (isEvent) schema.responses = { 200: json(eventAnswer(operation)), default: json(error) };
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: schema };
  }
  return mergeEqual({
    openapi: '3.0.0',
    info: {
      title: 'Stripe API (trimmed)',
      version: /ApiVersion = '([^']+)'/.exec(packageText('esm', 'apiVersion.js'))?.[1],
      'x-source': `made by \`npm run sandbox:spec\` from the type declarations of npm stripe@${packageText('VERSION')} (MIT), OpenAPI ${packageText('OPENAPI_VERSION')}`,
      'x-notes':
        'whole numbers and others are told apart by name; enumerations are open in the real API; resources outside this file are known by their ids only',
    },
    servers: [{ url: 'https://api.stripe.com/' }],
    paths,
    components: { schemas: sorted(writer.schemas) },
  });
}

function eventAnswer({ shape }: Operation): Schema {
  const event = { $ref: '#/components/schemas/event' };
  return shape === 'list' ? listOf(event) : event;
}

const lines = (record: object): string =>
  Object.entries(record)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',\n');

/** One path, schema or event a line, so that a new version of the SDK shows as lines that changed. */
export function makeSpec(): { openapi: string; events: string } {
  const objects = readEvents();
  const { paths, components, ...head } = makeOpenApi(Object.keys(objects));
  return {
    openapi: `{\n${lines(head)},\n"paths":{\n${lines(paths)}\n},\n"components":{"schemas":{\n${lines(components.schemas)}\n}}\n}\n`,
    events: `{"source":"npm stripe esm/resources/Events.d.ts",\n"objects":{${lines(objects)}}}\n`,
  };
}
