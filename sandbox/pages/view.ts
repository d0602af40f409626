/** What every view gets, and the addresses of views: one page at `/`, all of its state in the query. */
import type { Account } from '../state/account.ts';
import type { Accounts } from '../state/accounts.ts';

export interface View {
  readonly accounts: Accounts;
  readonly account: Account;
  readonly query: URLSearchParams;
  /** Proves that a form was made by this page (form-guard.ts). */
  readonly token: string;
}

export interface AnyObject {
  readonly id: string;
}

/** A collection of whatever kind, as far as the page reads it. */
export interface AnyTable {
  readonly kind: string;
  readonly size: number;
  get(id: string): { readonly object: AnyObject } | undefined;
  newest(limit: number): readonly { readonly object: AnyObject }[];
  where(field: string, value: string): readonly { readonly object: AnyObject }[];
}

export function tablesOf(account: Account): readonly AnyTable[] {
  return Object.values(account.tables);
}

const FIRST_SHOWN = 50;
const MOST_SHOWN = 1000;

/** How many rows a list shows; «more» doubles it. */
export function shownOf(query: URLSearchParams): number {
  const asked = Number(query.get('show') ?? FIRST_SHOWN);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, MOST_SHOWN) : FIRST_SHOWN;
}

export function nextShown(shown: number): number {
  return Math.min(shown * 2, MOST_SHOWN);
}

export function href(account: Account, params: Readonly<Record<string, string>> = {}): string {
  return `/?${new URLSearchParams({ account: account.name, ...params })}`;
}

export function hrefOfId(account: Account, id: string): string {
  return href(account, { view: 'object', id });
}
