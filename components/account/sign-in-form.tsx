'use client';
/** Sign-in with e-mail and password, and with other providers where they are set up. */
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field, Input } from '#components/ui/field.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { signIn } from '#lib/browser/account-api.ts';
import { checkCredentials } from './account-problem.ts';
import { PasswordField } from './password-field.tsx';
import { ProviderButtons, type ProviderChoice } from './provider-buttons.tsx';
import { useAccountForm } from './use-account-form.ts';

export function SignInForm(props: {
  next: string;
  providers: readonly ProviderChoice[];
  notice: string | null;
}) {
  const form = useAccountForm({
    check: (given) => checkCredentials(given, 1),
    send: ({ email, password }) => signIn({ email: email.trim(), password }),
    next: props.next,
  });
  const [providerFailed, setProviderFailed] = useState(false);
  const message =
    form.problem?.form ??
    (providerFailed ? 'That did not work. Please try again, or use your password.' : null);
  return (
    <>
      <form method="post" onSubmit={form.onSubmit} noValidate className="space-y-5">
        {props.notice && !message && <Alert tone="info">{props.notice}</Alert>}
        {message && (
          <Alert ref={form.message} tone="danger" live>
            {message}
          </Alert>
        )}
        <Field label="E-mail" name="email" error={form.problem?.email}>
          <Input
            ref={form.email}
            name="email"
            type="email"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
        </Field>
        <PasswordField
          autoComplete="current-password"
          error={form.problem?.password}
          inputRef={form.password}
        />
        <Button type="submit" size="lg" block busy={form.busy} busyLabel="Signing in">
          Sign in
        </Button>
      </form>
      <ProviderButtons
        providers={props.providers}
        next={props.next}
        onFailed={() => setProviderFailed(true)}
      />
      <p className="mt-6 text-center text-sm text-muted">
        New here? <TextLink href={withNext('/sign-up', props.next)}>Create an account</TextLink>
      </p>
    </>
  );
}

export const withNext = (path: string, next: string): string =>
  next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`;
