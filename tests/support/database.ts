/**
 * Databases for tests: each call clones the migrated template of the run, so a test file starts from the real schema
 * with no rows and shares nothing with another. `global-database.ts` serves the template.
 */
import { inject } from 'vitest';
import { cloneDatabase, type TestDatabase } from './database-server.ts';

export const createTestDatabase = (): Promise<TestDatabase> => cloneDatabase(inject('databaseServer'));
