/**
 * One time for everything in a simulation: this process (the local Stripe included) and the database. Every step begins
 * at a time that follows from the plan, so that a replay sees the same clock, however fast the machine is.
 */
import type { Sql } from 'postgres';

export type VirtualClock = {
  /** The next step begins `seconds` after the last one began. */
  moveTo(secondsAfterStep: number): Promise<void>;
  nowMs(): number;
  restore(): void;
};

const RealDate = globalThis.Date;

/**
 * The pauses between tries are spread by a hash of the row's id, and ids are new in every run: here the number of the try
 * alone decides. `now()` of the application's statements and defaults is real time plus an offset that is kept in one row.
 */
const CLOCK_FUNCTIONS = `
  create table public.sim_clock (only_row boolean primary key default true, offset_ms double precision not null);
  insert into public.sim_clock (offset_ms) values (0);
  grant select on public.sim_clock to public;
  create function public.now() returns timestamptz language sql stable as
    $$ select pg_catalog.now() + (select offset_ms from public.sim_clock) * interval '1 millisecond' $$;
  create function public.clock_timestamp() returns timestamptz language sql volatile as
    $$ select pg_catalog.clock_timestamp() + (select offset_ms from public.sim_clock) * interval '1 millisecond' $$;
  create function public.hashtextextended(text, bigint) returns bigint language sql immutable as
    $$ select pg_catalog.hashtextextended('', $2) $$;
  do $$ declare c record; begin
    for c in select table_name, column_name from information_schema.columns
      where table_schema = 'public' and column_default = 'now()'
    loop execute format('alter table public.%I alter column %I set default public.now()', c.table_name, c.column_name);
    end loop;
  end $$`;

/** @param owner a connection of the tables' owner, before the application has connected */
export async function installVirtualClock(owner: Sql, databaseName: string): Promise<VirtualClock> {
  await owner.unsafe(CLOCK_FUNCTIONS);
  await owner.unsafe(`alter database "${databaseName}" set search_path = public, pg_catalog`);
  let offsetMs = 0;
  let stepBeganMs = RealDate.now();

  class VirtualDate extends RealDate {
    constructor(...args: [] | [number | string | Date]) {
      if (args.length === 0) super(RealDate.now() + offsetMs);
      else super(args[0]);
    }
    static override now(): number {
      return RealDate.now() + offsetMs;
    }
  }
  Reflect.set(globalThis, 'Date', VirtualDate);

  return {
    moveTo: async (secondsAfterStep) => {
      // A step that took longer than it should may push the plan, never turn time back.
      const wanted = stepBeganMs + secondsAfterStep * 1000;
      stepBeganMs = Math.max(wanted, RealDate.now() + offsetMs);
      offsetMs = stepBeganMs - RealDate.now();
      await owner`update public.sim_clock set offset_ms = ${offsetMs}`;
    },
    nowMs: () => RealDate.now() + offsetMs,
    restore: () => {
      Reflect.set(globalThis, 'Date', RealDate);
    },
  };
}
