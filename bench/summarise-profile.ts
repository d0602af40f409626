/** What stands out in a CPU profile: self time by area of the code and by function, through the build's source maps. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

type CallFrame = {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
};
type ProfileNode = {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
};
type Profile = {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const TOP_AREAS = 25;
const TOP_FUNCTIONS = 40;
const NOT_WORK = new Set(['(idle)', '(program)', '(root)']);

type Place = { readonly source: string; readonly line: number };

const maps = new Map<string, SourceMap | null>();

function mapOf(url: string): SourceMap | null {
  const known = maps.get(url);
  if (known !== undefined) return known;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  const map = existsSync(`${file}.map`)
    ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
    : null;
  maps.set(url, map);
  return map;
}

/** Where a bundled function was written; what is not bundled stands where it stands. */
function placeOf({ url, lineNumber, columnNumber }: CallFrame): Place {
  const found = url.includes('/.next/') ? mapOf(url)?.findEntry(lineNumber, columnNumber) : undefined;
  return found !== undefined && 'originalSource' in found
    ? { source: String(found.originalSource), line: Number(Reflect.get(found, 'originalLine')) + 1 }
    : { source: url, line: lineNumber + 1 };
}

/** The package, the part of Node, or our own folder of a place; native code and Node's own serve somebody else. */
function areaOf({ functionName, url }: CallFrame, { source }: Place): string {
  if (url === '') return functionName === '(garbage collector)' ? 'garbage collector' : 'native';
  const packages = [...source.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name);
  const last = packages.at(-1);
  if (last !== undefined) return last;
  if (source.startsWith('node:')) return source.split('/').slice(0, 2).join('/');
  const ours = /\/((?:app|lib|db|scripts)\/[\w-]+)/.exec(source)?.[1];
  return ours ?? basename(source);
}

const serves = (area: string): boolean => area === 'native' || area.startsWith('node:');

const ranked = (times: ReadonlyMap<string, number>, total: number, top: number): string[] =>
  [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, top)
    .map(
      ([name, micros]) =>
        `  ${((micros * 100) / total).toFixed(1).padStart(5)} %  ${(micros / 1000).toFixed(0).padStart(6)} ms  ${name}`,
    );

type Seen = { readonly frame: CallFrame; readonly area: string; readonly name: string };

const seenOf = (frame: CallFrame): Seen => {
  const place = placeOf(frame);
  const area = areaOf(frame, place);
  const name = `${frame.functionName || '(anonymous)'}  ${area} ${basename(place.source)}:${place.line}`;
  return { frame, area, name };
};

/** Node's and native time counts for the nearest caller that is neither. */
function callerOf(id: number, seen: ReadonlyMap<number, Seen>, parents: ReadonlyMap<number, number>): string {
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const area = seen.get(at)?.area;
    if (area !== undefined && !serves(area)) return area;
  }
  return 'node alone';
}

export function summarise(file: string): string {
  const profile: Profile = JSON.parse(readFileSync(file, 'utf8'));
  const seen = new Map(profile.nodes.map(({ id, callFrame }) => [id, seenOf(callFrame)]));
  const parents = new Map(
    profile.nodes
      .filter(({ callFrame }) => callFrame.functionName !== '(root)')
      .flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const areas = new Map<string, number>();
  const callers = new Map<string, number>();
  const functions = new Map<string, number>();
  let total = 0;
  const add = (times: Map<string, number>, name: string, micros: number): void => {
    times.set(name, (times.get(name) ?? 0) + micros);
  };
  for (const [index, id] of profile.samples.entries()) {
    const what = seen.get(id);
    const micros = profile.timeDeltas[index] ?? 0;
    if (what === undefined || NOT_WORK.has(what.frame.functionName)) continue;
    total += micros;
    add(areas, what.area, micros);
    add(callers, callerOf(id, seen, parents), micros);
    add(functions, what.name, micros);
  }
  return [
    `\n${basename(file)}: ${(total / 1000).toFixed(0)} ms of work`,
    ...ranked(areas, total, TOP_AREAS),
    '  with Node and native time counted for who called:',
    ...ranked(callers, total, TOP_AREAS),
    '  by function:',
    ...ranked(functions, total, TOP_FUNCTIONS),
  ].join('\n');
}
