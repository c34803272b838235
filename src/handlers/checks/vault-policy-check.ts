import { GetBackupVaultAccessPolicyCommand, type BackupClient } from '@aws-sdk/client-backup';
import { failedCheck, isNamed } from './failed-check';
import type { ExpectedDenial, ExpectedVault } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** A statement as IAM writes it: nearly everything is one or several. */
interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly [kind: string]: string | string[] };
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | string[] } };
}

/** Checks that the access policy of a vault denies everyone the declared actions; a policy may deny more. */
export async function checkVaultPolicy(vault: ExpectedVault, backup: BackupClient): Promise<Finding[]> {
  const { path, vaultName, denials = [] } = vault;
  if (denials.length === 0) {
    return [];
  }
  const base = { severity: 'ERROR', subject: path, remedy: RESTORE } as const;
  try {
    const { Policy } = await backup.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName: vaultName }));
    const statements = list((JSON.parse(Policy ?? '{}') as { Statement?: Statement | Statement[] }).Statement);
    return denials.flatMap((denial) => differences(denial, statements).map((actual) => ({
      ...base, code: 'VAULT_POLICY_DIFFERS', expected: described(denial), actual,
    })));
  } catch (error) {
    return [
      isNamed(error, 'ResourceNotFoundException')
        ? {
          ...base,
          code: 'VAULT_POLICY_ABSENT',
          expected: denials.map(described).join(', and '),
          actual: 'the vault has no access policy',
        }
        : failedCheck(path, 'backup:GetBackupVaultAccessPolicy', error),
    ];
  }
}

const RESTORE =
  'the access policy of the vault was changed outside the stack: undo the change, or change a property of the vault and deploy its stack';

/** The missing parts of a denial, an entry for each way in which it falls short. */
function differences({ actions, exemptArn }: ExpectedDenial, statements: Statement[]): string[] {
  const shortcomings = actions.map((action) => {
    const denying = statements.filter((statement) => isDenying(statement, action));
    const enough = denying.some((statement) => exempts(statement)?.every((arn) => arn === exemptArn));
    const others = [
      ...new Set(denying.flatMap((statement) => exempts(statement) ?? ['principals chosen by a condition'])),
    ];
    return enough
      ? undefined
      : { action, who: others.length > 0 ? `denied, but not to ${others.join(', ')}` : 'not denied to everyone' };
  }).filter((shortcoming) => shortcoming !== undefined);
  return [...new Set(shortcomings.map(({ who }) => who))].map(
    (who) =>
      `${shortcomings
        .filter((shortcoming) => shortcoming.who === who)
        .map(({ action }) => action)
        .join(', ')}: ${who}`,
  );
}

/** AWS Backup takes no wildcard among the actions of an access policy. */
function isDenying({ Effect, Principal, Action, Resource }: Statement, action: string): boolean {
  return Effect === 'Deny' && isEveryone(Principal) && list(Resource).includes('*')
    && list(Action).some((denied) => denied.toLowerCase() === action.toLowerCase());
}

function isEveryone(principal: Statement['Principal']): boolean {
  return typeof principal === 'object' ? list(principal.AWS).includes('*') : principal === '*';
}

/**
 * The principals that a statement exempts: an empty list without a condition, and `undefined` if the condition is of
 * another kind.
 */
function exempts({ Condition = {} }: Statement): string[] | undefined {
  const conditions = Object.entries(Condition)
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => ({ operator, key, values })));
  if (conditions.length === 0) {
    return [];
  }
  const [{ operator, key, values }] = conditions;
  const byPrincipal = EXEMPTING.includes(operator.toLowerCase()) && key.toLowerCase() === 'aws:principalarn';
  return conditions.length === 1 && byPrincipal ? list(values) : undefined;
}

const EXEMPTING = ['arnnotlike', 'arnnotequals', 'stringnotlike', 'stringnotequals'];

function described({ sid, actions, exemptArn }: ExpectedDenial): string {
  return `${sid}, which denies everyone${exemptArn === undefined ? '' : ` but ${exemptArn}`} ${actions.join(', ')}`;
}

function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : [value].flat() as T[];
}
