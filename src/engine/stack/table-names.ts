/** The literals of a table that references to it become: what `Ref` and `Fn::GetAtt` answer. */
import type { SettingsTable } from '../settings/table-settings';

export const TABLE_TYPES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

/** The values by the names of the attributes; `Ref` is the name of the table. */
export type TableNames = Readonly<Record<string, string>>;

/** A table without a stream or an id has no such attribute. */
export function tableNames({ name, arn, id, streamArn }: SettingsTable): TableNames {
  return {
    Ref: name, Arn: arn, ...id !== undefined && { TableId: id }, ...streamArn !== undefined && { StreamArn: streamArn },
  };
}
