/**
 * Counts the statements that the application's role sends to the bench's database, by text, as pg_stat_statements
 * counts them. What also runs while nobody asks anything (the worker's polling) is learned first and left out.
 */
import postgres from 'postgres';

export type CountedStatement = {
  readonly text: string;
  readonly calls: number;
  /** Time of execution in the server, waits for locks included. */
  readonly totalMs: number;
};
export type Counts = ReadonlyMap<string, CountedStatement>;

export type StatementCounter = {
  /** Starts at zero: what is counted from here on is what `taken` tells. */
  reset(): Promise<void>;
  /** Statements since the reset, most calls first, without transaction control and without the background's. */
  taken(): Promise<readonly CountedStatement[]>;
  /** Everything seen since the reset is background from now on. */
  learnBackground(): Promise<void>;
  close(): Promise<void>;
};

const TRANSACTION_CONTROL = /^\s*(begin|commit|rollback|savepoint|release|start transaction|end)\b/i;

type Row = { id: string; text: string; calls: number; ms: number };

/** @param appUrl names the role whose statements are counted */
export function openStatementCounter(ownerUrl: string, appUrl: string): StatementCounter {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  const role = decodeURIComponent(new URL(appUrl).username);
  const background = new Set<string>();
  const read = async (): Promise<readonly Row[]> =>
    await sql<Row[]>`
    select s.queryid::text as id, s.query as text, s.calls::float8 as calls, s.total_exec_time as ms
    from pg_stat_statements s
    where s.toplevel and s.dbid = (select oid from pg_database where datname = current_database())
      and s.userid = (select oid from pg_roles where rolname = ${role})
    order by s.calls desc`;
  return {
    reset: async () => {
      await sql`
        select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()), 0)`;
    },
    taken: async () =>
      (await read())
        .filter(({ id, text }) => !background.has(id) && !TRANSACTION_CONTROL.test(text))
        .map(({ text, calls, ms }) => ({ text, calls, totalMs: ms })),
    learnBackground: async () => {
      for (const { id } of await read()) background.add(id);
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

/** One line of a statement, short enough for a table. */
export const shortText = (text: string, length = 110): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
};
