/** `npm run simulate -- --seed S --steps N`: shoppers, events, jobs and faults in an order that only the seed decides. */
import { parseArgs } from 'node:util';
import { makePlan } from '#tests/simulation/plan.ts';
import { runSerial, WEIGHTS } from '#tests/simulation/run-serial.ts';
import { cloneDatabase, embeddedServer } from '#tests/support/database-server.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '1000' },
    trace: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  process.env.LOG_LEVEL ??= 'silent';
  const { server, stop } = await embeddedServer();
  try {
    const database = await cloneDatabase(server);
    const began = performance.now();
    const report = await runSerial(makePlan(Number(values.seed), Number(values.steps), WEIGHTS), database);
    const seconds = (performance.now() - began) / 1000;
    await database.drop();
    const { failure, trace, ...figures } = report;
    if (values.trace) process.stdout.write(`${trace.join('\n')}\n`);
    process.stdout.write(
      `${JSON.stringify({ seed: values.seed, ...figures, seconds: Math.round(seconds) })}\n`,
    );
    if (failure) {
      const last = values.trace ? [] : trace.slice(-40);
      process.stdout.write(`${[...last, ...failure.broken].join('\n')}\n`);
      process.exitCode = 1;
    }
  } finally {
    await stop();
  }
}

await main();
