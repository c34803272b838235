import { Annotations, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from './requirement';

/** The names that DynamoDB takes. */
const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

/**
 * The text that aws-cdk-lib puts in place of a value that the CLI is still to look up; then it synthesises once more.
 */
const NOT_LOOKED_UP = /dummy-value-for-/;

/** Refuses the name of an imported table that no table can have; what only the deployment knows is left to it. */
export function assertImportable(table: IConstruct, tableName: string, tableArn: string): void {
  if (Token.isUnresolved(tableName)) {
    return;
  }
  if (NOT_LOOKED_UP.test(tableName)) {
    warnOfLookup(table, tableName);
  } else if (!TABLE_NAME.test(tableName)) {
    const got = Token.isUnresolved(tableArn) || tableArn.endsWith(`/${tableName}`) ? `"${tableName}"` : `"${tableArn}"`;
    throw refusal('table', 'be imported by the name or the ARN of a table (3 to 255 letters, digits, hyphens, underscores and dots)', got, wayOut(tableName));
  }
}

function wayOut(tableName: string): string {
  if (tableName.startsWith('arn:')) {
    return 'import it with fromTableArn()';
  }
  const [name, ...rest] = tableName.split('/');
  return rest.length > 0 ? `an index, a stream or a backup belongs to its table: import the table "${name}"` : 'correct the name';
}

/** The error must not stop the synthesis in which the CLI learns what to look up. */
function warnOfLookup(table: IConstruct, tableName: string) {
  Annotations.of(table).addError(`'table' must be known when its stack is deployed, got "${tableName}", which stands for a look-up that was not made; `
    + 'run the CDK CLI with credentials for the account, or write the name');
}
