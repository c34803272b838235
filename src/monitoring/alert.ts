import type { AlertFilter } from './alert-filter';

/** A kind of event that leads to a message. */
export interface Alert {
  /** The id of its rule. */
  readonly id: string;

  /** The purpose of the rule, as the console shows it. */
  readonly description: string;
  readonly source: string;
  readonly detailType: string;
  readonly message: AlertMessage;

  /** The pattern of the detail. What is undefined in it matches anything. */
  detail(filter: AlertFilter): object;
}

/** The message for a person: each line by itself, `<name>` stands for a value of the event. */
export interface AlertMessage {
  readonly values: { readonly [name: string]: string };
  readonly lines: string[];
}

/** Fields of every event. */
export const ENVELOPE = { account: '$.account', region: '$.region', time: '$.time' };

/** The caller, in an event that comes through CloudTrail. */
export const CALL = { ...ENVELOPE, caller: '$.detail.userIdentity.arn' };

const CLOUDTRAIL = 'AWS API Call via CloudTrail';

/**
 * A call of AWS's API that succeeded, or with `refused` one that did not; EventBridge learns of it where the account
 * has a trail.
 */
export interface CallAlert extends Pick<Alert, 'id' | 'description' | 'message'> {
  readonly service: 'backup' | 'dynamodb';
  readonly calls: string[];
  readonly refused?: boolean;

  /** Leaves out calls that AWS Backup makes by itself, when a retention ends. */
  readonly exceptAwsBackup?: boolean;
  parameters(filter: AlertFilter): object;
}

/** The alert of a call. */
export function callAlert({
  service,
  calls,
  refused = false,
  parameters,
  exceptAwsBackup,
  ...alert
}: CallAlert): Alert {
  return {
    ...alert,
    source: `aws.${service}`,
    detailType: CLOUDTRAIL,
    detail: (filter) => ({
      eventSource: [`${service}.amazonaws.com`],
      eventName: calls,
      errorCode: [{ exists: refused }],
      userIdentity: exceptAwsBackup
        ? { invokedBy: [{ exists: false }, { 'anything-but': 'backup.amazonaws.com' }] }
        : undefined,
      requestParameters: unlessEmpty(parameters(filter)),
    }),
  };
}

/** EventBridge refuses a pattern with an empty object in it. */
function unlessEmpty(pattern: object): object | undefined {
  return Object.values(pattern).some((alternatives) => alternatives !== undefined) ? pattern : undefined;
}

/** The input of a target that takes text: EventBridge wants each line in quotes of its own. */
export function inputTransformer({ values, lines }: AlertMessage) {
  return {
    inputPathsMap: values,
    inputTemplate: lines.map((line) => JSON.stringify(line)).join('\n'),
  };
}
