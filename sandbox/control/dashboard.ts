/**
 * What a person does in Stripe's dashboard, behind the back of the integration: any request of the API, with its events
 * delivered, lost on their way, or never made; and objects that show what nobody expects.
 */
import { decodeForm } from '../http/form.ts';
import { Router } from '../http/router.ts';
import { invalidRequest, noSuch } from '../http/stripe-error.ts';
import { apiRoutes } from '../resources/routes.ts';
import type { Account } from '../state/account.ts';
import { automaticCall } from '../state/call.ts';
import { tableOfId } from '../state/tables.ts';
import { isJson, type Json, oneOf, only } from './control-params.ts';

const EVENTS = ['delivered', 'lost', 'none'] as const;

const router = new Router(apiRoutes);

/** As the API takes them: `a[b]=c`. */
function formOf(value: unknown, name: string): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => formOf(entry, `${name}[${index}]`));
  if (isJson(value))
    return Object.entries(value).flatMap(([key, entry]) =>
      formOf(entry, name === '' ? key : `${name}[${key}]`),
    );
  return [[name, value === null ? '' : String(value)]];
}

/** Carries out `{request: "POST /v1/refunds", params, events}`. @returns the object */
export async function actInDashboard(account: Account, origin: string, body: Json): Promise<object> {
  only(body, ['request', 'params', 'events'], '');
  const events = oneOf(body.events ?? 'delivered', EVENTS, 'events');
  const [method = '', path = ''] = String(body.request ?? '').split(' ');
  const match = router.match(method, path);
  if (match === undefined) throw invalidRequest(`Unknown request: ${method} ${path.slice(0, 200)}`, {}, 404);
  const form = new URLSearchParams(formOf(isJson(body.params) ? body.params : {}, '')).toString();
  const params = match.check(false)(decodeForm(form), '');
  const call = { ...automaticCall(account, origin), silent: events === 'none' };
  const made = match.route.run(call, match.ids, params);
  account.saveCounters();
  const deliver = events === 'delivered' ? account.deliverer.prepare(call.emitted) : undefined;
  await account.journal.flushed();
  const deliveries = deliver?.();
  if (account.chaos.settings.webhooks.beforeAnswer) await deliveries;
  return made;
}

/** Sets `{set: {field: value}}` without any check and without an event. @returns the object as it is served now */
export function patchObject(account: Account, id: string, body: Json): object {
  only(body, ['set'], '');
  if (!isJson(body.set)) throw invalidRequest('set must be an object of fields.', { param: 'set' });
  const changed = tableOfId(account.tables, id)?.patch(id, body.set);
  if (changed === undefined) throw noSuch('object', id.slice(0, 255), 'id', 'path');
  return changed;
}
