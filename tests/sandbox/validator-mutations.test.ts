/**
 * The validator is tried itself: every field of every resource that the sandbox answers with is taken away, retyped, nulled
 * and joined by a made-up one. It must catch what the description forbids and nothing else.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '#sandbox/resources/routes.ts';
import { driveAll } from './drive-all.ts';
import { isJson, type Json, mutationsOf } from './mutations.ts';
import { startTestSandbox, type TestSandbox } from './sandbox-client.ts';
import { checkResource, describedSchema, onValid } from './stripe-schema.ts';

/** By the resource's name, distinct by the fields that they have. */
const bodies = new Map<string, Map<string, Json>>();

function resourceName(body: Json): string | undefined {
  if (isJson(body.error)) return 'error';
  if (typeof body.object !== 'string') return undefined;
  const name = body.deleted === true ? `deleted_${body.object}` : body.object;
  return describedSchema(name) === undefined ? undefined : name;
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${shapeOf(value[0])}]`;
  if (!isJson(value)) return value === null ? '0' : '1';
  return `{${Object.entries(value)
    .map(([name, held]) => `${name}:${shapeOf(held)}`)
    .sort()
    .join()}}`;
}

/** Resources lie inside lists, events and, expanded, inside of each other. */
function collect(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) collect(item);
  if (!isJson(value)) return;
  const name = resourceName(value);
  if (name !== undefined) {
    // What an event carries is a resource of its own, and checked as such.
    const body = name === 'event' ? { ...value, data: { object: {} } } : value;
    const known = bodies.get(name) ?? new Map<string, Json>();
    known.set(shapeOf(body), body);
    bodies.set(name, known);
  }
  for (const held of Object.values(value)) collect(held);
}

function caught(name: string, body: unknown): boolean {
  try {
    checkResource(name, body);
    return false;
  } catch {
    return true;
  }
}

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  const account = sandbox.account();
  const stop = onValid(collect);
  await driveAll(account);
  await account.events();
  stop();
});
afterAll(() => sandbox.close());

describe('the validator', () => {
  it('has a body of every resource that a route answers with', () => {
    const known = [...bodies.keys()];
    expect(known).toEqual(
      expect.arrayContaining(['error', 'event', 'charge', 'refund', 'payment_intent', 'balance']),
    );
    const nouns = new Set(
      apiRoutes.map(({ path }) => path.split('/')[2]?.replace(/ies$/, 'y').replace(/s$/, '')),
    );
    const plain = [...nouns].filter((noun) => noun !== undefined && describedSchema(noun) !== undefined);
    expect(known).toEqual(expect.arrayContaining(plain));
  });

  it('catches every change that the description forbids, once for every field, and allows the others', async ({
    annotate,
  }) => {
    const seen = new Set<string>();
    const count = { caught: 0, allowed: 0 };
    const wrong: string[] = [];
    for (const [name, variants] of bodies) {
      for (const body of variants.values()) {
        for (const { field, kind, forbidden, body: damaged } of mutationsOf(name, body)) {
          const key = `${kind} ${field} ${forbidden}`;
          if (seen.has(key)) continue;
          seen.add(key);
          const was = caught(name, damaged);
          if (was !== forbidden) wrong.push(`${name}: ${kind} ${field}: ${was ? 'caught' : 'not caught'}`);
          count[was ? 'caught' : 'allowed'] += 1;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(count.caught).toBeGreaterThan(2000);
    await annotate(
      `${bodies.size} resources, ${seen.size} mutations: ${count.caught} caught, ${count.allowed} allowed by the description (optional, nullable or free-form members)`,
    );
  });
});
