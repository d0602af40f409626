/**
 * The way of every API request: key, route, faults, idempotency, parameters, work, commit, answer. What a
 * client has seen is committed; what it has not seen may be asked for again with the same key.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosRule } from '../chaos/dial.ts';
import { presentNames } from '../params/older-versions.ts';
import type { Account } from '../state/account.ts';
import type { Accounts } from '../state/accounts.ts';
import type { Call } from '../state/call.ts';
import type { StoredAnswer } from '../state/journal.ts';
import { jsonOf } from '../state/json-cache.ts';
import { decodeParams, expandPaths, maskCardNumbers, takeClientParams } from './api-params.ts';
import {
  chaosDecline,
  chaosFailure,
  chaosRefusal,
  failure,
  type Result,
  refusalByChaos,
  success,
  toAnswer,
} from './api-result.ts';
import { authenticate, type Caller } from './auth.ts';
import { clientView } from './client-view.ts';
import { type Answer, CutConnection, type Exchange, header, PendingCut } from './exchange.ts';
import { expand } from './expand.ts';
import type { DecodedHash } from './form.ts';
import type { Begun } from './idempotency.ts';
import { RawJson } from './raw-json.ts';
import type { Match, Router } from './router.ts';
import { invalidRequest } from './stripe-error.ts';

export interface ApiDeps {
  accounts: Accounts;
  router: Router;
}

interface Request {
  exchange: Exchange;
  requestId: string;
  startedMs: number;
  caller: Caller;
  account: Account;
  params: DecodedHash;
  idempotencyKey: string | null;
  rule: ChaosRule | undefined;
}

export class Api {
  readonly #accounts: Accounts;
  readonly #router: Router;

  constructor(deps: ApiDeps) {
    this.#accounts = deps.accounts;
    this.#router = deps.router;
  }

  async handle(exchange: Exchange): Promise<Answer> {
    const startedMs = performance.now();
    const requestId = this.#accounts.newRequestId();
    let request: Request;
    try {
      const params = decodeParams(exchange);
      const key = takeClientParams(params);
      const caller = authenticate(header(exchange.headers, 'authorization'), key);
      const account = this.#accounts.get(caller.account);
      const rule = account.chaos.ruleFor(exchange.method, exchange.path);
      const idempotencyKey =
        exchange.method === 'POST' ? (header(exchange.headers, 'idempotency-key') ?? null) : null;
      request = { exchange, requestId, startedMs, caller, account, params, idempotencyKey, rule };
    } catch (thrown) {
      return toAnswer(failure(thrown, this.#logUrl(requestId), false), requestId);
    }
    const answer = await this.#serve(request);
    const date = new Date(request.account.clock.now() * 1000).toUTCString();
    return { ...answer, headers: { ...answer.headers, date } };
  }

  async #serve(request: Request): Promise<Answer> {
    const { account, requestId, rule, caller } = request;
    let begun: Begun | undefined;
    try {
      const match = this.#match(request);
      if (rule?.action === 'cut_before') {
        this.#log(request, { status: 0, body: '', headers: {}, error: null }, false);
        throw new CutConnection();
      }
      const refusal = refusalByChaos(rule?.action);
      if (refusal !== null) throw refusal;
      const kept = this.#begin(request);
      if (kept !== undefined && 'status' in kept) return this.#replay(request, kept);
      begun = kept;
      const wait = account.chaos.settings.latencyMs + (rule?.action === 'delay' ? (rule.delayMs ?? 0) : 0);
      if (wait > 0) await sleep(wait);
      if (rule?.action === 'hang') await this.#hold(request, rule);
      const version = header(request.exchange.headers, 'stripe-version');
      const named = presentNames(request.params, request.exchange.path, version);
      const params = match.check(caller.client)(named, '');
      match.checkExpand(expandPaths(params));
      if (rule?.action !== 'cut_pending') return await this.#execute(request, match, params, begun);
      this.#finishLater(request, match, params, begun);
      throw new PendingCut();
    } catch (thrown) {
      if (begun !== undefined && !(thrown instanceof PendingCut)) account.answers.release(begun);
      if (thrown instanceof CutConnection) throw thrown;
      const result = failure(thrown, this.#logUrl(requestId), caller.client);
      this.#log(request, result, false);
      return toAnswer(result, requestId, echo(request));
    }
  }

  /** Waits until the control API releases the request, or its time is over. */
  #hold(request: Request, { action, delayMs }: ChaosRule): Promise<void> {
    const { method, path } = request.exchange;
    return request.account.held.hold({ id: request.requestId, method, path, action }, delayMs);
  }

  /** The caller is gone; the work is carried out when the request is released, and its key is in use until then. */
  #finishLater(request: Request, match: Match, params: unknown, begun: Begun | undefined): void {
    const { rule } = request;
    if (rule === undefined) return;
    this.#hold(request, rule)
      .then(() => this.#execute(request, match, params, begun))
      .catch(() => {
        if (begun !== undefined) request.account.answers.release(begun);
      });
  }

  #match(request: Request): Match {
    const { exchange, caller } = request;
    const match = this.#router.match(exchange.method, exchange.path);
    if (match === undefined) {
      throw invalidRequest(
        `Unrecognized request URL (${exchange.method}: ${exchange.path.slice(0, 200)}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
        {},
        404,
      );
    }
    if (caller.client && match.route.access !== 'client') {
      throw invalidRequest(
        'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
        { code: 'secret_key_required' },
        403,
      );
    }
    const onBehalf = header(exchange.headers, 'stripe-account');
    if (onBehalf !== undefined) {
      throw invalidRequest(
        `The provided key does not have access to account '${onBehalf.slice(0, 50)}' (or that account does not exist). Application access may have been revoked.`,
        { code: 'account_invalid' },
        403,
      );
    }
    return match;
  }

  #begin(request: Request): StoredAnswer | Begun | undefined {
    const { account, exchange, idempotencyKey } = request;
    if (idempotencyKey === null) return undefined;
    const body = maskCardNumbers(exchange.body);
    const fingerprint = account.answers.fingerprint(exchange.method, exchange.path, body);
    return account.answers.begin(idempotencyKey, fingerprint);
  }

  /** The work itself is synchronous, so no other request sees half of it. */
  async #execute(request: Request, match: Match, params: unknown, begun: Begun | undefined): Promise<Answer> {
    const { account, requestId, idempotencyKey, caller, rule } = request;
    const { origin } = this.#accounts;
    const call: Call = { account, origin, requestId, idempotencyKey, client: caller.client, emitted: [] };
    const result = this.#run(call, match, params, rule);
    if (begun !== undefined) {
      if (result.status >= 500 && rule?.kept === false) account.answers.release(begun);
      else account.answers.keep(begun, result.status, result.body, requestId);
    }
    account.saveCounters();
    const deliver = account.deliverer.prepare(call.emitted);
    const flushed = account.journal.flushed();
    if (flushed !== undefined) await flushed;
    const deliveries = deliver();
    if (account.chaos.settings.webhooks.beforeAnswer) await deliveries;
    this.#log(request, result, false);
    if (rule?.action === 'hold_answer') await this.#hold(request, rule);
    if (rule?.action === 'cut_after') throw new CutConnection();
    return toAnswer(result, requestId, echo(request));
  }

  #run(call: Call, match: Match, params: unknown, rule: ChaosRule | undefined): Result {
    try {
      if (rule?.action === 'error_500_before') throw chaosFailure();
      if (rule?.action === 'card_declined') throw chaosDecline();
      const object = match.route.run(call, match.ids, params);
      if (rule?.action === 'error_500_after') throw chaosFailure();
      if (rule?.action === 'error_400_after') throw chaosRefusal();
      return success(render(call, object, expandPaths(params)));
    } catch (thrown) {
      return failure(thrown, this.#logUrl(call.requestId ?? ''), call.client);
    }
  }

  #replay(request: Request, kept: StoredAnswer): Answer {
    const result: Result = { status: kept.status, body: kept.body, headers: {}, error: null };
    this.#log(request, result, true);
    return toAnswer(result, request.requestId, {
      ...echo(request),
      'idempotent-replayed': 'true',
      'original-request': kept.requestId,
    });
  }

  #logUrl(requestId: string): string {
    return `${this.#accounts.origin}/#${requestId}`;
  }

  #log(request: Request, result: Result, replayed: boolean): void {
    const { exchange, account, caller, rule } = request;
    account.requests.add({
      id: request.requestId,
      created: account.clock.now(),
      method: exchange.method,
      path: exchange.path.slice(0, 300),
      status: result.status,
      idempotency_key: request.idempotencyKey,
      replayed,
      api_version: header(exchange.headers, 'stripe-version') ?? null,
      key_type: caller.client ? 'publishable' : 'secret',
      error: result.error,
      chaos: rule?.action ?? null,
      duration_ms: Math.round((performance.now() - request.startedMs) * 100) / 100,
    });
  }
}

function render(call: Call, object: object, paths: readonly string[]): string {
  if (object instanceof RawJson) return object.text;
  const expanded = paths.length === 0 ? object : expand(call.account, object, paths);
  return call.client ? JSON.stringify(clientView(expanded)) : jsonOf(expanded);
}

function echo(request: Request): Record<string, string> {
  return request.idempotencyKey === null ? {} : { 'idempotency-key': request.idempotencyKey };
}
