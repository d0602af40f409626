/** The routes and pages of which a request can reach Stripe, found in the import graph: a new one cannot be forgotten. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readImports } from '#tests/architecture/import-graph.ts';

const ENTRY = /^app\/.*\/(route|page|layout)\.tsx?$/;
const CLIENT = 'lib/payments/stripe/client.ts';

/** Modules that call Stripe themselves; others of the folder only map what was read. */
const calls = (file: string): boolean =>
  file.startsWith('lib/payments/stripe/') &&
  file !== CLIENT &&
  readFileSync(join(ROOT, file), 'utf8').includes('stripeClient()');

/** Entry points whose modules reach a call of Stripe. */
export function entriesThatReachStripe(): string[] {
  const imports = new Map<string, string[]>();
  for (const { from, to, isPackage, typeOnly } of readImports()) {
    if (!isPackage && !typeOnly) imports.set(from, [...(imports.get(from) ?? []), to]);
  }
  const reaches = (entry: string): boolean => {
    const seen = new Set([entry]);
    for (const file of seen) {
      if (calls(file)) return true;
      for (const next of imports.get(file) ?? []) seen.add(next);
    }
    return false;
  };
  return [...imports.keys()].filter((file) => ENTRY.test(file) && reaches(file)).sort();
}
