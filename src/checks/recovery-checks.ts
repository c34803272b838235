import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { acknowledgedRules } from './acknowledged-rules';
import { policyRequirement } from './policy-requirement';
import type { RecoveryChecksProps } from './recovery-checks-props';
import { constructOf } from './stack-constructs';
import { type StackTemplate, stackTemplates } from './stack-templates';
import { violations } from './violations';
import type { CheckFinding } from '../assessment/check-finding';
import { CHECK_RULE_NAMES, PACK, ruleId } from '../assessment/check-rules';
import { judge } from '../assessment/judgement';
import type { RecoveryRequirement } from '../assessment/recovery-requirement';
import { templateFacts } from '../assessment/template/template-facts';

/**
 * Judges every DynamoDB table of an app by what is demanded of its recovery, from the templates that will be deployed:
 * tables of every construct, of included templates and of nested stacks, each replica of a global table, and the
 * backup plans that select them. A finding ends the synthesis with an error. What cannot be known from the template is
 * a finding, too.
 *
 * Register it with `Validations.of(app).addPlugins(new RecoveryChecks())`. A finding is accepted as one of cdk-nag is,
 * on the table or above it: `Validations.of(table).acknowledge({ id: 'RecoveryChecks-BackupPlan', reason: '…' })`, for
 * one replica `RecoveryChecks-PointInTimeRecovery[eu-west-1]`.
 */
export class RecoveryChecks implements IPolicyValidationPlugin {
  /** The name of the plugin in the report. */
  public readonly name: string = PACK;

  /** The stable ids of its rules. */
  public readonly ruleIds?: string[] = CHECK_RULE_NAMES.map((rule) => ruleId(rule));

  private readonly requirement: RecoveryRequirement;

  constructor(props: RecoveryChecksProps = {}) {
    this.requirement = policyRequirement(props);
  }

  /** Judges the templates; aws-cdk-lib calls it for the stacks of each account and Region. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const templates = stackTemplates(context);
    const { findings } = judge(templateFacts(templates.map(({ source }) => source)), this.requirement);
    const open = findings.filter((finding) => !isAcknowledged(finding, templates));
    return { success: open.length === 0, violations: violations(open) };
  }
}

/** In the template, or on the construct. */
function isAcknowledged(
  { file, resource, rule, replica, acknowledged }: CheckFinding, templates: readonly StackTemplate[],
): boolean {
  if (acknowledged !== undefined) return true;
  const stack = templates.find(({ path }) => path === file)?.stack;
  const construct = stack && constructOf(resource, stack);
  const reasons = construct && acknowledgedRules(construct);
  return reasons !== undefined && [ruleId(rule), ruleId(rule, replica)].some((id) => reasons.has(id));
}
