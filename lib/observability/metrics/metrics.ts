/**
 * Prometheus's text format of what the rows say. Gauges alone: any process may be asked, and all answer the same, except the
 * clock, which each process measures for itself.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { database } from '#db/client.ts';
import { readSamples, type Sample } from '#db/repositories/metrics.ts';
import { clockOffsetSeconds } from '../clock-offset.ts';

type Meaning = { readonly help: string; readonly labels: readonly string[] };

/** Every metric that is told, what it means, and the names of its labels (parts of a sample's label, by `/`). */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  payment_attempts: { help: 'Payment attempts made in the last hour, by state.', labels: ['state'] },
  payments_declined: { help: 'Declines of payment attempts made in the last hour.', labels: [] },
  payment_success_ratio: {
    help: 'Succeeded of those payment attempts of the last hour that were tried.',
    labels: [],
  },
  webhook_lag_seconds: {
    help: 'Time from an event at Stripe to its arrival here, last 15 minutes.',
    labels: ['quantile'],
  },
  webhooks_received: { help: 'Events that arrived in the last 15 minutes.', labels: [] },
  inbox_events: { help: 'Stored events that are not applied, by state.', labels: ['state'] },
  inbox_oldest_seconds: { help: 'Age of the oldest event that is not applied.', labels: [] },
  operations_pending: { help: 'Writes to Stripe whose answer is not known.', labels: [] },
  queue_jobs: { help: 'Jobs, by queue and state.', labels: ['queue', 'state'] },
  refunds_open: { help: 'Refunds that are not settled, by state.', labels: ['state'] },
  disputes_to_answer: { help: 'Disputes that wait for an answer of ours.', labels: [] },
  review_flags_open: { help: 'Money that waits for a person, by kind.', labels: ['kind'] },
  findings_open: { help: 'Drift found by reconciliation, by kind.', labels: ['kind'] },
  reconciliation_age_seconds: {
    help: 'Time since the last finished reconciliation, by kind.',
    labels: ['kind'],
  },
  stripe_clock_offset_seconds: {
    help: 'Seconds that the clock of this process is ahead of the clock of Stripe.',
    labels: [],
  },
  audit_unsealed_rows: { help: 'Audit rows that wait for their seal.', labels: [] },
};

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`);

function lineOf({ name, label, value }: Sample, labels: readonly string[]): string {
  const parts = label === null ? [] : label.split('/');
  const shown = labels.flatMap((key, index) => {
    const text = parts[index];
    return text === undefined ? [] : [`${key}="${escapeLabel(text)}"`];
  });
  return `markethub_${name}${shown.length === 0 ? '' : `{${shown.join(',')}}`} ${value}`;
}

/** @returns text of `text/plain; version=0.0.4` */
export function formatSamples(samples: readonly Sample[]): string {
  const lines: string[] = [];
  for (const [name, { help, labels }] of Object.entries(MEANINGS)) {
    const told = samples.filter((sample) => sample.name === name && sample.value !== null);
    if (told.length === 0) continue;
    lines.push(`# HELP markethub_${name} ${help}`, `# TYPE markethub_${name} gauge`);
    for (const sample of told) lines.push(lineOf(sample, labels));
  }
  return `${lines.join('\n')}\n`;
}

/** Nothing before the first call of Stripe by this process. */
function clockSamples(): Sample[] {
  const value = clockOffsetSeconds();
  return value === null ? [] : [{ name: 'stripe_clock_offset_seconds', label: null, value }];
}

export const readMetrics = async (): Promise<string> =>
  formatSamples([...(await readSamples(database())), ...clockSamples()]);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an Authorization header carries the token. */
export const isMetricsToken = (header: string | null, token: string): boolean =>
  header !== null && timingSafeEqual(digest(header), digest(`Bearer ${token}`));
