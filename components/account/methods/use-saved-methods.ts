'use client';
/** What can be done with the saved methods, and what is said about it: one action at a time, the server's list is the truth. */
import { useRouter } from 'next/navigation';
import { useEffect, useState, useTransition } from 'react';
import type { AlertTone } from '#components/ui/alert.tsx';
import { makeDefaultMethod, removeMethod } from '#lib/browser/methods-api.ts';
import type { SavedMethodView } from '#lib/contracts/payment-methods.ts';
import type { RowAction } from './method-row.tsx';
import { methodName, problemWords } from './method-words.ts';
import { followSetup } from './save-card.ts';

export type Said = { readonly tone: AlertTone; readonly text: string };

const SAVED: Said = { tone: 'success', text: 'It is saved, and offered at your next checkout.' };

export function useSavedMethods(returnedSetup: string | null) {
  const router = useRouter();
  const [, startTransition] = useTransition();
  const [working, setWorking] = useState<{ id: string; action: RowAction } | null>(null);
  const [said, setSaid] = useState<Said | null>(null);

  useEffect(() => {
    if (returnedSetup === null) return;
    void followSetup(returnedSetup).then((outcome) => {
      setSaid(outcome.kind === 'failed' ? { tone: 'danger', text: outcome.message } : SAVED);
      router.replace('/payment-methods');
    });
  }, [returnedSetup, router]);

  const sayAndRead = (next: Said) => {
    setSaid(next);
    startTransition(() => router.refresh());
  };
  const act = async (method: SavedMethodView, action: RowAction) => {
    if (working) return;
    setWorking({ id: method.id, action });
    setSaid(null);
    const answer = action === 'default' ? await makeDefaultMethod(method.id) : await removeMethod(method.id);
    setWorking(null);
    const name = methodName(method);
    const done = action === 'default' ? `${name} is your default now.` : `${name} is removed.`;
    sayAndRead(
      answer.ok ? { tone: 'success', text: done } : { tone: 'danger', text: problemWords(answer.error) },
    );
  };
  return { working, said, act, silence: () => setSaid(null), saved: () => sayAndRead(SAVED) };
}
