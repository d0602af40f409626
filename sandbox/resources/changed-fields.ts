/** `previous_attributes` of an `*.updated` event: the former values of what an update changed. */
import { jsonOf } from '../state/json-cache.ts';

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return jsonOf(a) === jsonOf(b);
}

function isBag(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Hashes are compared member by member, as Stripe reports them; null when nothing changed. */
export function changedFields(before: object, after: object): Record<string, unknown> | null {
  const old: Readonly<Record<string, unknown>> = { ...before };
  const next: Readonly<Record<string, unknown>> = { ...after };
  const changed: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    const was = old[name];
    const is = next[name];
    if (same(was, is)) continue;
    changed[name] = isBag(was) && isBag(is) ? changedFields(was, is) : (was ?? null);
  }
  return Object.keys(changed).length === 0 ? null : changed;
}
