/** Processor time of processes that are not ours to ask: user and system time as the system counts it. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** USER_HZ, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

type Stat = { readonly parent: number; readonly cpuMs: number; readonly reapedMs: number };

/** The name in parentheses may hold spaces and parentheses, so fields are counted behind the last one. */
function readStat(pid: number | string): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (...indexes: number[]): number =>
    (indexes.reduce((sum, index) => sum + Number(fields[index] ?? 0), 0) * 1000) / TICKS_PER_SECOND;
  return { parent: Number(fields[1]), cpuMs: ticks(11, 12), reapedMs: ticks(13, 14) };
}

/** `ps` writes [[days-]hours:]minutes:seconds. */
export function parsePsTime(text: string): number {
  const [days, rest] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (rest ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}

/** @returns milliseconds since the process began; null where the system does not tell */
export function processorMs(pid: number): number | null {
  if (platform() === 'linux') return readStat(pid)?.cpuMs ?? null;
  if (platform() === 'win32') return null;
  try {
    return parsePsTime(execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return null;
  }
}

/** A server and its children, ended ones included: Postgres has a process per connection. Linux only. */
export function familyProcessorMs(pid: number): number | null {
  const server = platform() === 'linux' ? readStat(pid) : null;
  if (server === null) return null;
  let sum = server.cpuMs + server.reapedMs;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat?.parent === pid) sum += stat.cpuMs;
  }
  return sum;
}
