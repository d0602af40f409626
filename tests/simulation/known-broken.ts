/**
 * Defects that are known and not mended yet: what meets them is left out of the short simulation of every test run, and
 * what it breaks does not end a run with `--tolerate`. Empty when all are mended.
 */
export type KnownBroken = {
  readonly defect: string;
  /** Actions that do nothing else but meet it. */
  readonly actions: readonly string[];
  /** What it breaks. */
  readonly breaks: readonly RegExp[];
};

export const KNOWN_BROKEN: readonly KnownBroken[] = [];

/** @param wanted a defect that is looked for: all the others are tolerated */
export function toleranceOf(wanted?: string): {
  readonly leftOut: ReadonlySet<string>;
  readonly tolerated: (broken: string) => boolean;
} {
  const known = KNOWN_BROKEN.filter(({ defect }) => defect !== wanted);
  return {
    leftOut: new Set(known.flatMap(({ actions }) => actions)),
    tolerated: (broken) => known.some(({ breaks }) => breaks.some((pattern) => pattern.test(broken))),
  };
}
