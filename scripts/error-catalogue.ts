/** Writes docs/errors.md from the one table of error codes: `node scripts/error-catalogue.ts`. A test compares them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorDocument } from './error-catalogue/document.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), errorDocument());
