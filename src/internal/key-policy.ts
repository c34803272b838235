import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Keeps a key from being handed on by grants to anyone but AWS services, as Control Tower asks of every key
 * (CT.KMS.PR.3).
 */
export function grantsForServicesOnly(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'GrantsForServicesOnly',
    effect: iam.Effect.DENY,
    principals: [new iam.StarPrincipal()],
    actions: ['kms:CreateGrant'],
    resources: ['*'],
    conditions: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
  });
}

/**
 * The condition that a key is used through a service only. Endpoints in China end in `.amazonaws.com.cn`; the pattern
 * fits both endings.
 *
 * @param region the Region, or `*` for all of them
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function viaService(service: string, region: string): iam.Conditions {
  return { StringLike: { 'kms:ViaService': `${service}.${region}.amazonaws.com*` } };
}
