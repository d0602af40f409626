// After `npm install` and `npm ci`.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mendDriver } from './setup/mend-driver.mjs';

mendDriver(dirname(dirname(fileURLToPath(import.meta.url))));
