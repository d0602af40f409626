/** Names under which pages and server mark something for each other. No schema: every page loads this. */

/**
 * Pages send with every write whose session they were made for; another session's value is answered 409
 * `session_changed`. Answers to reads carry the value of the session that asked.
 */
export const SESSION_SUBJECT_HEADER = 'x-session-subject';
/** The name of the meta element that holds it in documents made for a user. */
export const SESSION_SUBJECT_META = 'session-subject';

/** Names the payment whose confirmation has begun in this browser and whose end it has not seen (rule 42). */
export const CONFIRMING_COOKIE = 'mh-confirming';
