/** Filters as they stand in an address that anybody may have typed: what is not understood is left out, not refused. */
import { z } from 'zod';

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads each field of a query by itself; a page then shows more than was meant instead of an error. */
export function readLeniently<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  params: SearchParams,
): z.output<z.ZodObject<S>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = params[name];
      const field: unknown = schema.shape[name];
      if (typeof value !== 'string' || value === '' || !(field instanceof z.ZodType)) return [];
      return field.safeParse(value).success ? [[name, value]] : [];
    }),
  );
  return schema.parse(given);
}
