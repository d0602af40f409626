/** What every field of a form can do, and what a form does with all of them: validate, explain, focus the first bad one. */
import { type StripeErrorObject, stripeError } from '../../wire/api-result.ts';

export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface CheckedField {
  readonly root: HTMLElement;
  focus(): void;
  /** What is wrong with the present value; null when it can be sent. Shows nothing. */
  problem(): Problem | null;
  showProblem(problem: Problem | null): void;
  isEmpty(): boolean;
  clear(): void;
  setDisabled(disabled: boolean): void;
}

export interface FormState {
  readonly empty: boolean;
  readonly complete: boolean;
}

export function stateOf(fields: readonly CheckedField[]): FormState {
  return {
    empty: fields.every((field) => field.isEmpty()),
    complete: fields.every((field) => field.problem() === null),
  };
}

/** Shows every problem beside its field; the first becomes the validation error that `elements.submit()` answers. */
export function validateAll(
  fields: readonly CheckedField[],
  announce: (message: string) => void,
): StripeErrorObject | null {
  let first: Problem | null = null;
  for (const field of fields) {
    const problem = field.problem();
    field.showProblem(problem);
    first ??= problem;
  }
  if (!first) return null;
  announce(first.message);
  return stripeError('validation_error', first.message, { code: first.code });
}

export function focusFirstInvalid(fields: readonly CheckedField[]): void {
  fields.find((field) => field.problem() !== null)?.focus();
}
