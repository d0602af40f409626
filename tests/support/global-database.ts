/** The database server of one test run, for every test file: embedded, or the local one named by TEST_DATABASE_URL. */
import type { TestProject } from 'vitest/node';
import { type DatabaseServer, embeddedServer, givenServer } from './database-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: DatabaseServer;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL ?? '';
  const { server, stop } = given === '' ? await embeddedServer() : await givenServer(given);
  project.provide('databaseServer', server);
  return stop;
}
