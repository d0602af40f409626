'use client';
/** Signing in with another provider, where the shop's owner has set one up. */
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { startProvider } from '#lib/browser/account-api.ts';

export type ProviderChoice = { readonly id: string; readonly name: string };

export function ProviderButtons(props: {
  providers: readonly ProviderChoice[];
  next: string;
  onFailed: () => void;
}) {
  const [leaving, setLeaving] = useState<string | null>(null);
  if (props.providers.length === 0) return null;
  const start = async (id: string) => {
    setLeaving(id);
    const answer = await startProvider(id, props.next);
    if (answer.ok) return window.location.assign(answer.value);
    setLeaving(null);
    props.onFailed();
  };
  return (
    <div className="mt-6 space-y-3 border-t pt-6">
      {props.providers.map(({ id, name }) => (
        <Button key={id} tone="secondary" block busy={leaving === id} onClick={() => void start(id)}>
          Continue with {name}
        </Button>
      ))}
    </div>
  );
}
