/** A defect on purpose: a small change of one file that a test of the rule must notice. */
export type Mutant = {
  readonly id: string;
  /** The rule of payment that it breaks. */
  readonly rule: number;
  /** What is wrong with it, in words. */
  readonly what: string;
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The rule's own tests, as vitest filters. */
  readonly tests: readonly string[];
  /** The simulator has to find it, too, in this mode. */
  readonly planted?: 'serial' | 'concurrent';
};
