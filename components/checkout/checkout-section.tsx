/** The blocks of the checkout form: a titled section, the place of a field that loads, and the one way of delivery. */
import { Truck } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/class-names.ts';
import { Price } from '#components/ui/money.tsx';
import { FieldRows } from './field-rows.tsx';

export function Section(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t py-6 first:border-t-0 first:pt-0">
      <div className="mb-4 flex items-baseline justify-between gap-4">
        <h2 className="text-lg font-semibold">{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

/** Keeps the place of a field while it loads: the skeleton lies under it and goes when it is there. */
export function Slot(props: {
  ready: boolean;
  failed: boolean;
  rows: readonly number[];
  children: ReactNode;
}) {
  return (
    <div className="relative">
      {!props.ready && !props.failed && (
        <>
          <FieldRows rows={props.rows} />
          <p role="status" className="sr-only">
            Loading
          </p>
        </>
      )}
      <div className={cn(!props.ready && 'pointer-events-none absolute inset-x-0 top-0 opacity-0')}>
        {props.children}
      </div>
    </div>
  );
}

export function DeliveryMethod(props: { shippingMinor: number; currency: string }) {
  return (
    <div className="flex items-center gap-4 rounded-control border border-accent bg-surface px-4 py-3.5 text-sm ring-1 ring-accent">
      <Truck aria-hidden className="size-5 shrink-0 text-accent" />
      <div className="flex-1">
        <p className="font-medium">Standard delivery</p>
        <p className="text-muted">3 to 5 working days</p>
      </div>
      {props.shippingMinor === 0 ? (
        <span className="font-medium">Free</span>
      ) : (
        <Price amountMinor={props.shippingMinor} currency={props.currency} className="font-medium" />
      )}
    </div>
  );
}
