export interface StackEvent {
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly time: Date;
}

export interface StackOutcome {
  readonly stackName: string;

  /**
   * The status of CloudFormation: CREATE_COMPLETE, UPDATE_ROLLBACK_COMPLETE, DELETE_FAILED, ...
   */
  readonly status: string;
  readonly stackId: string;
  readonly outputs: { readonly [key: string]: string };

  /**
   * The events of this operation, the oldest first.
   */
  readonly events: StackEvent[];

  /**
   * Cause of the first failure of a resource, or of the refusal of the request.
   */
  readonly reason?: string;
}

export interface AppOutcome extends StackOutcome {
  /**
   * Each stack's outcome by its name. The outcome itself is that of the last stack, or of the one that failed.
   */
  readonly stacks: { readonly [stackName: string]: StackOutcome };
}

/**
 * True if the stack is as its template defines it.
 */
export function isDeployed(status: string): boolean {
  return status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
}

export function isFailure(event: StackEvent): boolean {
  return /FAILED$/.test(event.status) && event.type !== 'AWS::CloudFormation::Stack' && event.reason !== undefined;
}
