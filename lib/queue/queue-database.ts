/** The queue on our own pool or transaction: its statements go through Drizzle, whose driver takes no Date. */
import { sql } from 'drizzle-orm';
import { fromDrizzle } from 'pg-boss';
import type { Executor } from '#db/client.ts';

type QueueDatabase = ReturnType<typeof fromDrizzle>;

const asText = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

/** pg-boss's adapter for `executor`, with every time sent as text. */
export function queueDatabase(executor: Executor): QueueDatabase {
  const adapter = fromDrizzle(executor, sql);
  return { ...adapter, executeSql: (text, values) => adapter.executeSql(text, values?.map(asText)) };
}
