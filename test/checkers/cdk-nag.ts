import type { CfnResource } from 'aws-cdk-lib';
import * as nag from 'cdk-nag';
import { type CheckedApp, logicalIdOf, reasonOn } from './checked-app';
import type { Checker, Finding } from './checker';

type Pack = new () => nag.NagPack;

/** A rule pack of cdk-nag 3. */
class NagChecker implements Checker {
  constructor(public readonly name: string, private readonly Pack: Pack) {}

  public check(apps: CheckedApp[]): Finding[][] {
    return apps.map((app) => this.findings(app));
  }

  private findings({ app }: CheckedApp): Finding[] {
    const pack = new this.Pack();
    const accepted = acceptedBy(pack);
    const violations = pack
      .validateScope(app)
      .violations.flatMap(({ ruleName: rule, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({
          rule,
          resource: logicalIdOf(app.node.findAll().find(({ node }) => node.path === constructPath)!)!,
        })),
      );
    return [...violations, ...accepted];
  }
}

export const NAG_CHECKERS: Checker[] = [
  new NagChecker('AwsSolutions', nag.AwsSolutionsChecks),
  new NagChecker('HIPAA', nag.HIPAASecurityChecks),
  new NagChecker('NIST 800-53 R4', nag.NIST80053R4Checks),
  new NagChecker('NIST 800-53 R5', nag.NIST80053R5Checks),
  new NagChecker('PCI DSS 3.2.1', nag.PCIDSS321Checks),
  new NagChecker('Serverless', nag.ServerlessChecks),
];

/** The part of a finding that the report of a pack has no place for. */
function acceptedBy(pack: nag.NagPack): Finding[] {
  const accepted: Finding[] = [];
  const asking = pack as unknown as { isAcknowledged(resource: CfnResource, rule: string): boolean };
  const isAcknowledged = asking.isAcknowledged.bind(pack);
  asking.isAcknowledged = (resource, rule) => {
    const acknowledged = isAcknowledged(resource, rule);
    if (acknowledged) {
      accepted.push({ rule, resource: logicalIdOf(resource)!, reason: reasonOn(resource, rule) });
    }
    return acknowledged;
  };
  return accepted;
}
