/** Times of database rows as they stand in answers. */

/** @param time as the driver gives it */
export const isoTime = (time: string): string => new Date(time).toISOString();

export const isoTimeOrNull = (time: string | null): string | null => (time === null ? null : isoTime(time));
