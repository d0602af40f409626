import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashSource, TOAST_STYLE_HASH } from '#lib/security/csp.ts';
import { inlineScripts } from '#lib/security/inline-scripts.ts';
import { readReactFunctions } from '#scripts/web/react-functions.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const react = readReactFunctions(ROOT);
const completeBoundary = react.find((text) => text.startsWith('$RB=[];')) ?? '';

const scripts = (...texts: string[]) =>
  inlineScripts(
    `<!doctype html><body>${texts.map((text) => `<script>${text}</script>`).join('')}</body>`,
    react,
  );

describe('inline scripts of a document', () => {
  test.each([
    '(self.__next_f=self.__next_f||[]).push([0])',
    'self.__next_f.push([1,"1:\\"$Sreact.fragment\\"\\n"])',
    '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"otherChunks":["static/chunks/a.js"]});',
    'requestAnimationFrame(function(){$RT=performance.now()});',
    '$RC("B:0","S:0")',
    `${completeBoundary}$RC("B:0","S:0")`,
  ])('what Next and React write is allowed by its hash: %s', (text) => {
    expect(text).not.toBe('');
    expect(scripts(text)).toEqual({ hashes: [hashSource(text)], refused: 0 });
  });

  test.each([
    'alert(1)',
    'self.__next_f.push([1,"x"]);alert(1)',
    'self.__next_f.push([1,alert(1)])',
    'self.__next_f.push([1,"x"])//\nalert(1)//)',
    'self.__next_f.push([1,`x`])',
    '$RC("B:0",alert(1))',
    '$RC("B:0","S:0");alert(1)',
    `${completeBoundary}alert(1)`,
    'window.__next_f=1',
    ' self.__next_f.push([0])',
  ])('anything else is not: %s', (text) => {
    expect(scripts(text)).toEqual({ hashes: [], refused: 1 });
  });

  test('scripts with an address and blocks of data need no hash', () => {
    const html =
      '<script src="/_next/static/a.js" async=""></script><script type="application/ld+json">{"a":1}</script>' +
      '<script type="application/json">{}</script>';
    expect(inlineScripts(html, react)).toEqual({ hashes: [], refused: 0 });
  });

  test('speculation rules are allowed by their hash when they are rules, and only then', () => {
    const rules = '{"prefetch":[]}';
    const block = (text: string) => inlineScripts(`<script type="speculationrules">${text}</script>`, react);
    expect(block(rules)).toEqual({ hashes: [hashSource(rules)], refused: 0 });
    expect(block('alert(1)')).toEqual({ hashes: [], refused: 0 });
  });

  test('a type that only looks like data is still a script', () => {
    for (const type of ['module', 'text/javascript', 'TEXT/JAVASCRIPT', '']) {
      expect(inlineScripts(`<SCRIPT type="${type}">alert(1)</SCRIPT >`, react).refused).toBe(1);
    }
  });
});

test('the style sheet of the toast library is the one that the policy names', () => {
  const source = readFileSync(join(ROOT, 'node_modules/sonner/dist/index.mjs'), 'utf8');
  const [, literal = '""'] = /__insertCSS\(("(?:[^"\\]|\\.)*")\)/s.exec(source) ?? [];
  const css: unknown = JSON.parse(literal);
  expect(hashSource(String(css))).toBe(TOAST_STYLE_HASH);
});
