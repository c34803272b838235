import { Lazy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Leaves out of a policy the statements that turn out to name nothing when the template is written: IAM takes none
 * without a resource.
 */
export function leaveOutEmptyStatements(policy: iam.ManagedPolicy): void {
  const resource = policy.node.defaultChild as iam.CfnManagedPolicy;
  resource.policyDocument = Lazy.uncachedAny({
    produce: (context) => {
      const document = context.resolve(policy.document) as {
        readonly Statement: Array<{ readonly Resource?: unknown }>;
      };
      return {
        ...document,
        Statement: document.Statement.filter(({ Resource }) => [Resource ?? []].flat().length > 0),
      };
    },
  });
}
