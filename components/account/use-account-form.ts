'use client';
/** Submitting a form of an account: one request at a time, problems beside their fields, focus on the first of them. */
import { type FormEvent, useRef, useState } from 'react';
import type { Problem } from '#lib/browser/request-json.ts';
import type { Result } from '#lib/domain/result.ts';
import { type FormProblem, formProblem } from './account-problem.ts';

export type GivenFields = { readonly email: string; readonly password: string; readonly name: string };

const text = (data: FormData, name: string): string => {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
};

export function useAccountForm(options: {
  check: (given: GivenFields) => FormProblem | null;
  send: (given: GivenFields) => Promise<Result<true, Problem>>;
  next: string;
}) {
  const [problem, setProblem] = useState<FormProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const message = useRef<HTMLDivElement>(null);

  const show = (found: FormProblem) => {
    setProblem(found);
    // After the render that puts the message there.
    requestAnimationFrame(() => {
      if (found.email) email.current?.focus();
      else if (found.password) password.current?.focus();
      else message.current?.focus();
    });
  };

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending.current) return;
    const data = new FormData(event.currentTarget);
    const given = { email: text(data, 'email'), password: text(data, 'password'), name: text(data, 'name') };
    const found = options.check(given);
    if (found) return show(found);
    sending.current = true;
    setBusy(true);
    setProblem(null);
    const answer = await options.send(given);
    // A whole document: nothing of the visitor stays in memory, and checkout has a policy of its own.
    if (answer.ok) return window.location.assign(options.next);
    sending.current = false;
    setBusy(false);
    show(formProblem(answer.error));
  };

  return {
    problem,
    busy,
    onSubmit: (event: FormEvent<HTMLFormElement>) => void onSubmit(event),
    email,
    password,
    message,
  };
}
