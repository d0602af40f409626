/** How many of one variant a cart may hold: typing, merging and the database's check all stop at the same number. */
export const MAX_LINE_QUANTITY = 99;

/** Quantities of the same variant put together, never above the limit. */
export const capQuantity = (quantity: number): number => Math.min(quantity, MAX_LINE_QUANTITY);
