import { DescribeContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { DeploymentRefused } from '../../../src/handlers/recovery-window-guard';
import { dynamodbMock, loggedFindings } from '../sdk';
import { type Declared, replica, stackOf, withWindow, recovery, update, modelStack } from './guarded-stack';

beforeEach(modelStack);

describe('a shorter window', () => {
  test('is refused, with the time that would be lost and what to write', async () => {
    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow(DeploymentRefused);
    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow(
      'checked 1 table before any change: 1 error; all findings are in the log group /shop | '
        + 'ERROR WINDOW_WOULD_SHORTEN Prod/Shop/Orders: expected point-in-time recovery over 10 days; actual: a window of 20 days; '
        + 'the restore points from 2026-11-01T09:00:00Z to 2026-11-11T09:00:00Z would be lost at once; '
        + "declare 20 days, or accept the loss with 'acknowledgeShorterWindow: Duration.days(10)' of Orders",
    );
  });

  test('is refused also where no restore point is that old yet', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(20, '2026-11-20T09:00:00Z'));

    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow(
      'a window of 20 days; no restore point is that old yet',
    );
  });

  test('is measured against the window in place, not the one declared before', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(undefined));

    await expect(update(stackOf(), stackOf())).rejects.toThrow('a window of 35 days');
  });

  test('passes when the table accepts exactly it, with a warning', async () => {
    const accepted = stackOf({ profile: { replicas: [replica(10)] }, table: { acknowledgedDays: '10' } });

    await expect(update(stackOf(), accepted)).resolves.toMatchObject({
      reason: expect.stringContaining('WARNING WINDOW_WOULD_SHORTEN'),
    });
    expect(loggedFindings()).toEqual([
      expect.objectContaining({
        remedy: "accepted with 'acknowledgeShorterWindow: Duration.days(10)' of Orders",
        actual: expect.stringContaining('2026-11-11T09:00:00Z would be lost'),
      }),
    ]);
  });

  test('is refused when the table accepts another one', async () => {
    const accepted = stackOf({ profile: { replicas: [replica(9)] }, table: { acknowledgedDays: '10' } });

    await expect(update(stackOf(), accepted)).rejects.toThrow(
      /1 error and 1 warning.*WINDOW_WOULD_SHORTEN.*ACKNOWLEDGEMENT_NOT_NEEDED/,
    );
  });

  test('that is accepted and in place is a warning', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(10));
    const accepted = stackOf({ profile: { replicas: [replica(10)] }, table: { acknowledgedDays: '10' } });

    await expect(update(accepted, accepted)).resolves.toMatchObject({ data: { Findings: '1' } });
    expect(loggedFindings()).toEqual([{
      message: 'finding',
      code: 'ACKNOWLEDGEMENT_NOT_NEEDED',
      severity: 'WARNING',
      subject: 'Prod/Shop/Orders',
      expected: '\'acknowledgeShorterWindow: Duration.days(10)\' of Orders',
      actual: 'this deployment does not lose it',
      remedy: 'remove it',
      page: expect.stringMatching(/PointInTimeRecovery_Howitworks/),
    }]);
  });

  test('accepted on the table is accepted for the replicas that share it', async () => {
    const accepted = stackOf({
      profile: { replicas: [replica(10), replica(10, 'eu-central-1')] },
      table: { acknowledgedDays: '10' },
    });

    await expect(update(withWindow(replica(20), replica(20, 'eu-central-1')), accepted)).resolves.toMatchObject({
      data: { Findings: '2' },
    });
    expect(loggedFindings().map(({ subject }) => subject)).toEqual([
      'Prod/Shop/Orders in eu-west-1',
      'Prod/Shop/Orders in eu-central-1',
    ]);
  });

  test('of a replica with one of its own is accepted on the guard', async () => {
    const text = "RecoveryWindowGuard.of(stack).acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5))";
    const replicas = [replica(20), replica(5, 'eu-central-1')];
    const before = withWindow(replica(20), replica(20, 'eu-central-1'));

    await expect(update(before, stackOf({ profile: { replicas } }))).rejects.toThrow(`accept the loss with ${text}`);
    await expect(update(before, stackOf({ profile: { replicas }, acknowledgements: [text] }))).resolves.toMatchObject({
      data: { Findings: '1' },
    });
  });
});

describe('point-in-time recovery that would go off', () => {
  const text = "RecoveryWindowGuard.of(stack).acknowledgeRecoveryOff('Orders', 'eu-west-1')";
  const off = (more: Declared = {}) => stackOf({ profile: { replicas: [replica(0)] }, ...more });

  test('is refused, with everything that would be lost', async () => {
    await expect(update(stackOf(), off())).rejects.toThrow(
      'ERROR PITR_WOULD_GO_OFF Prod/Shop/Orders: expected no point-in-time recovery; '
        + 'actual: a window of 20 days; all restore points, from 2026-11-01T09:00:00Z to 2026-11-21T09:00:00Z, would be lost at once; '
        + `leave point-in-time recovery on, or accept the loss with ${text}`,
    );
  });

  test('is refused where only CloudFormation knows that it is off', async () => {
    await expect(update(stackOf(), withWindow({ ...replica(35), recoveryEnabled: 'false' }))).rejects.toThrow(
      'PITR_WOULD_GO_OFF',
    );
  });

  test('is refused for a table that the library no longer protects', async () => {
    await expect(update(stackOf(), off({ table: { status: 'UNPROTECTED' } }))).rejects.toThrow('PITR_WOULD_GO_OFF');
  });

  test('is nobody\'s business for a table that was not protected, and for one that is left out', async () => {
    const unprotected = off({ table: { status: 'UNPROTECTED' } });
    const leftOut = {
      ...stackOf(),
      tables: [{ logicalId: 'Orders1', path: 'Orders', status: 'LEFT_OUT' }],
      profiles: [],
    };

    await expect(update({ ...unprotected, profiles: stackOf().profiles }, unprotected)).resolves.toMatchObject({
      data: { Tables: '0', Findings: '0' },
    });
    await expect(update(stackOf(), leftOut)).resolves.toMatchObject({ data: { Tables: '0', Findings: '0' } });
  });

  test('passes in the deployment that accepts it, and in no later one', async () => {
    await expect(update(stackOf(), off({ acknowledgements: [text] }))).resolves.toMatchObject({
      data: { Findings: '1' },
    });
    await expect(update(stackOf({ acknowledgements: [text] }), off({ acknowledgements: [text] })))
      .rejects.toThrow('an acknowledgement counts in the deployment that brings it');
  });

  test('that is accepted and does not happen is a warning', async () => {
    await expect(
      update(stackOf({ acknowledgements: [text] }), stackOf({ acknowledgements: [text] })),
    ).resolves.toMatchObject({ data: { Findings: '1' } });
    expect(loggedFindings()).toEqual([expect.objectContaining({
      code: 'ACKNOWLEDGEMENT_NOT_NEEDED', expected: text, actual: 'it counted in the deployment that brought it', subject: 'Prod/Shop',
    })]);
  });
});
