/**
 * Routes are declared with the paths of Stripe's API description, which also says what parameters they take.
 */
import { type Check, compile } from '../params/compile.ts';
import { clientExtras, type Extras } from '../params/extras.ts';
import { requestSchema, resolveSchema, resourceSchema, responseSchema, type Schema } from '../params/spec.ts';
import type { Call } from '../state/call.ts';
import { checkExpandable } from './expand.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

export interface Route {
  method: Method;
  path: string;
  /** `client`: a publishable key may call it too. */
  access: 'secret' | 'client';
  /** Parameters that the real API takes beyond its published description. */
  extras?: Extras;
  undescribed?: Undescribed;
  run(call: Call, ids: readonly string[], params: unknown): object;
}

interface Undescribed {
  request: () => Schema;
  /** Null when the answer is no resource, so nothing in it can be expanded. */
  resource: string | null;
}

export interface RouteOptions {
  access?: 'secret' | 'client';
  extras?: Extras;
  /** For what Stripe.js calls and the description leaves out: the request, and the resource of the answer. */
  undescribed?: Undescribed;
}

/**
 * `P` is the SDK's own declaration of the request. The description that `params` were checked against is
 * generated from those very declarations, so the assertion below states what the check has established.
 */
export function route<P>(
  method: Method,
  path: string,
  run: (call: Call, params: P, ...ids: string[]) => object,
  options: RouteOptions = {},
): Route {
  return {
    method,
    path,
    access: options.access ?? 'secret',
    ...(options.extras === undefined ? {} : { extras: options.extras }),
    ...(options.undescribed === undefined ? {} : { undescribed: options.undescribed }),
    run: (call, ids, params) => run(call, params as P, ...ids),
  };
}

export interface Match {
  route: Route;
  ids: string[];
  check(client: boolean): Check;
  checkExpand(paths: readonly string[]): void;
}

type Prepared = Omit<Match, 'ids'>;

interface Node {
  children: Map<string, Node>;
  wildcard: Node | undefined;
  routes: Map<string, Prepared>;
}

function node(): Node {
  return { children: new Map(), wildcard: undefined, routes: new Map() };
}

function withExtras(schema: Schema, extras: Extras): Schema {
  const base = resolveSchema(schema);
  const properties: Record<string, Schema> = { ...base.properties };
  for (const [name, extra] of Object.entries(extras)) {
    const held = properties[name];
    properties[name] =
      held !== undefined && extra.properties !== undefined ? withExtras(held, extra.properties) : extra;
  }
  return { ...base, properties };
}

function answerSchema(route: Route): Schema | undefined {
  if (route.undescribed === undefined) return responseSchema(route.method, route.path);
  return route.undescribed.resource === null ? undefined : resourceSchema(route.undescribed.resource);
}

function prepare(route: Route): Prepared {
  const schema = (): Schema => {
    const described = route.undescribed?.request() ?? requestSchema(route.method, route.path);
    return route.extras === undefined ? described : withExtras(described, route.extras);
  };
  let secretCheck: Check | undefined;
  let clientCheck: Check | undefined;
  return {
    route,
    checkExpand(paths) {
      if (paths.length > 0) checkExpandable(answerSchema(route), paths);
    },
    check(client) {
      if (client) {
        clientCheck ??= compile(withExtras(schema(), clientExtras));
        return clientCheck;
      }
      secretCheck ??= compile(schema());
      return secretCheck;
    },
  };
}

export class Router {
  readonly #root = node();

  constructor(routes: readonly Route[]) {
    for (const entry of routes) {
      let at = this.#root;
      for (const segment of entry.path.split('/').slice(1)) {
        if (segment.startsWith('{')) {
          at.wildcard ??= node();
          at = at.wildcard;
        } else {
          const child = at.children.get(segment) ?? node();
          at.children.set(segment, child);
          at = child;
        }
      }
      at.routes.set(entry.method, prepare(entry));
    }
  }

  match(method: string, path: string): Match | undefined {
    let at: Node | undefined = this.#root;
    const ids: string[] = [];
    for (const segment of path.split('/').slice(1)) {
      const child: Node | undefined = at.children.get(segment);
      if (child === undefined && segment !== '') ids.push(decodeSegment(segment));
      at = child ?? (segment === '' ? undefined : at.wildcard);
      if (at === undefined) return undefined;
    }
    const found = at.routes.get(method);
    return found === undefined ? undefined : { ...found, ids };
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
