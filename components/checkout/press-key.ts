/**
 * Which Idempotency-Key a press of the pay button carries. One key is one intention: a press after an unclear answer
 * (network lost, 503, still in progress) repeats the same body under the same key, so that it can never pay twice; a
 * press after a definite answer, or with another body, is a new intention with a new key.
 */
export type Press = { readonly key: string; readonly body: string };

/** The press to send now. `unresolved` is the last press that has had no definite answer, if any. */
export function nextPress(unresolved: Press | null, body: string, newKey: () => string): Press {
  return unresolved && unresolved.body === body ? unresolved : { key: newKey(), body };
}
