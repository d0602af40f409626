/** `npm run sandbox:spec`: writes sandbox/spec anew from the installed SDK. A test fails when the two disagree. */
import { writeFileSync } from 'node:fs';
import { makeSpec } from './sandbox-spec/document.ts';

const folder = new URL('../sandbox/spec/', import.meta.url);
const { openapi, events } = makeSpec();
writeFileSync(new URL('openapi.json', folder), openapi);
writeFileSync(new URL('events.json', folder), events);
process.stdout.write(
  `sandbox/spec/openapi.json: ${openapi.length} characters; events.json: ${events.length}\n`,
);
