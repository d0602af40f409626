'use client';
/**
 * Search and filters of a list, kept in the address bar. A choice applies at once, a search with Enter; empty fields
 * leave the address, and a new filter starts from the newest row.
 */
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { controlClass, Field, Input } from '#components/ui/field.tsx';
import { pageHref } from './pager.tsx';

export type FilterChoice = {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** The first is "any": an empty value. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
};

function filtersOf(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
  );
  return Object.fromEntries(entries);
}

export function FilterBar(props: {
  path: string;
  search?: { label: string; hint: string; value: string };
  choices: readonly FilterChoice[];
  /** How many rows there are now, read out when it changes. */
  found: number;
}) {
  const router = useRouter();
  const [busy, startTransition] = useTransition();
  const id = useId();
  const apply = (form: HTMLFormElement) =>
    startTransition(() => router.push(pageHref(props.path, filtersOf(form)), { scroll: false }));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    apply(event.currentTarget);
  };
  return (
    <search aria-busy={busy}>
      <p role="status" className="sr-only">
        {busy ? '' : props.found === 0 ? 'Nothing found' : `${props.found} shown`}
      </p>
      <form
        action={props.path}
        method="get"
        onSubmit={onSubmit}
        className="mb-5 flex flex-wrap items-end gap-3"
      >
        {props.search && (
          <div className="flex min-w-0 flex-[1_1_20rem] items-end gap-2">
            <Field label={props.search.label} className="min-w-0 flex-1">
              <Input
                key={props.search.value}
                name="q"
                type="search"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                defaultValue={props.search.value}
                placeholder={props.search.hint}
              />
            </Field>
            <Button
              type="submit"
              tone="secondary"
              busy={busy}
              busyLabel="Searching"
              icon={<Search aria-hidden className="size-4" />}
            >
              Search
            </Button>
          </div>
        )}
        {props.choices.map((choice) => (
          <div key={choice.name} className="flex flex-[1_1_9rem] flex-col gap-1.5 sm:flex-none">
            <label htmlFor={`${id}-${choice.name}`} className="text-sm font-medium">
              {choice.label}
            </label>
            <select
              key={choice.value}
              id={`${id}-${choice.name}`}
              name={choice.name}
              defaultValue={choice.value}
              className={`${controlClass} pr-8`}
              onChange={(event) => {
                if (event.currentTarget.form) apply(event.currentTarget.form);
              }}
            >
              {choice.options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </select>
          </div>
        ))}
      </form>
    </search>
  );
}
