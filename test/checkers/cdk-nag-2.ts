import { Aspects } from 'aws-cdk-lib';
import * as nag from 'cdk-nag-2';
import { type CheckedApp, logicalIdOf } from './checked-app';
import type { Checker, Finding } from './checker';

const PACKS = [
  nag.AwsSolutionsChecks,
  nag.HIPAASecurityChecks,
  nag.NIST80053R4Checks,
  nag.NIST80053R5Checks,
  nag.PCIDSS321Checks,
  nag.ServerlessChecks,
];

/** The same packs of cdk-nag 2, which are aspects and read from the template what is accepted. */
export const NAG_2_CHECKER: Checker = {
  name: 'cdk-nag 2',
  check: (apps) => apps.map(findingsIn),
};

function findingsIn(checked: CheckedApp): Finding[] {
  const app = checked.again();
  const logger = new FindingLogger();
  PACKS.forEach((Pack) => Aspects.of(app).add(new Pack({ reports: false, additionalLoggers: [logger] })));
  app.synth();
  return logger.findings;
}

class FindingLogger implements nag.INagLogger {
  public readonly findings: Finding[] = [];

  public onNonCompliance(data: nag.NagLoggerNonComplianceData) {
    this.add(data, data.findingId);
  }

  public onSuppressed(data: nag.NagLoggerSuppressedData) {
    this.add(data, data.findingId, data.suppressionReason.replace(`[${data.findingId}] `, ''));
  }

  public onError(data: nag.NagLoggerErrorData) {
    this.add(data, data.errorMessage);
  }

  public onSuppressedError(data: nag.NagLoggerSuppressedErrorData) {
    this.add(data, data.errorMessage, data.errorSuppressionReason);
  }

  public onCompliance() {}

  public onNotApplicable() {}

  private add({ ruleId, resource }: nag.NagLoggerBaseData, finding: string, reason?: string) {
    this.findings.push({ rule: finding ? `${ruleId}[${finding}]` : ruleId, resource: logicalIdOf(resource)!, reason });
  }
}
