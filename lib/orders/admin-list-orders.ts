/** Everybody's orders, newest first, a page at a time. For staff: the caller has checked who asks. */

import { database } from '#db/client.ts';
import { type AdminOrderRow, listAdminOrders, type OrderSearch } from '#db/repositories/admin-orders.ts';
import { truthOf } from '#db/repositories/order-facts.ts';
import type { AdminOrderList, AdminOrderSummary, ListAdminOrdersQuery } from '#lib/contracts/admin-orders.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { isoTime } from '#lib/domain/iso-time.ts';
import { decryptField } from '#lib/security/field-encryption.ts';
import { parseOrderSearch } from './admin-search.ts';

const PAGE = 25;

export const adminSummaryOf = (row: AdminOrderRow): AdminOrderSummary => ({
  number: row.number,
  state: row.state,
  refundState: row.refund_state,
  disputeState: row.dispute_state,
  truth: truthOf(row, { state: row.state, totalMinor: row.total_minor }),
  reviewReason: row.review_reason,
  totalMinor: row.total_minor,
  currency: row.currency,
  email: decryptField(row.email_enc, { table: 'users', column: 'email_enc', rowId: row.user_id }),
  card:
    row.card_last4 === null && row.method_type === null
      ? null
      : { methodType: row.method_type, brand: row.card_brand, last4: row.card_last4 },
  itemCount: row.item_count,
  title:
    row.line_count > 1
      ? `${row.first_title ?? 'Order'} and ${row.line_count - 1} more`
      : (row.first_title ?? 'Order'),
  createdAt: isoTime(row.created_at),
  placedAt: row.placed_at === null ? null : isoTime(row.placed_at),
});

/**
 * @param query filters as they stand in the address; a search that cannot mean anything finds nothing
 * @param indexOfEmail see parseOrderSearch
 */
export async function listOrdersForStaff(
  query: ListAdminOrdersQuery,
  indexOfEmail: (email: string) => string,
): Promise<AdminOrderList> {
  const limit = query.limit ?? PAGE;
  let search: OrderSearch | null = null;
  if (query.q !== undefined && query.q !== '') {
    search = parseOrderSearch(query.q, indexOfEmail);
    if (!search) return { data: [], nextCursor: null };
  }
  const rows = await listAdminOrders(database(), {
    search,
    state: query.state ?? null,
    refundState: query.refund ?? null,
    disputeState: query.dispute ?? null,
    needs: query.needs ?? null,
    // A cursor that was tampered with starts from the top.
    before: query.cursor !== undefined && isUuid(query.cursor) ? query.cursor : null,
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  return {
    data: shown.map(adminSummaryOf),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
