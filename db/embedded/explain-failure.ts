/** Turns what Postgres wrote when it failed into a sentence that says what to do, followed by its own last words. */
import { GroundError } from './ground-error.ts';

const CAUSES: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /no space left on device|disk quota exceeded/i,
    'The disk is full: free some space and start again; the data is intact.',
  ],
  [
    /permission denied|EACCES|operation not permitted/i,
    'Its user may not read or write there: correct the owner and the mode, or choose another place with DATA_DIR.',
  ],
  [
    /invalid checkpoint record|could not locate a valid checkpoint|invalid page|could not read file|database files are incompatible/i,
    'The data is damaged: restore a copy, or start once with --fresh to begin with empty data.',
  ],
  [
    /could not create shared memory|cannot allocate memory|out of memory/i,
    'There is too little memory: stop other programs and start again.',
  ],
  [
    /error while loading shared libraries|ENOENT|no such file or directory.*bin/i,
    'The installed binaries are not whole: run "npm ci", or set DATABASE_URL to your own Postgres.',
  ],
];

const LAST_LINES = 4;

export function explainFailure(what: string, place: string, output: string): GroundError {
  const advice = CAUSES.find(([pattern]) => pattern.test(output))?.[1] ?? 'Its own words follow.';
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.filter((line) => /FATAL|PANIC|error|HINT|DETAIL/i.test(line));
  const words = (fatal.length > 0 ? fatal : lines).slice(-LAST_LINES).map((line) => `  ${line.trim()}`);
  return new GroundError([`${what} (${place}). ${advice}`, ...words].join('\n'));
}
