import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import type { CheckedApp } from './checked-app';
import type { Checker, Finding } from './checker';

/**
 * The rules of AWS Control Tower. They know no exceptions: the reasons stand next to the resource, and are read from
 * there.
 */
export const CONTROL_TOWER_CHECKER: Checker = {
  name: 'Control Tower',
  check(apps) {
    const validator = validatorOfThisMachine();
    return validator && apps.map((app) => app.templates.flatMap((template) => findingsIn(app, template, validator)));
  },
};

/** cfn-guard comes as a binary for Linux and macOS. */
function validatorOfThisMachine(): CfnGuardValidator | undefined {
  const { platform, arch } = process;
  return ['linux', 'darwin'].includes(platform) && ['x64', 'arm64'].includes(arch) ? new CfnGuardValidator() : undefined;
}

function findingsIn(app: CheckedApp, template: string, validator: CfnGuardValidator): Finding[] {
  const { violations } = validator.validate({ templatePaths: [template], appConstruct: app.app });
  return violations.flatMap(({ description, ruleName, violatingResources }) => {
    const rule = /(?<=^\[)CT\.[^\]]+/.exec(description)?.[0] ?? ruleName;
    return violatingResources.map(({ resourceLogicalId: resource }) => ({
      rule,
      resource,
      reason: app.reason(template, resource, rule),
    }));
  });
}
