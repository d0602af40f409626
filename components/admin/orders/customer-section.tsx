/** Who bought, where it goes, and the way to erase a person who asks for it. */
import { TextLink } from '#components/ui/link.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import type { Address } from '#lib/contracts/address.ts';
import type { AdminOrder } from '#lib/contracts/admin-orders.ts';
import { Id, Section } from '../ui/section.tsx';
import { EraseDialog } from './erase-dialog.tsx';

const COUNTRIES = new Intl.DisplayNames(SHOP_LOCALE, { type: 'region' });

const cityLine = (to: Address): string =>
  [to.city, [to.state, to.postalCode].filter((part) => part).join(' ')]
    .filter((part) => part !== '')
    .join(', ');

const ErasedPerson = () => <p className="text-muted">The person was erased. The order and its money stay.</p>;

export function CustomerSection({ order, canAct }: { order: AdminOrder; canAct: boolean }) {
  const { customer, shippingAddress: to } = order;
  return (
    <Section title="Customer">
      <div className="space-y-4 text-sm">
        <div>
          {customer.name && <p className="font-medium">{customer.name}</p>}
          {customer.erased ? <ErasedPerson /> : <p className="break-all">{customer.email}</p>}
          {customer.stripeCustomerId && (
            <p className="mt-1 text-muted">
              <Id>{customer.stripeCustomerId}</Id>
            </p>
          )}
          <p className="mt-1">
            <TextLink href={`/admin/orders?q=${encodeURIComponent(customer.email)}`}>
              All orders of this customer
            </TextLink>
          </p>
        </div>
        {canAct && !customer.erased && !customer.staff && <EraseDialog person={customer} />}
        {to && (
          <address className="not-italic">
            <span className="block text-muted">Delivery address</span>
            {[to.name, to.line1, to.line2, cityLine(to), COUNTRIES.of(to.country)]
              .filter((line) => line)
              .map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
          </address>
        )}
      </div>
    </Section>
  );
}
