/** The declarations spell out the same inner object wherever it occurs; one schema for all of them keeps the file small. */
import type { Schema } from './schema-writer.ts';

const REF = /"\$ref":"#\/components\/schemas\/([^"]+)"/g;

/** @returns the schemas without those that equal an earlier one, and names that stand for others */
function mergeOnce(texts: ReadonlyMap<string, string>): {
  kept: Map<string, string>;
  renamed: Map<string, string>;
} {
  const first = new Map<string, string>();
  const kept = new Map<string, string>();
  const renamed = new Map<string, string>();
  for (const [name, text] of texts) {
    const same = text.includes('"x-resourceId"') ? undefined : first.get(text);
    if (same === undefined) {
      first.set(text, name);
      kept.set(name, text);
    } else {
      renamed.set(name, same);
    }
  }
  return { kept, renamed };
}

/** Merging may make others equal, so it goes on until nothing changes. */
export function mergeEqual<T extends { components: { schemas: Record<string, Schema> }; paths: object }>(
  document: T,
): T {
  let paths = JSON.stringify(document.paths);
  let texts = new Map(
    Object.entries(document.components.schemas).map(([name, schema]) => [name, JSON.stringify(schema)]),
  );
  for (;;) {
    const { kept, renamed } = mergeOnce(texts);
    if (renamed.size === 0) break;
    const follow = (text: string): string =>
      text.replaceAll(REF, (all, name: string) => all.replace(name, renamed.get(name) ?? name));
    texts = new Map([...kept].map(([name, text]) => [name, follow(text)]));
    paths = follow(paths);
  }
  const schemas = Object.fromEntries([...texts].map(([name, text]) => [name, JSON.parse(text) as Schema]));
  return {
    ...document,
    paths: JSON.parse(paths) as T['paths'],
    components: { ...document.components, schemas },
  };
}
