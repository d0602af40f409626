/** A wrong environment: every problem names its variable and says what is expected, and never repeats the value. */
import { isTagged } from '#lib/domain/tagged-error.ts';

export type ConfigProblem = { readonly variable: string; readonly message: string };

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(
      ['The environment is not usable:', ...problems.map((p) => `  ${p.variable}: ${p.message}`)].join('\n'),
    );
    this.problems = problems;
  }

  /** The variables that must change, in the order of the checks. */
  get variables(): string[] {
    return this.problems.map((problem) => problem.variable);
  }
}

export const isConfigError = (error: unknown): error is ConfigError => isTagged(error, 'ConfigError');
