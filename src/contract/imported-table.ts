/** The protection that an imported table is to be given. */
export interface ImportedTable {
  readonly path: string;
  readonly tableName: string;

  /** Text in the event, as CloudFormation hands every number over. */
  readonly recoveryWindowDays: number | string;
}
