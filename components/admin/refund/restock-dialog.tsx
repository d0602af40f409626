'use client';
/** Pieces of a refunded order go back to stock after the fact; no money moves. */
import { useState } from 'react';
import type { RefundListAnswer } from '#lib/contracts/refunds.ts';
import { ActionDialog } from '../ui/action-dialog.tsx';
import { chosenPieces } from './refund-draft.ts';
import { RestockFields } from './refund-fields.tsx';

export function RestockDialog(props: {
  orderNumber: string;
  refunds: RefundListAnswer;
  titles: readonly (readonly [lineNumber: number, title: string])[];
}) {
  const [restock, setRestock] = useState<Readonly<Record<number, number>>>({});
  const refunded = props.refunds.data.some((refund) => refund.state === 'succeeded');
  if (!refunded || !props.refunds.lines.some((line) => line.restockableQuantity > 0)) return null;
  const lines = chosenPieces(restock);
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <ActionDialog
      label="Restock"
      title={`Restock items of order ${props.orderNumber}`}
      confirm={pieces === 0 ? 'Restock' : `Restock ${pieces} ${pieces === 1 ? 'item' : 'items'}`}
      blocked={pieces === 0}
      onOpen={() => setRestock({})}
      action={{ path: `/api/admin/orders/${props.orderNumber}/restock`, body: { lines }, keyed: true }}
      done="Restocked"
    >
      <p>The items can be sold again at once. No money moves.</p>
      <RestockFields
        restock={restock}
        change={setRestock}
        refunds={props.refunds}
        titles={new Map(props.titles)}
      />
    </ActionDialog>
  );
}
