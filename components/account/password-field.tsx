'use client';
/** A password with a button that shows it: seeing what one types helps more people than it endangers. */
import { Eye, EyeOff } from 'lucide-react';
import { type Ref, useState } from 'react';
import { Field, Input } from '#components/ui/field.tsx';

export function PasswordField(props: {
  autoComplete: 'current-password' | 'new-password';
  error?: string | undefined;
  hint?: string;
  inputRef?: Ref<HTMLInputElement>;
}) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field label="Password" name="password" error={props.error} hint={props.hint}>
      <div className="relative">
        <Input
          {...(props.inputRef ? { ref: props.inputRef } : {})}
          name="password"
          type={shown ? 'text' : 'password'}
          autoComplete={props.autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          className="pr-12"
        />
        <button
          type="button"
          aria-label={shown ? 'Hide password' : 'Show password'}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-control text-muted hover:text-ink"
        >
          <Icon aria-hidden className="size-5" />
        </button>
      </div>
    </Field>
  );
}
