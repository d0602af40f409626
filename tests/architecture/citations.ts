/**
 * Finds what a text cites: payment rules, invariants, decisions and paths. Pure, so that the matcher can be tested by
 * itself. What a citation must lead to is checked in citations.test.ts.
 */
export type Citation = {
  readonly kind: 'rule' | 'invariant' | 'decision' | 'document';
  /** `12`, `I3`, `0020` (or `0020-floors-of-the-payment-core`), `docs/ledger.md`. */
  readonly target: string;
  readonly line: number;
};

/** Between the words of one citation: a space, or a line break with the mark of a comment's next line. */
const GAP = '(?: |\\n[ \\t]*(?:\\*|//)? ?[ \\t]*)';
const AND = `(?:,${GAP}and${GAP}|${GAP}and${GAP}|${GAP}to${GAP}|,${GAP}|[-–])`;
/** `rule 7`, `rules 3, 7 and 9`, `Rules 33-36`. Not `rule-07-amount`, `rule 1.5` or a numbered list. */
const RULES = new RegExp(`(?<![\\w-])[Rr]ules?${GAP}(\\d{1,2}(?:${AND}\\d{1,2})*)(?![\\w%]|\\.\\d)`, 'g');
const RANGE = new RegExp(`(\\d{1,2})(?:[-–]|${GAP}to${GAP})(\\d{1,2})`, 'g');
const INVARIANTS = /(?<![\w#`/.-])I(\d{1,2})(?![\w-]|\.\d)/g;
/** `decision 0020`, `decisions 0018 and 0022`, `docs/decisions/0017-one-module-graph.md`. */
const DECISIONS = new RegExp(
  `(?:[Dd]ecisions?${GAP}|docs/decisions/)(\\d{4}(?:-[a-z0-9-]+)?(?:${AND}\\d{4})*)`,
  'g',
);
const DOCUMENTS = /(?<![\w/-])docs\/[\w/-]+\.md\b/g;
/** A path of a file of ours in backticks or plain, without wildcards. */
const PATHS = /(?<![\w/.])(?:tests|e2e)\/[\w./-]+\.tsx?\b/g;

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** `3, 7 and 9` is three numbers; `5-8` is four. */
export function numbersOf(list: string): string[] {
  const spans = [...list.matchAll(RANGE)].flatMap(([, first, last]) => {
    const [from, to] = [Number(first), Number(last)];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, step) => String(from + step));
  });
  const single = list.replaceAll(RANGE, ' ').match(/\d+/g) ?? [];
  return [...spans, ...single.map((text) => String(Number(text)))];
}

export function citationsOf(text: string): Citation[] {
  const found = (
    pattern: RegExp,
    kind: Citation['kind'],
    targetsOf: (match: RegExpMatchArray) => readonly string[],
  ): Citation[] =>
    [...text.matchAll(pattern)].flatMap((match) =>
      targetsOf(match).map((target) => ({ kind, target, line: lineAt(text, match.index) })),
    );
  return [
    ...found(RULES, 'rule', ([, list]) => numbersOf(list ?? '')),
    ...found(INVARIANTS, 'invariant', ([whole]) => [whole]),
    ...found(DECISIONS, 'decision', ([, list]) => list?.match(/\d{4}(?:-[a-z0-9-]+)?/g) ?? []),
    ...found(DOCUMENTS, 'document', ([whole]) => [whole]),
  ];
}

/** The test files that a text names. */
export const testPathsOf = (text: string): string[] => [...new Set(text.match(PATHS) ?? [])];

/** Targets of relative links in Markdown, without their anchors. */
export const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(([, target]) => target ?? '');

/** The rules and invariants that the rules document defines, each with its text. */
export function definedRules(text: string): ReadonlyMap<string, string> {
  const sections = text.split(/^(?=#{2,3} )/m);
  return new Map(
    sections.flatMap((section) => {
      const name = /^### (?:Rule (\d+)|(I\d)): /.exec(section);
      const key = name?.[1] ?? name?.[2];
      return key === undefined ? [] : [[key, section] as const];
    }),
  );
}

const DECISION_FORM =
  /^# (\d{4}): \S.*\n\nDate: \d{4}-\d{2}-\d{2}\. Status: \S.*\.\n\n## Context\n\n\S[\s\S]*\n\n## Decision\n\n\S[\s\S]*\n\n## Consequences\n\n\S[\s\S]*\n$/;

/** What is wrong with the form of a decision, or undefined. */
export function decisionProblem(file: string, text: string): string | undefined {
  const number = DECISION_FORM.exec(text)?.[1];
  if (number === undefined) return `${file} does not have the form of a decision`;
  if (!file.startsWith(`${number}-`)) return `${file} is titled ${number}`;
  const headings = text.match(/^#{1,2} /gm) ?? [];
  return headings.length === 4 ? undefined : `${file} has other headings`;
}
