'use client';
/**
 * The saved methods of a shopper: list, add, default, remove. The server's list is the truth: after every change the page
 * is read again, and what happened is said once, where a screen reader hears it.
 */
import { CreditCard, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { StripeSettings } from '#lib/browser/stripe-loader.ts';
import type { SavedMethodView } from '#lib/contracts/payment-methods.ts';
import { AddCard } from './add-card.tsx';
import { MethodRow } from './method-row.tsx';
import { useSavedMethods } from './use-saved-methods.ts';

export function MethodsScreen(props: {
  methods: readonly SavedMethodView[];
  stripe: StripeSettings;
  currency: string;
  email: string;
  /** Back from a bank's page: the set-up intent whose outcome is to be told. */
  returnedSetup: string | null;
}) {
  const [adding, setAdding] = useState(false);
  const { working, said, act, silence, saved } = useSavedMethods(props.returnedSetup);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (said) box.current?.focus({ preventScroll: true });
  }, [said]);
  const addButton = (
    <Button
      icon={<Plus aria-hidden className="size-4" />}
      onClick={() => {
        silence();
        setAdding(true);
      }}
    >
      Add a payment method
    </Button>
  );
  return (
    <div className="mt-6 space-y-4">
      {said && (
        <Alert ref={box} live tone={said.tone}>
          {said.text}
        </Alert>
      )}
      {props.methods.length > 0 && (
        <Card className="p-0 sm:p-0">
          <ul aria-label="Saved payment methods" className="divide-y">
            {props.methods.map((method) => (
              <MethodRow
                key={method.id}
                method={method}
                busy={working?.id === method.id ? working.action : null}
                onDefault={() => void act(method, 'default')}
                onRemove={() => void act(method, 'remove')}
              />
            ))}
          </ul>
        </Card>
      )}
      {adding ? (
        <Card className="p-0 sm:p-0">
          <AddCard
            stripe={props.stripe}
            currency={props.currency}
            email={props.email}
            onCancel={() => setAdding(false)}
            onSaved={() => {
              setAdding(false);
              saved();
            }}
          />
        </Card>
      ) : props.methods.length > 0 ? (
        addButton
      ) : (
        <Card>
          <EmptyState
            icon={<CreditCard className="size-7" />}
            title="Nothing saved yet"
            action={addButton}
            className="py-8"
          >
            <p>Save a card here or while you pay, and the next checkout is one press.</p>
          </EmptyState>
        </Card>
      )}
    </div>
  );
}
