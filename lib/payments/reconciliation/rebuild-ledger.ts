/**
 * Rebuilds the ledger from empty, from what the inbox kept and from our own decisions, and compares it with the one that
 * was written while it happened: source by source, entry by entry, and in its balances (I5). It changes nothing.
 */
import { database } from '#db/client.ts';
import { readBookedLosses } from '#db/repositories/dispute-losses.ts';
import { readPostings } from '#db/repositories/ledger.ts';
import {
  type RefundDecision,
  readMoneyInInbox,
  readRefundDecisions,
  readUnplacedIntents,
} from '#db/repositories/ledger-rebuild.ts';
import { listLostPayments } from '#db/repositories/lost-payments.ts';
import {
  type Balance,
  balancesOf,
  disputeLossChanged,
  type LedgerEntry,
  type Placement,
  type Posting,
  refundOwedAgain,
  refundReserved,
  refundReturned,
  refundReturnedAgain,
} from '#lib/domain/ledger.ts';
import { lostPaymentReserved, lostPaymentReturned } from '#lib/payments/ledger/lost-payment.ts';
import { type LedgerFacts, postingsOfObject } from '#lib/payments/ledger/postings-of-object.ts';
import { observedOfExtract } from '#lib/payments/registry/object-kinds.ts';
import { PINNED_API_VERSION } from '#lib/payments/stripe/client.ts';

const PAGE = 1000;

export type LedgerDifference = {
  readonly source: string;
  /** What stands in the ledger, and what the rebuild made; null: nothing. */
  readonly written: readonly LedgerEntry[] | null;
  readonly rebuilt: readonly LedgerEntry[] | null;
};

export type RebuildReport = {
  readonly equal: boolean;
  readonly transactions: number;
  readonly written: readonly Balance[];
  readonly rebuilt: readonly Balance[];
  readonly differences: readonly LedgerDifference[];
};

type Made = Map<string, readonly LedgerEntry[]>;

const put = (made: Made, postings: readonly Posting[]): void => {
  // The first of a source counts, as in the database.
  for (const { source, entries } of postings) if (!made.has(source)) made.set(source, entries);
};

const refundKeyOf = (refund: RefundDecision): string =>
  refund.origin === 'stripe' ? (refund.stripe_refund_id ?? refund.id) : refund.id;

/** A refund that ended before Stripe made one. */
const endedHere = (refund: RefundDecision): boolean =>
  refund.stripe_refund_id === null && ['rejected', 'canceled', 'failed'].includes(refund.state);

/** Our refund rows: their reservations, and what Stripe's refunds are known by. */
async function decisions(
  made: Made,
  possible: Made,
  placementOf: (id: string | null) => Placement,
): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  let after: string | null = null;
  for (;;) {
    const page: RefundDecision[] = await readRefundDecisions(database(), after, PAGE);
    for (const refund of page) {
      const refundKey = refundKeyOf(refund);
      if (refund.stripe_refund_id !== null) keys.set(refund.stripe_refund_id, refundKey);
      const subject = {
        refundKey,
        amountMinor: refund.amount_minor,
        currency: refund.currency,
        placement: placementOf(refund.stripe_intent_id),
      };
      if (refund.origin !== 'stripe') put(made, [refundReserved(subject)]);
      if (endedHere(refund)) put(made, [refundReturned(subject)]);
      // One that Stripe was said to have refused and that is there after all: the two cancel each other out.
      else if (refund.origin !== 'stripe') {
        const again = ['failed', 'canceled'].includes(refund.state) ? [refundReturnedAgain(subject)] : [];
        put(possible, [refundReturned(subject), refundOwedAgain(subject), ...again]);
      }
    }
    if (page.length < PAGE) return keys;
    after = page.at(-1)?.id ?? null;
  }
}

/** `made`: what must be in the ledger. `possible`: what an event that is tried again may have brought already. */
async function rebuild(): Promise<{ made: Made; possible: Made }> {
  const [made, possible]: [Made, Made] = [new Map(), new Map()];
  const unplaced = await readUnplacedIntents(database());
  const placementOf = (intentId: string | null): Placement =>
    intentId !== null && unplaced.has(intentId) ? 'unplaced_money' : 'sales';
  const keys = await decisions(made, possible, placementOf);
  for (const row of await listLostPayments(database())) {
    const lost = {
      id: row.id,
      intentId: row.stripe_intent_id,
      amountMinor: row.amount_minor,
      currency: row.currency,
    };
    if (row.state !== 'awaiting_approval') put(made, lostPaymentReserved(lost));
    if (row.state === 'rejected') put(made, [lostPaymentReturned(lost)]);
  }
  for (const { id: disputeId, losses } of await readBookedLosses(database()))
    put(
      made,
      losses.map((loss, number) => disputeLossChanged({ ...loss, disputeId, number })),
    );
  const facts: LedgerFacts = {
    placementOf,
    refundKeyOf: (id) => keys.get(id),
  };
  let after = '';
  for (;;) {
    const page = await readMoneyInInbox(database(), { after, limit: PAGE, apiVersion: PINNED_API_VERSION });
    for (const { extract, settled } of page) {
      const object = observedOfExtract(extract);
      if (object) put(settled ? made : possible, postingsOfObject(object, facts));
    }
    if (page.length < PAGE) return { made, possible };
    after = page.at(-1)?.id ?? after;
  }
}

const sameEntries = (a: readonly LedgerEntry[], b: readonly LedgerEntry[]): boolean =>
  JSON.stringify(balancesOf(a)) === JSON.stringify(balancesOf(b));

/** @returns every difference; `equal` is the answer to I5 */
export async function rebuildLedger(): Promise<RebuildReport> {
  const { made, possible } = await rebuild();
  const differences: LedgerDifference[] = [];
  const [written, rebuilt]: [LedgerEntry[], LedgerEntry[]] = [[], []];
  let [after, transactions] = ['', 0];
  for (;;) {
    const page = await readPostings(database(), after, PAGE);
    for (const { source, entries } of page) {
      transactions += 1;
      written.push(...entries);
      const again = made.get(source) ?? possible.get(source) ?? null;
      made.delete(source);
      rebuilt.push(...(again ?? []));
      if (again === null || !sameEntries(entries, again))
        differences.push({ source, written: entries, rebuilt: again });
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.source ?? after;
  }
  for (const [source, entries] of made) {
    rebuilt.push(...entries);
    differences.push({ source, written: null, rebuilt: entries });
  }
  return {
    equal: differences.length === 0,
    transactions,
    written: balancesOf(written),
    rebuilt: balancesOf(rebuilt),
    differences,
  };
}
