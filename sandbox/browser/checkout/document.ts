/** The document of the hosted checkout page. It carries no data: the program asks for the session by the id in its address. */
import { type Assets, assetAddress } from '../bundle.ts';

const PATH = /^\/c\/pay\/cs_test_[A-Za-z0-9]+$/;

export function isCheckoutPath(path: string): boolean {
  return PATH.test(path);
}

export function checkoutDocument(assets: Assets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Checkout – Sandbox</title>
<link rel="stylesheet" href="${assetAddress(assets, 'checkout-style.css')}">
<script src="/stripe.js" defer></script>
<script src="${assetAddress(assets, 'checkout.js')}" defer></script>
</head>
<body>
<header class="banner">Sandbox: a local stand-in for Stripe. No money moves here.</header>
<main id="content" aria-busy="true"><p>Loading the order…</p></main>
</body>
</html>
`;
}
