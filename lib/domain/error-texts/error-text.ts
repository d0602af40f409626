/** A code in one language: the sentence for the shopper, and what it means for whoever runs the shop. */
export type ErrorText = { readonly shopper: string; readonly admin: string };
