/** A stack in which another table is to take over, as it was when that was planned. */
import type { TableNames } from './table-names';
import type { Side } from './table-templates';
import type { Template } from './template';

export interface PlannedStack {
  readonly name: string;

  /** The ARN, which is another one if the stack is deleted and created again. */
  readonly id: string;

  /** The role that CloudFormation is asked with. @default - that of the command */
  readonly role?: string;

  /** The logical id of the table, and its type. */
  readonly table: string;
  readonly type: string;

  /** The template as it was deployed when the cut-over was planned. */
  readonly template: Template;
  readonly names: Readonly<Record<Side, TableNames>>;

  /** The functions whose mappings the stack replaces for the stream of the other table. */
  readonly consumers: readonly string[];
}
