/** Takes an action out of a managed policy while something is done. */
import {
  CreatePolicyVersionCommand, DeletePolicyVersionCommand, GetPolicyCommand, GetPolicyVersionCommand, IAMClient,
} from '@aws-sdk/client-iam';
import type { Account } from './account';

export interface TakenAction {
  readonly policyArn: string;
  readonly action: string;

  /** The statements that lose it. */
  readonly sids: readonly string[];
}

export async function withoutAction<T>(
  { emulator }: Account, { policyArn, action, sids }: TakenAction, act: () => Promise<T>,
): Promise<T> {
  const iam = new IAMClient(emulator.clientConfig);
  try {
    const whole = await policyOf(iam, policyArn);
    const document = JSON.parse(whole);
    const left = document.Statement.map((statement: any) => !sids.includes(statement.Sid) ? statement : {
      ...statement, Action: [statement.Action].flat().filter((each: string) => each !== action),
    }).filter(({ Action }: any) => Action.length > 0);
    const patched = JSON.stringify({ ...document, Statement: left });
    if (patched.split(action).length !== whole.split(action).length - sids.length) {
      throw new Error(`no ${action} in each of ${sids.join(', ')}`);
    }
    await setPolicy(iam, policyArn, patched);
    try {
      return await act();
    } finally {
      await setPolicy(iam, policyArn, whole);
    }
  } finally {
    iam.destroy();
  }
}

async function policyOf(iam: IAMClient, PolicyArn: string): Promise<string> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({
    PolicyArn, VersionId: Policy!.DefaultVersionId,
  }));
  return decodeURIComponent(PolicyVersion!.Document!);
}

/** A policy has at most five versions. */
async function setPolicy(iam: IAMClient, PolicyArn: string, PolicyDocument: string): Promise<void> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: Policy!.DefaultVersionId }));
}
