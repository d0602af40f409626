/** The committed API description is what the installed SDK declares: fields, nullability, what may be left out, enumerations. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeSpec } from '#scripts/sandbox-spec/document.ts';

const committed = (name: string): string =>
  readFileSync(new URL(`../../sandbox/spec/${name}`, import.meta.url), 'utf8');

/** Lines that differ, so that a failure names the schema and not a megabyte. */
function changedLines(held: string, made: string): string[] {
  const known = new Set(held.split('\n'));
  const wanted = new Set(made.split('\n'));
  return [
    ...[...known].filter((line) => !wanted.has(line)).map((line) => `- ${line.slice(0, 200)}`),
    ...[...wanted].filter((line) => !known.has(line)).map((line) => `+ ${line.slice(0, 200)}`),
  ];
}

describe('the API description', () => {
  const made = makeSpec();

  it('is what npm run sandbox:spec makes of the installed package', () => {
    expect(changedLines(committed('openapi.json'), made.openapi)).toEqual([]);
    expect(committed('openapi.json') === made.openapi).toBe(true);
  });

  it('knows the events of the installed package', () => {
    expect(committed('events.json')).toBe(made.events);
    expect(JSON.parse(made.events).objects).toMatchObject({
      'charge.succeeded': 'charge',
      'customer.source.created': 'account|bank_account|card|source',
      'treasury.received_debit.created': 'treasury.received_debit',
    });
  });

  it('reads the declarations as they are meant', () => {
    const { schemas } = JSON.parse(made.openapi).components;
    const { properties, required } = schemas.charge;
    expect(properties.amount).toEqual({ type: 'integer' });
    expect(properties.failure_code).toEqual({ type: 'string', nullable: true });
    expect(properties.status).toEqual({ type: 'string', enum: ['failed', 'pending', 'succeeded'] });
    expect(properties.customer).toMatchObject({
      nullable: true,
      'x-expansionResources': {
        oneOf: [{ $ref: '#/components/schemas/customer' }, { $ref: '#/components/schemas/deleted_customer' }],
      },
    });
    expect(properties.refunds).toMatchObject({
      nullable: true,
      required: ['object', 'data', 'has_more', 'url'],
    });
    expect(required).toContain('failure_code');
    expect(required).not.toContain('refunds');
    expect(schemas.coupon.properties.percent_off).toEqual({ type: 'number', nullable: true });
  });
});
