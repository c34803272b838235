/** `recovery approve <run>` and `recovery refuse <run>`: answer the question for which a state machine waits. */
import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import type { ApprovalRequest } from '../../contract/recovery-run';
import { StateError } from '../../engine/errors/state-error';
import { Connection, type Context } from '../connection/connection';
import { currentIdentity } from '../plan-folder/identity';
import { requireDigest } from '../plan-folder/plan-digest';
import { runFolder } from '../recovery/run-places';
import { EXIT, type ExitCode } from '../terminal/exit-code';

/** Names of errors of Step Functions about a question that is not open. */
const CLOSED = ['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'];

export async function approveRun(place: string, digest: string, context: Context): Promise<ExitCode> {
  return answer(place, context, async ({ token: taskToken, digest: whole }, connection) => {
    requireDigest({ digest: whole }, digest);
    const { by, host } = await currentIdentity(connection);
    const output = JSON.stringify({ digest: whole, by: by ?? host });
    await (await connection.stateMachines()).send(new SendTaskSuccessCommand({ taskToken, output }));
    return 'approved';
  });
}

export async function refuseRun(place: string, reason: string | undefined, context: Context): Promise<ExitCode> {
  return answer(place, context, async ({ token: taskToken }, connection) => {
    const { by, host } = await currentIdentity(connection);
    const cause = `${by ?? host} refused the plan${reason === undefined ? '' : `: ${reason}`}`;
    await (await connection.stateMachines()).send(new SendTaskFailureCommand({ taskToken, error: 'RecoveryRefused', cause }));
    return 'refused';
  });
}

/** @param send sends the answer, and returns it for people */
async function answer(
  place: string, { connection: options, screen }: Context, send: (request: ApprovalRequest, connection: Connection) => Promise<'approved' | 'refused'>,
): Promise<ExitCode> {
  const connection = await Connection.open(options);
  try {
    const record = await runFolder(place, connection);
    const request = await record.request();
    if (!request) throw new StateError(`run ${record.name} asks nothing yet`, undefined, 'recovery status shows how far it is');
    const result = await send(request, connection).catch((error: Error) => {
      throw CLOSED.includes(error.name) ? closed(record.name) : error;
    });
    screen.show({ command: 'recovery answer', run: record.name, plan: request.plan, digest: request.digest, result }, () => [
      '', `The plan ${request.plan} is ${result}.`,
      result === 'approved' ? `The state machine goes on; recovery status ${record.name} shows how far it is.` : 'The state machine has ended, and nothing was written.', '',
    ]);
    return EXIT.done;
  } finally {
    connection.close();
  }
}

function closed(name: string): StateError {
  return new StateError(`question of the run ${name} is not open`, 'it was answered before, or its execution has ended', 'start another execution with the name of the run, and answer that one');
}
