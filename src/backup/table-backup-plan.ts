import { type Duration, Annotations, Names, Resource, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type { aws_backup } from 'aws-cdk-lib/interfaces';
import type { Construct, IConstruct } from 'constructs';
import { PlanSelections } from './plan-selections';
import { planWarnings } from './plan-warnings';
import { PlannedRule } from './planned-rule';
import { RecoveryVault } from './recovery-vault';
import { denialsOf } from './vault-access-policy';
import { lockOf } from './vault-retention';
import type { ExpectedPlan, ExpectedVault } from '../contract/expectation';
import { nameMatching } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';
import { BackupRule } from '../policy/backup-rule';
import { assertRules } from '../policy/rule-list';
import type { TableSelector } from '../policy/table-selector';
import { assertSelectionTags } from '../policy/tag-conditions';
import { ProtectionVerification } from '../verification/protection-verification';
import { type PlanDeclaration, StackExpectation } from '../verification/stack-expectation';

/** Properties of a backup plan for tables. */
export interface TableBackupPlanProps {
  /**
   * The rules of the plan, 1 to 10, each with a name of its own.
   *
   * @default - one rule, `BackupRule.twiceMonthly()`
   */
  readonly rules?: BackupRule[];

  /**
   * The vault that the recovery points go to.
   *
   * @default - a `RecoveryVault` of the plan's own, without a lock; its key costs about a dollar a month
   */
  readonly vault?: backup.IBackupVault;

  /**
   * The name of the plan: 1 to 50 letters, digits, hyphens, underscores and dots.
   *
   * @default - a name made from the path of the construct
   */
  readonly backupPlanName?: string;

  /**
   * Tags by which the plan selects its tables: those that have ALL of them. The plan then needs one selection for any
   * number of stacks, and the tables that it protects are given these tags, so that no value holds a `*`. It also backs
   * up every other table of the account and Region that has them.
   *
   * @default - each stack with tables of the plan has a selection that names them
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
   */
  readonly selectionTags?: { readonly [key: string]: string };
}

/** Options of the selection of tables. */
export interface TableSelectionOptions {
  /**
   * Verifies the selection at deployment, by the `ProtectionVerification` of the stack.
   *
   * @default true
   */
  readonly verification?: boolean;
}

/**
 * A backup plan for DynamoDB tables: which recovery points are taken when, how long they are kept, and where.
 *
 * A plan can protect tables of any stack in its account and Region; each stack holds the selection of its own tables.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html
 */
export class TableBackupPlan extends Resource implements backup.IBackupPlan {
  /** The id of the plan. */
  public readonly backupPlanId: string;

  /** The ARN of the plan. */
  public readonly backupPlanArn: string;

  /** The vault that the recovery points go to. */
  public readonly vault: backup.IBackupVault;

  /** The rules of the plan. */
  public readonly rules: BackupRule[];

  /**
   * The longest time between two backups of the rule that runs most regularly: what the backups alone can lose.
   * None if no rule runs more than once more.
   */
  public readonly longestGap?: Duration;

  private readonly planned: PlannedRule[];
  private readonly vaults: backup.IBackupVault[];
  private readonly selections: PlanSelections;
  private readonly declaration: PlanDeclaration;

  constructor(scope: Construct, id: string, props: TableBackupPlanProps = {}) {
    const rules = props.rules ?? [BackupRule.twiceMonthly()];
    checkProps(rules, props);
    super(scope, id);
    this.rules = rules;
    this.longestGap = rules.map(({ schedule }) => schedule.longestGap)
      .reduce((least, gap) => gap && (!least || gap.toMilliseconds() < least.toMilliseconds()) ? gap : least);
    this.vault = props.vault ?? vaultOfAll(rules) ?? new RecoveryVault(this, 'Vault');
    this.planned = rules.map((rule) => new PlannedRule(this, rule, rule.vault ?? this.vault));
    this.vaults = [...new Set(this.planned.flatMap(({ vault, copyVaults }) => [vault, ...copyVaults]))];
    const plan = new backup.CfnBackupPlan(this, 'Resource', {
      backupPlan: {
        backupPlanName: props.backupPlanName ?? Names.uniqueResourceName(this, { maxLength: 50, allowedSpecialCharacters: '-_.' }),
        backupPlanRule: this.planned.map(({ properties }) => properties),
      },
    });
    this.backupPlanId = plan.attrBackupPlanId;
    this.backupPlanArn = plan.attrBackupPlanArn;
    this.declaration = {
      backupPlanArn: this.backupPlanArn,
      longestGap: this.longestGap,
      recoveryPointVaultArns: [...new Set(this.planned.flatMap(({ vaultArns }) => vaultArns))],
      vaults: this.vaults,
      destinationArns: this.planned.flatMap(({ destinationArns }) => destinationArns),
      expectedPlan: () => this.expectedPlan(),
      expectedVault,
    };
    planWarnings(rules).forEach(({ id: warning, message }) => Annotations.of(this).addWarningV2(`cdk-dynamodb-recovery:${warning}`, message));
    this.selections = new PlanSelections(this, {
      backupPlanId: this.backupPlanId,
      otherVaultArns: this.planned.flatMap(({ otherVaultArns }) => otherVaultArns),
      vaults: this.planned.flatMap((rule) => rule.allVaults),
      selectionTags: props.selectionTags,
    });
    this.node.addValidation({
      validate: () => [...this.selections.validate(), ...this.planned.flatMap((rule) => rule.deniedCopies)],
    });
  }

  /** A reference to the plan. */
  public get backupPlanRef(): aws_backup.BackupPlanReference {
    return { backupPlanId: this.backupPlanId, backupPlanArn: this.backupPlanArn };
  }

  /**
   * Selects a table for the backups of this plan, and has its place in the plan verified at deployment.
   *
   * Everything else of the table stays as it is; `TableProtection` also switches on its point-in-time recovery,
   * deletion protection and stream.
   *
   * @param table a `Table`, `TableV2`, `CfnTable` or `CfnGlobalTable`, or an imported table
   */
  public addTable(table: IConstruct, options: TableSelectionOptions = {}): void {
    const resource = TableResource.of(table);
    const verified = options.verification ?? true;
    const selection = this.selections.add(resource, verified);
    if (verified) {
      ProtectionVerification.of(resource.stack);
      StackExpectation.of(resource.stack).expectSelected(resource, this.declaration, selection);
    }
  }

  /**
   * Selects tables that need not be in the app, by ARN, name or tag, and has the selection verified at deployment.
   *
   * @param id a name for the selection, of its own in the plan
   */
  public addSelection(id: string, tables: TableSelector, options: TableSelectionOptions = {}): void {
    const selections = this.selections.define(id, tables);
    if (options.verification ?? true) {
      ProtectionVerification.of(this);
      selections.forEach((selection) =>
        StackExpectation.of(Stack.of(this)).expectSelection(this.declaration, selection),
      );
    }
  }

  /** The rule that runs most regularly sets the allowed age of the newest recovery point. */
  private get newestWithinSeconds(): { newestWithinSeconds?: number } {
    const seconds = this.planned.flatMap(({ newestWithinSeconds: within }) => within === undefined ? [] : [within]);
    return seconds.length > 0 ? { newestWithinSeconds: Math.min(...seconds) } : {};
  }

  private expectedPlan(): ExpectedPlan {
    const advancedFeatures = [...new Set(this.planned.flatMap((rule) => rule.advancedFeatures))];
    return {
      path: this.node.path,
      backupPlanId: this.backupPlanId,
      rules: this.planned.map(({ expected }) => expected),
      ...this.newestWithinSeconds,
      ...advancedFeatures.length > 0 ? { advancedFeatures } : {},
    };
  }
}

/** A plan whose rules all name a vault needs none of its own. */
function vaultOfAll(rules: BackupRule[]): backup.IBackupVault | undefined {
  return rules.every(({ vault }) => vault) ? rules[0].vault : undefined;
}

function expectedVault(vault: backup.IBackupVault, reader: Stack): ExpectedVault {
  const child = vault.node.defaultChild;
  return {
    path: vault.node.path,
    vaultName: vault.backupVaultName,
    lock: lockOf(vault),
    keyArn: child instanceof backup.CfnBackupVault ? child.encryptionKeyArn : undefined,
    denials: denialsOf(vault, reader),
  };
}

function checkProps(rules: BackupRule[], { backupPlanName, selectionTags }: TableBackupPlanProps) {
  assertRules(rules, 1);
  if (selectionTags) {
    assertSelectionTags(selectionTags);
  }
  if (backupPlanName !== undefined) {
    nameMatching('backupPlanName', backupPlanName, /^[a-zA-Z0-9\-_.]{1,50}$/, '1 to 50 letters, digits, hyphens, underscores and dots');
  }
}
