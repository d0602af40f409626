/** The net of an order is the sum of every row beside it; a loss is shown as one. */
import { describe, expect, it } from 'vitest';
import { orderNet } from '#lib/domain/order-net.ts';
import { usd } from './postings.ts';

describe('the net of an order', () => {
  it('is what was captured less fees', () => {
    expect(
      orderNet([usd('processing_fees', 1_990), usd('sales', -67_600), usd('stripe_balance', 65_610)]),
    ).toEqual([
      {
        currency: 'usd',
        capturedMinor: 67_600,
        refundedMinor: 0,
        processingFeesMinor: -1_990,
        disputeFeesMinor: 0,
        disputedMinor: 0,
        disputeLossesMinor: 0,
        netMinor: 65_610,
      },
    ]);
  });

  it('of a lost dispute is negative: its fee is counted', () => {
    const [net] = orderNet([
      usd('sales', -67_600),
      usd('processing_fees', 1_990),
      usd('dispute_losses', 67_600),
      usd('dispute_fees', 1_500),
    ]);
    expect(net).toMatchObject({ disputeLossesMinor: -67_600, disputeFeesMinor: -1_500, netMinor: -3_490 });
  });

  it('counts refunds, disputed money and money that fits no order', () => {
    const [net] = orderNet([
      usd('unplaced_money', -5_000),
      usd('refunds', 1_000),
      usd('disputed_money', 2_000),
    ]);
    expect(net).toMatchObject({
      capturedMinor: 5_000,
      refundedMinor: -1_000,
      disputedMinor: -2_000,
      netMinor: 2_000,
    });
  });

  it('keeps currencies apart, by their names, and leaves out those without any of it', () => {
    const eur = { account: 'sales', amountMinor: -900, currency: 'eur' } as const;
    const net = orderNet([usd('processing_fees', 60), eur, { ...eur, account: 'payouts', currency: 'gbp' }]);
    expect(net.map(({ currency, netMinor }) => [currency, netMinor])).toEqual([
      ['eur', 900],
      ['usd', -60],
    ]);
    expect(orderNet([])).toEqual([]);
  });
});
