'use client';
/**
 * One change at a time: a second press does nothing, an unclear answer keeps its key for the next press of the same
 * body, and after a success the page is read anew.
 */
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useState, useTransition } from 'react';
import { notify } from '#components/ui/toast.tsx';
import { adminWrite } from '#lib/browser/admin-api.ts';
import { problemWords } from './problem-words.ts';

export type AdminAction = {
  readonly path: string;
  readonly body: object;
  readonly method?: 'POST' | 'PUT';
  /** The endpoint takes an Idempotency-Key. */
  readonly keyed?: boolean;
};

const KEEPS_PAGE: readonly string[] = ['unauthenticated', 'session_changed'];

/**
 * @param done the sentence of success, from the answer
 * @param onProblem for a button without a place of its own for `problem`; others give `place` to what shows it
 */
export function useAdminAction(
  done: (answer: Readonly<Record<string, unknown>>) => string,
  onProblem?: (words: string) => void,
) {
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const [refreshing, startTransition] = useTransition();
  const unresolved = useRef<{ body: string; key: string } | null>(null);
  const lock = useRef(false);
  const shown = useRef<string | null>(null);
  const show = (words: string | null) => {
    shown.current = words;
    setProblem(words);
  };
  // The page may come back without the button or dialog that showed a refusal: its words must not go with it.
  const place = useRef<HTMLDivElement>(null);
  const tellElsewhere = useCallback(() => {
    if (shown.current === null) return;
    notify.error('That was not done', { description: shown.current, keep: true });
    shown.current = null;
  }, []);
  useEffect(() => tellElsewhere, [tellElsewhere]);
  useEffect(() => {
    if (!refreshing && place.current === null) tellElsewhere();
  }, [refreshing, tellElsewhere]);

  const run = async (action: AdminAction): Promise<boolean> => {
    if (lock.current) return false;
    lock.current = true;
    setSending(true);
    show(null);
    const body = JSON.stringify(action.body);
    const press = unresolved.current?.body === body ? unresolved.current : { body, key: crypto.randomUUID() };
    const answer = await adminWrite(action.path, action.body, {
      ...(action.method === undefined ? {} : { method: action.method }),
      ...(action.keyed === true ? { key: press.key } : {}),
    });
    lock.current = false;
    setSending(false);
    if (!answer.ok) {
      unresolved.current = answer.error.retryable ? press : null;
      const words = problemWords(answer.error);
      if (onProblem) onProblem(words);
      else show(words);
      // What was refused may be because the page is old. A page without its session would take what was typed with it.
      if (!KEEPS_PAGE.includes(answer.error.code)) startTransition(() => router.refresh());
      return false;
    }
    unresolved.current = null;
    notify.success(done(answer.value));
    startTransition(() => router.refresh());
    return true;
  };
  return { run, busy: sending || refreshing, sending, problem, place, clear: () => show(null) };
}
