/** What stands out in a CPU profile: self time by area of the code and by function. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

type CallFrame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };
type ProfileNode = { readonly id: number; readonly callFrame: CallFrame };
type Profile = {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const TOP_AREAS = 25;
const TOP_FUNCTIONS = 40;
const NOT_WORK = new Set(['(idle)', '(program)', '(root)']);

/** A file's area: its package, the part of Node it is, or our own folder. Bundled chunks are named as they are. */
function areaOf({ url, functionName }: CallFrame): string {
  if (url === '') return functionName === '(garbage collector)' ? 'garbage collector' : 'native';
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/g;
  const packages = [...url.matchAll(inPackage)].map(([, name]) => name);
  const last = packages.at(-1);
  if (last !== undefined) return last;
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  return /\.next\/server\/chunks/.test(url) ? `chunk ${basename(url)}` : url.replace(/^file:\/\//, '');
}

const ranked = (times: ReadonlyMap<string, number>, total: number, top: number): string[] =>
  [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, top)
    .map(
      ([name, micros]) =>
        `  ${((micros * 100) / total).toFixed(1).padStart(5)} %  ${(micros / 1000).toFixed(0).padStart(6)} ms  ${name}`,
    );

export function summarise(file: string): string {
  const profile: Profile = JSON.parse(readFileSync(file, 'utf8'));
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const areas = new Map<string, number>();
  const functions = new Map<string, number>();
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id);
    const micros = profile.timeDeltas[index] ?? 0;
    if (frame === undefined || NOT_WORK.has(frame.functionName)) continue;
    total += micros;
    const area = areaOf(frame);
    const name = `${frame.functionName || '(anonymous)'}  ${area}:${frame.lineNumber + 1}`;
    areas.set(area, (areas.get(area) ?? 0) + micros);
    functions.set(name, (functions.get(name) ?? 0) + micros);
  }
  return [
    `\n${basename(file)}: ${(total / 1000).toFixed(0)} ms of work`,
    ...ranked(areas, total, TOP_AREAS),
    '  by function:',
    ...ranked(functions, total, TOP_FUNCTIONS),
  ].join('\n');
}
