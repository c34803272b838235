import { type App, type PolicyViolation, Validations } from 'aws-cdk-lib';
import { RecoveryChecks, type RecoveryChecksProps } from '../../src';

/** The result of a synthesis with the checks. */
export interface Checked {
  /** What ended the synthesis; none if nothing did. */
  readonly error?: Error;
  readonly violations: readonly PolicyViolation[];
}

/** Synthesises an app with the checks, as its author does. */
export function checked(app: App, props?: RecoveryChecksProps): Checked {
  const plugin = new RecoveryChecks(props);
  const violations: PolicyViolation[] = [];
  const validate: RecoveryChecks['validate'] = (context) => {
    const report = plugin.validate(context);
    violations.push(...report.violations); // aws-cdk-lib adds those of other environments to the list.
    return report;
  };
  const silent = jest.spyOn(console, 'error').mockImplementation();
  Validations.of(app).addPlugins({ name: plugin.name, ruleIds: plugin.ruleIds, validate });
  try {
    return { error: errorOf(() => app.synth()), violations };
  } finally {
    silent.mockRestore();
  }
}

/** Each finding by its rule and resource. */
export function found(app: App, props?: RecoveryChecksProps): string[] {
  return checked(app, props).violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId }) => `${ruleName} ${resourceLogicalId!.replace(/[0-9A-F]{8}$/, '')}`)).sort();
}

function errorOf(run: () => unknown): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
