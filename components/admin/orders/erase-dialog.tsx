'use client';
/** Erasing a person: what goes, what stays, and the address typed once more, because it cannot be undone. */
import { useState } from 'react';
import { Field, Input } from '#components/ui/field.tsx';
import { ActionDialog } from '../ui/action-dialog.tsx';

type Person = { readonly id: string; readonly email: string };

const GOES = [
  'name, e-mail address, password and sign-ins: the account is closed for good',
  'delivery addresses, saved cards, last digits of cards that paid',
  'notes on refunds and drafts of evidence',
  'the customer at Stripe with everything saved there',
] as const;
const STAYS = [
  'orders with their items and amounts, without a name',
  'payments, refunds, disputes and every entry of the ledger',
  'the audit log, which names people by a number only',
] as const;

const CUSTOMER: Readonly<Record<string, string>> = {
  pending: 'Erased. Stripe did not answer yet: the worker deletes the customer there.',
  refused: 'Erased here. Stripe refused to delete the customer: look at its dashboard.',
};

const doneWords = (answer: Readonly<Record<string, unknown>>): string =>
  (typeof answer.customer === 'string' && CUSTOMER[answer.customer]) || 'The person was erased';

const List = ({ title, items }: { title: string; items: readonly string[] }) => (
  <div>
    <p className="font-medium">{title}</p>
    <ul className="mt-1 list-disc space-y-0.5 pl-5">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  </div>
);

export function EraseDialog({ person }: { person: Person }) {
  const [typed, setTyped] = useState('');
  return (
    <ActionDialog
      label="Erase this person"
      look={{ size: 'sm' }}
      title="Erase this person?"
      confirm="Erase for good"
      danger
      blocked={typed.trim().toLowerCase() !== person.email.toLowerCase()}
      onOpen={() => setTyped('')}
      action={{ path: `/api/admin/people/${person.id}/erase`, body: { confirm: person.id } }}
      done={doneWords}
    >
      <List title="What goes" items={GOES} />
      <List title="What is kept" items={STAYS} />
      <p>This cannot be undone. While money is open, nothing is erased and you are told so.</p>
      <Field label="Type the e-mail address to confirm" hint={person.email}>
        <Input
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
    </ActionDialog>
  );
}
