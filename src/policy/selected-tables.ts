/** One selection of AWS Backup, as CloudFormation takes it. */
export interface SelectedTables {
  readonly resources: string[];
  readonly notResources?: string[];
  readonly conditions?: object;
}
