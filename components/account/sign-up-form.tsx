'use client';
/** A new account: e-mail, password, and a name for the parcel if one likes. Signs in right after. */
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field, Input } from '#components/ui/field.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { signUp } from '#lib/browser/account-api.ts';
import { checkCredentials } from './account-problem.ts';
import { PasswordField } from './password-field.tsx';
import { withNext } from './sign-in-form.tsx';
import { type GivenFields, useAccountForm } from './use-account-form.ts';

/** Our answer carries the session too. */
const createAccount = ({ email, password, name }: GivenFields) =>
  signUp({ email: email.trim(), password, ...(name.trim() ? { name: name.trim() } : {}) });

export function SignUpForm(props: { next: string; passwordMinChars: number }) {
  const form = useAccountForm({
    check: (given) => checkCredentials(given, props.passwordMinChars),
    send: createAccount,
    next: props.next,
  });
  return (
    <>
      <form method="post" onSubmit={form.onSubmit} noValidate className="space-y-5">
        {form.problem?.form && (
          <Alert ref={form.message} tone="danger" live>
            {form.problem.form}
          </Alert>
        )}
        <Field label="Name" name="name" optional error={form.problem?.name}>
          <Input name="name" autoComplete="name" maxLength={120} />
        </Field>
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
          autoComplete="new-password"
          hint={`At least ${props.passwordMinChars} characters.`}
          error={form.problem?.password}
          inputRef={form.password}
        />
        <Button type="submit" size="lg" block busy={form.busy} busyLabel="Creating your account">
          Create account
        </Button>
      </form>
      <p className="mt-6 text-center text-sm text-muted">
        Have an account? <TextLink href={withNext('/sign-in', props.next)}>Sign in</TextLink>
      </p>
    </>
  );
}
