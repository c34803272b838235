/** How a command that did not work says so: in one voice, without a stack, and with the option as it was typed. */
import { FilterError } from '../../engine/damage/filter/filter-error';
import { plainText } from '../../engine/errors/plain-text';
import { Refusal } from '../../engine/errors/refusal';
import { requireProfile } from '../connection/profiles';
import { type CommandDefinition, typedName } from '../options/command-definition';
import { flagOf } from '../options/option-table';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';

export interface Failure {
  readonly message: string;
  readonly code: ExitCode;

  /** Where there is something to go on with, what it is, and the command that does. */
  readonly kept?: string;
  readonly next?: string;
}

interface ServiceFailure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** What a failure means to the command that was typed; `filter` is what was typed of one, to point into it. */
export function failureOf(error: unknown, filter?: string, command?: CommandDefinition): Failure {
  if (error instanceof ResumableError) {
    const { cause, code, kept, next } = error;
    return { message: failureOf(cause, filter, command).message, code, kept, next };
  }
  if (error instanceof Interrupted) {
    return { message: error.message, code: EXIT.interrupted };
  }
  if (error instanceof FilterError) {
    return { message: [asTyped(error.message, command), ...filter === undefined ? [] : pointed(filter, error.position)].join('\n'), code: EXIT.refused };
  }
  if (error instanceof Refusal) {
    return { message: asTyped(error.message, command), code: EXIT.refused };
  }
  const service = error as ServiceFailure;
  return noProfile(service) ?? { message: plainText(told(service)), code: EXIT.failed };
}

/** A profile of the environment that is not there: AWS was not asked, and will not be. */
function noProfile(error: ServiceFailure): Failure | undefined {
  const { AWS_PROFILE: profile } = process.env;
  if (!profile || !isWithoutCredentials(error)) return undefined;
  try {
    requireProfile('AWS_PROFILE', profile);
    return undefined;
  } catch (refusal) {
    return { message: (refusal as Refusal).message, code: EXIT.refused };
  }
}

function isWithoutCredentials({ name = 'Error', message }: ServiceFailure): boolean {
  return name === 'CredentialsProviderError' || /Could not load credentials/.test(message);
}

/** With the options as they were typed. */
export function asTyped(message: string, command?: CommandDefinition): string {
  const nameOf = (property: string) => command ? typedName(command, property) : flagOf(property);
  return message.replace(/'(\w+)'/g, (_, name) => `'${nameOf(name) ?? name}'`);
}

function pointed(filter: string, position: number): string[] {
  return [`  ${filter.replaceAll(/\s/g, ' ')}`, `  ${' '.repeat(position - 1)}^ see: npx cdk-dynamodb-recovery help filter`];
}

function told(error: ServiceFailure): string {
  const { name = 'Error', message, code, $metadata } = error;
  if (isWithoutCredentials(error)) {
    return `no AWS credentials: ${message}; log in, set AWS_PROFILE, or choose a profile with --profile`;
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature/.test(name)) {
    return `AWS does not take the credentials (${name}): ${message}; log in again, or choose a profile with --profile`;
  }
  if (/Region is missing/.test(message)) {
    return '\'--region\' must be given, got none; set AWS_REGION or the region of your profile';
  }
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT)$/.test(code ?? '') || name === 'TimeoutError') {
    return `the endpoint does not answer (${code ?? name}): ${message || 'no connection'}; see --region and --endpoint-url`;
  }
  if (code === 'ENOENT') {
    return `there is no such file: ${message.replace(/^ENOENT: no such file or directory, \w+ /, '')}`;
  }
  if (code === 'ENOSPC') {
    return 'the disk is full; make room, then run the same again';
  }
  const advice = /AccessDenied/.test(name) ? '; name the role that may, with --role-arn (TableRewind\'s PlanRoleArn or ApplyRoleArn)' : '';
  return $metadata?.httpStatusCode ? `${name}: ${message}${$metadata.requestId ? ` (request ${$metadata.requestId})` : ''}${advice}` : message;
}
