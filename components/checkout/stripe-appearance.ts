/**
 * Our design tokens as Stripe's `appearance`. Colours are read from the live document, because `light-dark()` pairs
 * have a value only there, and Stripe's frames see none of our style sheets.
 */
import type { Appearance } from '@stripe/stripe-js';

function readColors<Name extends string>(names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const colors = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(--color-${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  ) as Record<Name, string>;
  probe.remove();
  return colors;
}

const isDark = (): boolean =>
  document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark'
    : window.matchMedia('(prefers-color-scheme: dark)').matches;

/** The appearance for the theme that the document shows now. */
export function currentAppearance(): Appearance {
  const color = readColors(['surface', 'ink', 'muted', 'accent', 'danger', 'control', 'hover', 'on-accent']);
  return {
    theme: isDark() ? 'night' : 'stripe',
    labels: 'above',
    variables: {
      colorPrimary: color.accent,
      colorBackground: color.surface,
      colorText: color.ink,
      colorTextSecondary: color.muted,
      colorTextPlaceholder: color.muted,
      colorDanger: color.danger,
      fontFamily: 'Inter, ui-sans-serif, system-ui, sans-serif',
      fontSizeBase: '16px',
      fontSizeSm: '14px',
      spacingUnit: '4px',
      borderRadius: '10px',
      gridRowSpacing: '16px',
      gridColumnSpacing: '12px',
    },
    rules: {
      '.Input': { border: `1px solid ${color.control}`, boxShadow: 'none', padding: '11px 14px' },
      '.Input:focus': {
        borderColor: color.accent,
        boxShadow: 'none',
        outline: `2px solid ${color.accent}`,
      },
      '.Input--invalid': { borderColor: color.danger, boxShadow: 'none' },
      '.Label': { fontSize: '14px', fontWeight: '500', color: color.ink },
      '.Error': { fontSize: '14px', color: color.danger },
      '.Tab': { border: `1px solid ${color.control}`, boxShadow: 'none' },
      '.Tab--selected': { borderColor: color.accent, boxShadow: `0 0 0 1px ${color.accent}` },
    },
  };
}

/** Calls back whenever the theme changes, by the reader's system or by our switch; returns the stop function. */
export function watchTheme(onChange: () => void): () => void {
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(onChange);
  media.addEventListener('change', onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  return () => {
    media.removeEventListener('change', onChange);
    observer.disconnect();
  };
}
