/**
 * Test clocks: a time of its own for a few customers. It only moves forward, first `advancing` and a moment later
 * `ready`; with it go the customers and what they have.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import { AUTHORIZATION_SECONDS } from '../charges/make.ts';
import { idOf, isDeleted, requireEntry } from '../lookup.ts';
import { expireAuthorization } from '../payment-intents/cancel.ts';
import { EXPIRE_AUTHORIZATION } from '../payment-intents/outcomes.ts';

type Clock = Stripe.TestHelpers.TestClock;

export const DELETE_CLOCK = 'delete_test_clock';
export const ADVANCE_CLOCK = 'advance_test_clock';

const LIFETIME_SECONDS = 30 * 86_400;
const MAX_ADVANCE_SECONDS = 2 * 366 * 86_400;

function create(call: Call, params: Stripe.TestHelpers.TestClockCreateParams): Clock {
  const { account } = call;
  if (params.frozen_time < 0) {
    throw invalidRequest('Invalid timestamp: must be an integer Unix timestamp.', { param: 'frozen_time' });
  }
  const now = account.clock.now();
  const clock: Clock = {
    id: account.ids.id('clock'),
    object: 'test_helpers.test_clock',
    created: now,
    deletes_after: now + LIFETIME_SECONDS,
    frozen_time: params.frozen_time,
    livemode: false,
    name: params.name ?? null,
    status: 'ready',
    status_details: {},
  };
  account.tables.testClocks.add(clock, null);
  account.scheduler.at(DELETE_CLOCK, clock.id, clock.deletes_after * 1000);
  emit(call, 'test_helpers.test_clock.created', clock);
  return clock;
}

function retrieve(call: Call, _params: unknown, id: string): Clock {
  return requireEntry(call.account.tables.testClocks, id, 'test_clock').object;
}

function list(call: Call, params: Stripe.TestHelpers.TestClockListParams): object {
  return listPage(call.account.tables.testClocks, '/v1/test_helpers/test_clocks', params);
}

function advance(call: Call, params: Stripe.TestHelpers.TestClockAdvanceParams, id: string): Clock {
  const { testClocks } = call.account.tables;
  const entry = requireEntry(testClocks, id, 'test_clock');
  const held = entry.object;
  if (held.status !== 'ready') {
    throw invalidRequest('Test clock advancement is underway. Please wait until it is ready and try again.');
  }
  if (params.frozen_time <= held.frozen_time) {
    throw invalidRequest('Test clock can only be advanced to a time later than its current frozen time.', {
      param: 'frozen_time',
    });
  }
  if (params.frozen_time - held.frozen_time > MAX_ADVANCE_SECONDS) {
    throw invalidRequest('Test clock cannot be advanced by more than two years at once.', {
      param: 'frozen_time',
    });
  }
  const advancing: Clock = {
    ...held,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: params.frozen_time } },
  };
  testClocks.replace(entry, advancing);
  emit(call, 'test_helpers.test_clock.advancing', advancing);
  call.account.scheduler.soon(ADVANCE_CLOCK, id);
  return advancing;
}

function expireAuthorizationsOf(call: Call, customerId: string, now: number): void {
  const { paymentIntents, charges } = call.account.tables;
  for (const { object } of paymentIntents.where('customer', customerId)) {
    if (object.status !== 'requires_capture') continue;
    const charge = charges.get(idOf(object.latest_charge) ?? '')?.object;
    if (charge === undefined || charge.created + AUTHORIZATION_SECONDS > now) continue;
    call.account.scheduler.cancel(EXPIRE_AUTHORIZATION, object.id);
    expireAuthorization(call, object.id);
  }
}

/** The end of an advance: the new time holds, and what it makes due has happened before `ready` is told. */
export function finishAdvance(call: Call, id: string): void {
  const entry = call.account.tables.testClocks.get(id);
  const target = entry?.object.status_details.advancing?.target_frozen_time;
  if (entry === undefined || target === undefined) return;
  const ready: Clock = { ...entry.object, frozen_time: target, status: 'ready', status_details: {} };
  call.account.tables.testClocks.replace(entry, ready);
  for (const customer of call.account.tables.customers.where('test_clock', id)) {
    expireAuthorizationsOf(call, customer.object.id, target);
  }
  emit(call, 'test_helpers.test_clock.ready', ready);
}

/** Stripe keeps a clock for thirty days. */
export function deleteOldClock(call: Call, id: string): void {
  if (call.account.tables.testClocks.get(id) !== undefined) remove(call, {}, id);
}

function remove(call: Call, _params: unknown, id: string): Stripe.TestHelpers.DeletedTestClock {
  const { tables, scheduler } = call.account;
  const { object: held } = requireEntry(tables.testClocks, id, 'test_clock');
  for (const { object } of tables.customers.where('test_clock', id)) {
    if (!isDeleted(object) && idOf(object.test_clock) === id) {
      const entry = requireEntry(tables.customers, object.id, 'id');
      tables.customers.replace(entry, { id: object.id, object: 'customer', deleted: true });
      emit(call, 'customer.deleted', object);
    }
  }
  scheduler.cancel(ADVANCE_CLOCK, id);
  scheduler.cancel(DELETE_CLOCK, id);
  tables.testClocks.remove(id);
  emit(call, 'test_helpers.test_clock.deleted', held);
  return { id, object: 'test_helpers.test_clock', deleted: true };
}

const PATH = '/v1/test_helpers/test_clocks';

export const testClockRoutes: readonly Route[] = [
  route('POST', PATH, create),
  route('GET', PATH, list),
  route('GET', `${PATH}/{id}`, retrieve),
  route('DELETE', `${PATH}/{id}`, remove),
  route('POST', `${PATH}/{id}/advance`, advance),
];
