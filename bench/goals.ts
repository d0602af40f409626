/** What the figures should be on the machine they are published for. The ratio to the bare limit counts most. */
import type { BacklogFigures } from './backlog.ts';
import type { Measure } from './measure.ts';

export type Goal = {
  readonly what: string;
  readonly wanted: string;
  readonly seen: string;
  readonly met: boolean;
};

const atMost = (what: string, value: number | null, limit: number, unit: string): Goal => ({
  what,
  wanted: `${limit} ${unit} or less`,
  seen: value === null ? 'unknown' : `${value.toFixed(1)} ${unit}`,
  met: value !== null && value <= limit,
});

const atLeast = (what: string, value: number, limit: number, unit: string): Goal => ({
  what,
  wanted: `${limit} ${unit} or more`,
  seen: `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`,
  met: value >= limit,
});

export const rateRatio = ({ ours, bare }: Measure): number =>
  bare === null ? Number.NaN : ours.perSecond / bare.perSecond;

export const cpuRatio = ({ ours, bare }: Measure): number | null =>
  bare?.cpuMs == null || ours.cpuMs === null || bare.cpuMs === 0 ? null : ours.cpuMs / bare.cpuMs;

export const statementsPerOperation = ({ statements }: Measure): number =>
  statements.reduce((sum, { perOperation }) => sum + perOperation, 0);

export function goalsOf(measures: readonly Measure[]): Goal[] {
  const find = (name: string, pace: string): Measure | undefined =>
    measures.find((measure) => measure.name === name && measure.pace.includes(pace));
  const intent = find('Create intent', 'in flight');
  const webhook = find('Webhook to paid order', 'in flight');
  const even = find('Webhook to paid order', 'evenly');
  const refund = find('Refund', 'in flight');
  return [
    ...(intent
      ? [
          atMost('Create intent, our CPU', intent.ours.cpuMs, 2.6, 'ms'),
          atMost('Create intent, statements', statementsPerOperation(intent), 11.5, 'per intent'),
          atLeast('Create intent, rate', intent.ours.perSecond, 130, 'a second'),
        ]
      : []),
    ...(webhook
      ? [
          atMost('Webhook, our CPU', webhook.ours.cpuMs, 1.8, 'ms'),
          atLeast('Webhook, rate', webhook.ours.perSecond, 120, 'a second'),
          atMost('Webhook, statements', statementsPerOperation(webhook), 7.5, 'per event'),
          atMost('Webhook, p99 at 16 in flight', webhook.ours.p99Ms, 150, 'ms'),
          atLeast('Webhook, rate to the bare limit', rateRatio(webhook), 0.22, 'of it'),
        ]
      : []),
    ...(refund
      ? [
          atMost('Refund, our CPU', refund.ours.cpuMs, 4.5, 'ms'),
          atMost('Refund, statements', statementsPerOperation(refund), 18.5, 'per refund'),
        ]
      : []),
    ...(even ? [atMost('Webhook, p99 at 30 a second', even.ours.p99Ms, 40, 'ms')] : []),
  ];
}

export const backlogGoals = ({ eventsPerSecond, holdsPerSecond, restart }: BacklogFigures): Goal[] => [
  atLeast('Events that need a read of Stripe', eventsPerSecond, 300, 'a second'),
  atLeast('Holds that run out', holdsPerSecond, 100, 'a second'),
  atMost('Slowest answer across a restart of the database', restart.slowestMs / 1000, 3, 's'),
];
