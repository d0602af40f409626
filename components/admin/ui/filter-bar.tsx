'use client';
/**
 * Search and filters of a list, kept in the address bar. A choice applies at once, a search with Enter; empty fields
 * leave the address, and a new filter starts from the newest row.
 */
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useOptimistic, useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field, Input } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
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

type SearchText = { readonly label: string; readonly hint: string; readonly value: string };

function SearchField({ search, busy }: { search: SearchText; busy: boolean }) {
  // What is typed belongs to the address it was typed at: another address brings its own text.
  const [typed, setTyped] = useState({ at: search.value, text: search.value });
  return (
    <div className="flex min-w-0 flex-[1_1_20rem] items-end gap-2">
      <Field label={search.label} className="min-w-0 flex-1">
        <Input
          name="q"
          type="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed.at === search.value ? typed.text : search.value}
          onChange={(event) => setTyped({ at: search.value, text: event.currentTarget.value })}
          placeholder={search.hint}
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
  );
}

export function FilterBar(props: {
  path: string;
  search?: SearchText;
  choices: readonly FilterChoice[];
  /** How many rows there are now, read out when it changes. */
  found: number;
}) {
  const router = useRouter();
  const [busy, startTransition] = useTransition();
  // Controlled, so that the list box stays the same one and keeps the focus when the list has come.
  const [chosen, choose] = useOptimistic<Readonly<Record<string, string>>>(
    Object.fromEntries(props.choices.map(({ name, value }) => [name, value])),
  );
  const apply = (form: HTMLFormElement) => {
    const filters = filtersOf(form);
    startTransition(() => {
      choose(filters);
      router.push(pageHref(props.path, filters), { scroll: false });
    });
  };
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
        {props.search && <SearchField search={props.search} busy={busy} />}
        {props.choices.map((choice) => (
          <SelectField
            key={choice.name}
            label={choice.label}
            name={choice.name}
            value={chosen[choice.name] ?? ''}
            options={choice.options}
            className="flex-[1_1_9rem] sm:flex-none"
            onChange={(event) => {
              if (event.currentTarget.form) apply(event.currentTarget.form);
            }}
          />
        ))}
      </form>
    </search>
  );
}
