/** The shape of a form that is still loading. */
import { Skeleton } from '#components/ui/skeleton.tsx';

/** Rows of the size that the fields will have, so that nothing jumps when they arrive. */
export function FieldRows({ rows }: { rows: readonly number[] }) {
  return (
    <div aria-hidden className="space-y-4">
      {rows.map((columns, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fixed rows that never move
        <div key={row} className="flex gap-3">
          {Array.from({ length: columns }, (_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: fixed columns that never move
            <div key={column} className="flex-1 space-y-1.5">
              <Skeleton className="h-5 w-24" />
              <Skeleton className="h-11.5 w-full" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
