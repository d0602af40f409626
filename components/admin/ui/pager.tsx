/** The way to the next page of a list, and back to its beginning. Filters stay as they are. */
import { ButtonLink } from '#components/ui/link.tsx';

export function Pager(props: {
  path: string;
  filters: Readonly<Record<string, string | undefined>>;
  paged: boolean;
  nextCursor: string | null;
}) {
  if (!props.paged && props.nextCursor === null) return null;
  return (
    <nav aria-label="Pages" className="mt-6 flex flex-wrap justify-center gap-3">
      {props.paged && (
        <ButtonLink tone="secondary" href={pageHref(props.path, props.filters)}>
          Newest
        </ButtonLink>
      )}
      {props.nextCursor !== null && (
        <ButtonLink
          tone="secondary"
          href={pageHref(props.path, { ...props.filters, cursor: props.nextCursor })}
        >
          Older
        </ButtonLink>
      )}
    </nav>
  );
}

/** The address of a list with these filters; empty ones are left out. */
export function pageHref(path: string, filters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
