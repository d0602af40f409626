/**
 * One copy of each shared package serves the whole web process: none is bundled (docs/decisions/0017-one-module-graph.md).
 * The source maps of the build say which files went into it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ONE_COPY } from '../../next.config.ts';

const SERVER = join(import.meta.dirname, '..', '..', '.next', 'server');

function sourcesOf(map: unknown): string[] {
  if (typeof map !== 'object' || map === null) return [];
  const own: unknown = Reflect.get(map, 'sources');
  const sections: unknown = Reflect.get(map, 'sections');
  return [
    ...(Array.isArray(own) ? own.map(String) : []),
    ...(Array.isArray(sections) ? sections.flatMap((section) => sourcesOf(Reflect.get(section, 'map'))) : []),
  ];
}

const packageOf = (source: string): string | undefined =>
  /node_modules\/((?:@|%40)[^/]+\/[^/]+|[^/]+)\//.exec(source)?.[1]?.replace('%40', '@');

/** How many chunks of the server's build hold a file of each package. */
function bundledPackages(): Map<string, number> {
  const chunks = new Map<string, number>();
  const maps = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js.map'),
  );
  for (const name of maps) {
    const map: unknown = JSON.parse(readFileSync(join(SERVER, name), 'utf8'));
    const packages = new Set(sourcesOf(map).map(packageOf));
    for (const entry of packages) if (entry !== undefined) chunks.set(entry, (chunks.get(entry) ?? 0) + 1);
  }
  return chunks;
}

test('no shared package is bundled into the server, the Stripe SDK least of all', () => {
  const bundled = bundledPackages();
  // The maps do name packages: one that is meant to be bundled is found.
  expect(bundled.get('next')).toBeGreaterThan(1);
  expect(ONE_COPY).toContain('stripe');
  expect(ONE_COPY.map((name) => [name, bundled.get(name) ?? 0])).toEqual(ONE_COPY.map((name) => [name, 0]));
});
