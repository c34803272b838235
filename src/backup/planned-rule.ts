import { ArnFormat, Stack, Stage, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type { IConstruct } from 'constructs';
import { assertAllowed } from './vault-retention';
import type { ExpectedCopy, ExpectedRule } from '../contract/expectation';
import { arnParts, placeOfArn } from '../internal/arn-parts';
import { refusal } from '../internal/requirement';
import type { BackupRule } from '../policy/backup-rule';
import { DEFAULT_COMPLETION_WINDOW } from '../policy/backup-window';
import type { CopyTarget } from '../policy/copy-target';

/** A rule in a plan: with its vault, and its copies with their destinations. */
export class PlannedRule {
  public readonly copies: ExpectedCopy[];

  constructor(
    private readonly plan: IConstruct, public readonly rule: BackupRule, public readonly vault: backup.IBackupVault,
  ) {
    assertReachable(plan, vault);
    assertAllowed(vault, rule.retention, `rule "${rule.name}"`);
    if (rule.airGappedVault) {
      assertAirGapped(plan, rule.airGappedVault);
      assertAllowed(rule.airGappedVault, rule.retention, `rule "${rule.name}"`);
    }
    this.copies = rule.copies.map((copy) => plannedCopy(plan, rule, copy));
    this.assertDestinations(Stack.of(plan).account);
  }

  /** Copies to other accounts that the access policies of their vaults, where they are in the app, do not allow. */
  public get deniedCopies(): string[] {
    const { account } = Stack.of(this.plan);
    return this.rule.copies.map(({ vault }) => vault)
      .filter((vault) => vault?.node.defaultChild !== undefined)
      .filter((vault) => ![account, vault!.env.account].some(Token.isUnresolved)
        && account !== vault!.env.account && !acceptsCopies(vault!))
      .map((vault) => refusal('acceptCopiesFrom', `let the account ${account} copy into "${vault!.node.path}"`, 'a vault that accepts no copies',
        `set it on that vault: [CopySource.account('${account}')], or every copy of the rule "${this.rule.name}" fails`).message);
  }

  /** The parts of the rule that need the advanced features of AWS Backup for DynamoDB. */
  public get advancedFeatures(): string[] {
    const { moveToColdStorageAfter, copies, airGappedVault } = this.rule;
    return [
      ...copies.length > 0 ? ['copies'] : [],
      ...moveToColdStorageAfter ? ['cold storage'] : [],
      ...airGappedVault ? ['an air-gapped vault'] : [],
    ];
  }

  /** The vaults in which its recovery points are. */
  public get vaultArns(): string[] {
    const { airGappedVault } = this.rule;
    return [this.vault, ...airGappedVault ? [airGappedVault] : []].map(({ backupVaultArn }) => backupVaultArn);
  }

  /**
   * A backup is complete at the end of its window at the latest, so just before that the newest one is of the run
   * before.
   */
  public get newestWithinSeconds(): number | undefined {
    const { schedule: { longestGap }, completionWindow = DEFAULT_COMPLETION_WINDOW } = this.rule;
    return longestGap && !completionWindow.isUnresolved() ? longestGap.plus(completionWindow).toSeconds() : undefined;
  }

  /** The vaults of the app, or imported ones, that it writes to. */
  public get allVaults(): backup.IBackupVault[] {
    const { airGappedVault, copies } = this.rule;
    return [this.vault, airGappedVault, ...copies.map(({ vault }) => vault)].filter((vault) => vault !== undefined);
  }

  /** The other vaults that recovery points are written to. */
  public get otherVaultArns(): string[] {
    const { airGappedVault } = this.rule;
    return [...airGappedVault ? [airGappedVault.backupVaultArn] : [], ...this.copies.map(({ vaultArn }) => vaultArn)];
  }

  /** Those of them that may be in the account of the plan: a vault of another one cannot be described. */
  public get destinationArns(): string[] {
    const { account } = Stack.of(this.plan);
    const { airGappedVault, copies } = this.rule;
    return [
      ...airGappedVault ? [airGappedVault.backupVaultArn] : [],
      ...this.copies.filter((_, index) => mayBe(account, ownerOf(copies[index]))).map(({ vaultArn }) => vaultArn),
    ];
  }

  /** The vaults of the app, deployed with the plan, that copies go to. */
  public get copyVaults(): backup.IBackupVault[] {
    return this.rule.copies.flatMap(({ vault }) => vault?.node.defaultChild instanceof backup.CfnBackupVault
      && isReferable(this.plan, vault) ? [vault] : []);
  }

  /** The rule as CloudFormation takes it. */
  public get properties(): backup.CfnBackupPlan.BackupRuleResourceTypeProperty {
    const { rule, vault } = this;
    return {
      ruleName: rule.name,
      targetBackupVault: vault.backupVaultName,
      targetLogicallyAirGappedBackupVaultArn: rule.airGappedVault?.backupVaultArn,
      scheduleExpression: rule.schedule.expression,
      scheduleExpressionTimezone: rule.schedule._timeZoneName,
      startWindowMinutes: rule.startWindow?.toMinutes(),
      completionWindowMinutes: rule.completionWindow?.toMinutes(),
      lifecycle: {
        deleteAfterDays: rule.retention.toDays(),
        moveToColdStorageAfterDays: rule.moveToColdStorageAfter?.toDays(),
      },
      recoveryPointTags: rule.recoveryPointTags,
      copyActions: this.copies.length === 0 ? undefined : this.copies.map(({ vaultArn, ...lifecycle }) => ({
        destinationBackupVaultArn: vaultArn,
        lifecycle,
      })),
    };
  }

  /** The rule as the verification expects to find it. */
  public get expected(): ExpectedRule {
    const { rule, vault } = this;
    return {
      name: rule.name,
      vaultName: vault.backupVaultName,
      airGappedVaultArn: rule.airGappedVault?.backupVaultArn,
      schedule: rule.schedule.expression,
      timeZone: rule.schedule._timeZoneName,
      deleteAfterDays: rule.retention.toDays(),
      moveToColdStorageAfterDays: rule.moveToColdStorageAfter?.toDays(),
      startWindowMinutes: rule.startWindow?.toMinutes(),
      completionWindowMinutes: rule.completionWindow?.toMinutes(),
      copies: this.copies.length === 0 ? undefined : this.copies.map((copy, index) => ({
        ...copy,
        ...isDeployedApart(this.plan, rule.copies[index]) ? { deployedApart: true } : {},
      })),
    };
  }

  private assertDestinations(account: string) {
    const destinations = this.copies.map(({ vaultArn }) => vaultArn);
    const twice = destinations.find((arn, index) => destinations.indexOf(arn) !== index);
    if (twice !== undefined) {
      throw refusal('copies', 'go to different vaults', `"${twice}" twice in the rule "${this.rule.name}"`);
    }
    if ([this.vault, this.rule.airGappedVault].some((vault) => vault && destinations.includes(vault.backupVaultArn))) {
      throw refusal('copies', 'go to another vault than the recovery points', `the vault of the rule "${this.rule.name}" itself`);
    }
    const refused = destinations.find((arn) => isDefaultVaultElsewhere(arn, account));
    if (refused !== undefined) {
      throw refusal('copies', 'go to another vault than the default one of another account', `"${refused}" in the rule "${this.rule.name}"`,
        'AWS Backup copies nothing into it from other accounts: define a vault there');
    }
  }
}

function assertReachable(plan: IConstruct, vault: backup.IBackupVault) {
  if (vault.node.defaultChild instanceof backup.CfnLogicallyAirGappedBackupVault) {
    throw refusal('vault', 'be a standard vault', `the air-gapped vault "${vault.node.path}"`,
      'name it in \'airGappedVault\' of the rule: beside it AWS Backup needs a standard vault');
  }
  if (isElsewhere(plan, vault)) {
    throw refusal('vault', `be in the account and Region of the plan (${placeOf(Stack.of(plan))})`, `"${vault.node.path}" in ${placeOf(placeOfVault(vault))}`,
      'recovery points are made beside their table: copy them to the other vault with \'copies\'');
  }
}

function assertAirGapped(plan: IConstruct, vault: backup.IBackupVault) {
  const { defaultChild } = vault.node;
  const imported = defaultChild === undefined;
  const reachable = defaultChild instanceof backup.CfnLogicallyAirGappedBackupVault
    && Stack.of(vault).environment === Stack.of(plan).environment;
  if (imported ? isElsewhere(plan, vault) : !reachable) {
    throw refusal('airGappedVault', `be a logically air-gapped vault in the environment of the plan (${Stack.of(plan).environment})`,
      `"${vault.node.path}" in ${imported ? placeOf(placeOfVault(vault)) : Stack.of(vault).environment}`,
      'define an AirGappedVault there, or send copies to it with \'copies\'');
  }
}

/** The place of an imported vault is that of its ARN, as far as that is known. */
function placeOfVault({ backupVaultArn, env }: backup.IBackupVault) {
  return placeOfArn(backupVaultArn, env);
}

/** Compares only what is known of both places. */
function isElsewhere(plan: IConstruct, vault: backup.IBackupVault): boolean {
  const { account, region } = Stack.of(plan);
  const other = placeOfVault(vault);
  return [[account, other.account], [region, other.region]]
    .some(([own, its]) => own !== its && ![own, its].some(Token.isUnresolved));
}

function placeOf({ account, region }: { readonly account: string; readonly region: string }): string {
  return [account, region].map((part) => Token.isUnresolved(part) ? 'any' : part).join(', ');
}

/** True for the ARN of the vault that every account has from the start, in an account that is not the own. */
function isDefaultVaultElsewhere(arn: string, own: string): boolean {
  const { account, resource } = arnParts(arn);
  return resource === 'backup-vault:Default' && account !== undefined && account !== own && !Token.isUnresolved(own);
}

function plannedCopy(plan: IConstruct, rule: BackupRule, copy: CopyTarget): ExpectedCopy {
  const retention = copy.retention ?? rule.retention;
  if (copy.vault) {
    assertAllowed(copy.vault, retention, `the copy of rule "${rule.name}"`);
  }
  return {
    vaultArn: copy.vault ? destinationArn(plan, copy.vault) : copy.backupVaultArn!,
    deleteAfterDays: retention.toDays(),
    moveToColdStorageAfterDays: copy.moveToColdStorageAfter?.toDays(),
  };
}

/** The account of the vault that copies go to. */
function ownerOf({ vault, backupVaultArn }: CopyTarget): string {
  return vault ? placeOfVault(vault).account : placeOfArn(backupVaultArn!, { account: backupVaultArn!, region: '' }).account;
}

function mayBe(account: string, other: string): boolean {
  return account === other || [account, other].some(Token.isUnresolved);
}

/** CloudFormation passes no references between environments, nor the CDK between stages. */
function isReferable(plan: IConstruct, vault: backup.IBackupVault): boolean {
  return Stack.of(vault).environment === Stack.of(plan).environment && Stage.of(vault) === Stage.of(plan);
}

/** True for a vault in a stack that the app deploys in an order of its own: two stacks may copy to each other. */
function isDeployedApart(plan: IConstruct, { vault }: CopyTarget): boolean {
  return vault?.node.defaultChild !== undefined && !isReferable(plan, vault)
    && !Stack.of(plan).dependencies.includes(Stack.of(vault));
}

function acceptsCopies(vault: backup.IBackupVault): boolean {
  const { accessPolicy } = vault.node.defaultChild as backup.CfnBackupVault | backup.CfnLogicallyAirGappedBackupVault;
  return /"backup:(\*|CopyIntoBackupVault)"/.test(JSON.stringify(Stack.of(vault).resolve(accessPolicy) ?? {}));
}

/** The ARN of a vault that cannot be referred to, made from the name that it was given. */
function destinationArn(plan: IConstruct, vault: backup.IBackupVault): string {
  const other = Stack.of(vault);
  const imported = vault.node.defaultChild === undefined;
  if (imported || isReferable(plan, vault)) {
    return vault.backupVaultArn;
  }
  const resource = vault.node.defaultChild as backup.CfnBackupVault | backup.CfnLogicallyAirGappedBackupVault;
  const name = other.resolve(resource.backupVaultName);
  if (typeof name !== 'string' || Token.isUnresolved(other.region) || Token.isUnresolved(other.account)) {
    throw refusal('copies', 'go to a vault that can be named from another environment or stage', `"${vault.node.path}" in ${other.environment}`,
      'give the vault a \'backupVaultName\' and its stack an account and a Region');
  }
  return other.formatArn({ service: 'backup', resource: 'backup-vault', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
