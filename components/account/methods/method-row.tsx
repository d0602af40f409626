'use client';
/** One saved method with what can be done about it. Removing asks once and says exactly what will happen. */
import { CreditCard, Landmark } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import type { SavedMethodView } from '#lib/contracts/payment-methods.ts';
import { expiryWords, methodName } from './method-words.ts';

export type RowAction = 'default' | 'remove';

export function MethodRow(props: {
  method: SavedMethodView;
  busy: RowAction | null;
  onDefault: () => void;
  onRemove: () => void;
}) {
  const { method, busy } = props;
  const [asking, setAsking] = useState(false);
  const name = methodName(method);
  const expiry = expiryWords(method);
  const Icon = method.type === 'card' ? CreditCard : Landmark;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-5 py-4 sm:px-6" data-method={method.id}>
      <span aria-hidden className="grid size-11 shrink-0 place-items-center rounded-control bg-sunken">
        <Icon className="size-5 text-muted" />
      </span>
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {method.isDefault && <Badge tone="accent">Default</Badge>}
          {method.expiry === 'expires_soon' && <Badge tone="warning">Expires soon</Badge>}
          {method.expiry === 'expired' && <Badge tone="danger">Expired</Badge>}
        </p>
        {expiry && <p className="tabular text-sm text-muted">{expiry}</p>}
        {method.expiry === 'expired' && (
          <p className="text-sm text-muted">Add your new card, then remove this one.</p>
        )}
      </div>
      <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:justify-end">
        {!method.isDefault && (
          <Button
            tone="secondary"
            size="sm"
            busy={busy === 'default'}
            aria-label={`Make default: ${name}`}
            onClick={props.onDefault}
          >
            Make default
          </Button>
        )}
        <Button
          tone="ghost"
          size="sm"
          busy={busy === 'remove'}
          aria-label={`Remove ${name}`}
          onClick={() => setAsking(true)}
        >
          Remove
        </Button>
      </div>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${name}?`}
        description="It is not offered at checkout any more. Orders you have paid with it stay as they are."
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button tone="ghost" onClick={() => setAsking(false)}>
              Keep it
            </Button>
            <Button
              tone="danger"
              onClick={() => {
                setAsking(false);
                props.onRemove();
              }}
            >
              Remove it
            </Button>
          </div>
        }
      />
    </li>
  );
}
