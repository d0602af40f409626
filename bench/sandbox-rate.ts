/** The sandbox alone, in memory and without added latency: intents created and confirmed in one call. */
import { bodiesOf } from './load.ts';
import type { Load } from './load-protocol.ts';
import { type Bench, type Measure, measure } from './measure.ts';
import { outputOf, startProgram } from './program.ts';
import { formRequest } from './sandbox-account.ts';
import { EVENTS_IN_FLIGHT, type Sizes } from './settings.ts';

const SECRET_KEY = 'sk_test_benchmemory';

export async function measureSandbox(
  bench: Bench,
  sizes: Sizes,
  progress: (line: string) => void,
): Promise<Measure> {
  progress('Sandbox in memory …');
  const program = await startProgram('sandbox/main.ts', [
    '--port',
    '0',
    '--memory',
    '--secret-key',
    SECRET_KEY,
  ]);
  try {
    const origin = await outputOf(program, /^Sandbox (http:\S+)\n/m);
    const load = (count: number): Load => ({
      origin,
      pace: { inFlight: EVENTS_IN_FLIGHT },
      requests: Array.from({ length: count }, () =>
        formRequest({ origin, secretKey: SECRET_KEY }, '/v1/payment_intents', {
          amount: '4200',
          currency: 'usd',
          confirm: 'true',
          payment_method: 'pm_card_visa',
          'automatic_payment_methods[enabled]': 'true',
          'automatic_payment_methods[allow_redirects]': 'never',
        }),
      ),
    });
    bodiesOf('the sandbox', await bench.load.run(load(sizes.pageRequests)));
    const alone = { ...bench, profiler: null, pids: { ...bench.pids, web: program.pid } };
    const measured = await measure(alone, 'sandbox', [load(sizes.pageRequests * 2)]);
    return { ...measured, name: 'Sandbox, create and confirm', pace: `${EVENTS_IN_FLIGHT} in flight` };
  } finally {
    await program.stop();
  }
}
