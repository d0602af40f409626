/**
 * Bundles the browser programs once, on the first request, and keeps them in memory: the sandbox starts without
 * waiting for it. Files are named by content, so documents and programs of two versions never mix.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Of the content. */
  readonly hash: string;
}

const ENTRIES = {
  stripe: './page/main.ts',
  payment: './frames/payment/main.ts',
  address: './frames/address/main.ts',
  controller: './frames/controller/main.ts',
  challenge: './frames/challenge/main.ts',
  express: './frames/express/main.ts',
  wallet: './frames/wallet/main.ts',
  link: './frames/link/main.ts',
  checkout: './checkout/main.ts',
  frame: './styles/frame.css',
  'challenge-style': './styles/challenge.css',
  'checkout-style': './styles/checkout.css',
} as const;

export type AssetName = keyof typeof ENTRIES;
export type Assets = ReadonlyMap<string, Asset>;

let assets: Promise<Assets> | undefined;

export function loadAssets(): Promise<Assets> {
  assets ??= buildAssets().catch((error: unknown) => {
    assets = undefined;
    throw error;
  });
  return assets;
}

/** With its content in the address: what has changed is loaded anew. */
export function assetAddress(assets: Assets, name: string): string {
  return `/_sandbox/elements/${name}?v=${assets.get(name)?.hash ?? ''}`;
}

async function buildAssets(): Promise<Assets> {
  // Loaded here and not at import: only a browser needs it.
  const { build } = await import('esbuild');
  const entryPoints = Object.entries(ENTRIES).map(([out, path]) => ({
    out,
    in: fileURLToPath(new URL(path, import.meta.url)),
  }));
  const result = await build({
    entryPoints,
    bundle: true,
    write: false,
    minify: true,
    // Each program is a script of its own that leaves no names behind.
    format: 'iife',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17.4'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    outdir: '/out',
    define: {},
  });
  return new Map(
    result.outputFiles.map((file) => {
      const name = file.path.split('/').pop() ?? '';
      const isStyle = name.endsWith('.css');
      const asset: Asset = {
        body: file.contents,
        contentType: isStyle ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
        hash: createHash('sha256').update(file.contents).digest('hex').slice(0, 16),
      };
      return [name, asset];
    }),
  );
}
