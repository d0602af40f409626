/** The HTML documents of the frames. They carry no data: everything arrives over the port or from the API. */
import { type Assets, assetAddress } from './bundle.ts';

interface DocumentParts {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  readonly body: string;
}

const FIELD = '<div class="SkeletonField"><div class="SkeletonLine"></div></div>';
const TABS = `<div class="SkeletonRow">${'<div class="SkeletonTab"></div>'.repeat(3)}</div>`;
const ROW = `<div class="SkeletonRow">${FIELD}${FIELD}</div>`;

/** Grey shapes of the final size, painted before any script runs. */
function skeleton(...rows: readonly string[]): string {
  return `<div class="Skeleton" aria-hidden="true">${rows.join('')}</div>`;
}

const DOCUMENTS: ReadonlyMap<string, DocumentParts> = new Map([
  [
    'payment',
    {
      title: 'Sandbox payment form',
      script: 'payment.js',
      style: 'frame.css',
      body: skeleton(TABS, '<div class="SkeletonLine"></div>', FIELD, ROW, FIELD),
    },
  ],
  [
    'address',
    {
      title: 'Sandbox address form',
      script: 'address.js',
      style: 'frame.css',
      body: skeleton(FIELD, FIELD, FIELD, FIELD, ROW),
    },
  ],
  [
    'express',
    {
      title: 'Sandbox express checkout',
      script: 'express.js',
      style: 'frame.css',
      body: skeleton('<div class="SkeletonLine"></div>'),
    },
  ],
  ['link', { title: 'Sandbox email form', script: 'link.js', style: 'frame.css', body: skeleton(FIELD) }],
  ['wallet', { title: 'Wallet – Sandbox', script: 'wallet.js', style: 'challenge-style.css', body: '' }],
  ['controller', { title: 'Sandbox controller', script: 'controller.js', style: 'frame.css', body: '' }],
]);

export function elementDocument(name: string, assets: Assets): string | undefined {
  const parts = DOCUMENTS.get(name);
  return parts && render(parts, assets);
}

export function challengeDocument(assets: Assets): string {
  return render(
    { title: 'Payment approval – Sandbox', script: 'challenge.js', style: 'challenge-style.css', body: '' },
    assets,
  );
}

function render(parts: DocumentParts, assets: Assets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${parts.title}</title>
<link rel="stylesheet" href="${assetAddress(assets, parts.style)}">
<script src="${assetAddress(assets, parts.script)}" defer></script>
</head>
<body>
<div id="content">${parts.body}</div>
</body>
</html>
`;
}
