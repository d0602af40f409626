/** One dispute: what it took, until when it has to be answered, and its evidence. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LocalTime } from '#components/account/local-time.tsx';
import { EvidenceForm } from '#components/admin/disputes/evidence-form.tsx';
import { ActionDialog } from '#components/admin/ui/action-dialog.tsx';
import { Deadline } from '#components/admin/ui/deadline.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Facts, Id, Section } from '#components/admin/ui/section.tsx';
import { StateBadge } from '#components/admin/ui/state-badge.tsx';
import { wordsOf } from '#components/admin/words/plain.ts';
import { DISPUTE_REASON_WORDS, DISPUTE_WORDS } from '#components/admin/words/states.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Price } from '#components/ui/money.tsx';
import type { DisputeDetail } from '#lib/contracts/disputes.ts';
import { isInquiry } from '#lib/domain/dispute.ts';
import { readDisputeDetail } from '#lib/payments/disputes/read-disputes.ts';
import { requireStaff } from '../../../staff.ts';

export const metadata: Metadata = { title: 'Dispute' };

type Props = { params: Promise<{ id: string }> };

function MoneyFacts({ dispute }: { dispute: DisputeDetail }) {
  const price = (amountMinor: number) => <Price amountMinor={amountMinor} currency={dispute.currency} />;
  return (
    <Section title="Money">
      <Facts
        rows={[
          [isInquiry(dispute.status) ? 'Asked about' : 'Disputed', price(dispute.amountMinor)],
          ['Withdrawn', price(dispute.withdrawnMinor)],
          ['Returned', price(dispute.reinstatedMinor)],
          ['Dispute fee', price(dispute.feeMinor)],
          ['Refunds', dispute.chargeRefundable ? 'Possible' : 'Blocked while it is open'],
          [
            'Order',
            <TextLink key="order" href={`/admin/orders/${dispute.orderNumber}`}>
              <span className="tabular">{dispute.orderNumber}</span>
            </TextLink>,
          ],
          ['Opened', <LocalTime key="opened" iso={dispute.openedAt} />],
          ['Evidence sent', dispute.submissionCount === 0 ? 'Not yet' : 'Yes'],
          ['At Stripe', <Id key="id">{dispute.id}</Id>],
        ]}
      />
    </Section>
  );
}

/** Giving up an inquiry moves no money; giving up a dispute does. */
function AcceptDialog({ dispute }: { dispute: DisputeDetail }) {
  const action = { path: `/api/admin/disputes/${dispute.id}/accept`, body: {} };
  const amount = <Price amountMinor={dispute.amountMinor} currency={dispute.currency} />;
  if (isInquiry(dispute.status)) {
    return (
      <ActionDialog
        label="Close the inquiry"
        title="Close this inquiry without an answer?"
        confirm="Close the inquiry"
        action={action}
        done="The inquiry was closed"
      >
        <p>
          Nothing was withdrawn: {amount} stays with us for now. Without an answer the bank may still open a
          dispute. To give the money back, refund{' '}
          <TextLink href={`/admin/orders/${dispute.orderNumber}`}>order {dispute.orderNumber}</TextLink>{' '}
          instead: a refund now can prevent the dispute and its fee.
        </p>
      </ActionDialog>
    );
  }
  return (
    <ActionDialog
      label="Accept the dispute"
      title="Accept this dispute?"
      confirm="Accept the loss"
      danger
      action={action}
      done="The dispute was accepted"
    >
      <p>
        The shopper keeps {amount}, Stripe keeps the dispute fee, and evidence can no longer be sent. This
        cannot be undone.
      </p>
    </ActionDialog>
  );
}

export default async function DisputePage({ params }: Props) {
  const { id } = await params;
  const user = await requireStaff(`/admin/disputes/${id}`);
  const dispute = await readDisputeDetail(id);
  if (!dispute) notFound();
  const words = DISPUTE_WORDS[dispute.status];
  const due = dispute.answerable ? dispute.evidenceDueBy : null;
  return (
    <>
      <PageHead
        back={{ href: '/admin/disputes', label: 'Disputes' }}
        title={
          <>
            <Price amountMinor={dispute.amountMinor} currency={dispute.currency} />{' '}
            {isInquiry(dispute.status) ? 'inquiry' : 'disputed'}
          </>
        }
        lead={
          <span className="flex flex-col gap-2">
            <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <StateBadge words={words} />
              {due !== null && <Deadline iso={due} nowMs={Date.now()} />}
            </span>
            <span>
              {wordsOf(DISPUTE_REASON_WORDS, dispute.reason)}. {words.hint}
            </span>
          </span>
        }
        actions={user.canAct && dispute.answerable && <AcceptDialog dispute={dispute} />}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="xl:order-2">
          <MoneyFacts dispute={dispute} />
        </div>
        <Section title="Evidence">
          <EvidenceForm dispute={dispute} canAct={user.canAct} />
        </Section>
      </div>
    </>
  );
}
