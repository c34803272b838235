import { Annotations, BootstraplessSynthesizer, DefaultStackSynthesizer, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { ExpectedDenial } from '../contract/expectation';
import { refusal } from '../internal/requirement';
import { topLevelStack } from '../internal/top-level-stack';
import type { CopySource } from '../policy/copy-source';

/** The role that stays able to change the access policy of a vault. */
export interface PolicyExemption {
  readonly deploymentRole?: iam.IRole;
  readonly acknowledgeNoExemption?: boolean;
}

const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const POLICY_CHANGE = ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'];

const DENIALS = new WeakMap<IConstruct, ExpectedDenial[]>();

/** Denies everyone to delete recovery points, and everyone but the role that deploys the stack to change this. */
export function denialStatements(vault: IConstruct, exemption: PolicyExemption): iam.PolicyStatement[] {
  const denials = declaredDenials(vault, exemption);
  DENIALS.set(vault, denials);
  return denials.map(deny);
}

/**
 * The denials of the access policy of a vault, for the verification of a stack; none of a vault whose policy is not
 * declared here.
 *
 * A role of another stack is left to that stack: an export of its ARN would stand in the way of exempting another role.
 */
export function denialsOf(vault: IConstruct, reader: Stack): ExpectedDenial[] | undefined {
  const own = Stack.of(vault);
  return own === reader ? DENIALS.get(vault) : DENIALS.get(vault)
    ?.map((denial): ExpectedDenial => own.resolve(denial))
    .filter(({ exemptArn = '' }) => !/"Fn::GetAtt"|"Fn::ImportValue"|"Ref":"(?!AWS::)/.test(JSON.stringify(exemptArn)));
}

function declaredDenials(
  vault: IConstruct,
  { deploymentRole, acknowledgeNoExemption }: PolicyExemption,
): ExpectedDenial[] {
  if (acknowledgeNoExemption) {
    return [{ sid: 'DenyDeletionAndPolicyChange', actions: [...DELETION, ...POLICY_CHANGE] }];
  }
  const deletion = { sid: 'DenyDeletion', actions: DELETION };
  const exemptArn = deploymentRole?.roleArn ?? bootstrapExecutionRole(Stack.of(vault));
  if (exemptArn) {
    return [deletion, { sid: 'DenyPolicyChange', actions: [...DELETION, ...POLICY_CHANGE], exemptArn }];
  }
  Annotations.of(vault).addWarningV2(
    'cdk-dynamodb-recovery:vaultPolicyCanBeChanged',
    "the stack is deployed without an execution role of its own, so no role is denied to change the vault's access policy; " +
      "name the role that deploys it in 'deploymentRole', or deny it to everyone with 'acknowledgeNoExemption'",
  );
  return [deletion];
}

export function assertExemption({ deploymentRole, acknowledgeNoExemption }: PolicyExemption): void {
  if (deploymentRole && acknowledgeNoExemption) {
    throw refusal('acknowledgeNoExemption', 'be set without \'deploymentRole\'', 'both', 'either that role is exempt, or none is');
  }
}

/** Lets other accounts copy into a vault; AWS Backup refuses them everything else whatever the policy allows. */
export function copyStatements(sources: CopySource[]): iam.PolicyStatement[] {
  return sources.map(({ _principal: { account, ...conditions } }) => new iam.PolicyStatement({
    principals: [account === undefined ? new iam.StarPrincipal() : new iam.AccountPrincipal(account)],
    actions: ['backup:CopyIntoBackupVault'],
    resources: ['*'],
    conditions,
  }));
}

export function assertCopySources(sources: CopySource[] | undefined): void {
  if (sources?.length === 0) {
    throw refusal('acceptCopiesFrom', 'name at least one source', 'none', 'leave it out where no other account copies into the vault');
  }
}

function deny({ sid, actions, exemptArn }: ExpectedDenial): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.StarPrincipal()],
    actions,
    resources: ['*'],
    conditions: exemptArn === undefined ? undefined : { ArnNotLike: { 'aws:PrincipalArn': exemptArn } },
  });
}

/**
 * The role that CloudFormation assumes in a bootstrapped environment; stacks that deploy with the caller's rights have
 * none.
 */
function bootstrapExecutionRole(stack: Stack): string | undefined {
  // A nested stack is deployed by the role of the stack around it.
  const { synthesizer } = topLevelStack(stack);
  return synthesizer instanceof DefaultStackSynthesizer && !(synthesizer instanceof BootstraplessSynthesizer)
    ? Fn.sub(synthesizer.cloudFormationExecutionRoleArn)
    : undefined;
}
