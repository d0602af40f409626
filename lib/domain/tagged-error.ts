/**
 * Errors of ours are told by their name, never by their class: a production build evaluates a module once per bundle, so
 * the same class can exist several times in one process, and what one copy throws is no instance of another's (rule 41).
 */
export type TaggedError<Tag extends string> = Error & { readonly name: Tag };

/** Whether `error` carries this name. */
export const isTagged = <Tag extends string>(error: unknown, name: Tag): error is TaggedError<Tag> =>
  error instanceof Error && error.name === name;
