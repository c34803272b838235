/** Describes a failure with its reason and exit code, without a stack, and with options as they were typed. */
import { noProfile, type ServiceFailure, serviceText } from './service-error';
import { FilterError } from '../../engine/damage/filter/filter-error';
import type { Spelling } from '../../engine/errors/error-text';
import { plainText } from '../../engine/errors/plain-text';
import { Refusal } from '../../engine/errors/refusal';
import { ReportedError } from '../../engine/errors/reported-error';
import { type CommandDefinition, typedName } from '../options/command-definition';
import { flagOf } from '../options/option-table';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';

export interface Failure {
  readonly message: string;
  readonly code: ExitCode;

  /** The fields of the error, where it has fields. */
  readonly details?: Readonly<Record<string, string | number>>;

  /** The part that is kept, and the command that goes on with it. */
  readonly kept?: string;
  readonly next?: string;
}

/** The failure of a command; `filter` is the filter that was typed, to point into it. */
export function failureOf(error: unknown, filter?: string, command?: CommandDefinition): Failure {
  if (error instanceof ResumableError) {
    const { cause, code, kept, next } = error;
    return { ...failureOf(cause, filter, command), code, kept, next };
  }
  if (error instanceof Interrupted) {
    return { message: error.message, code: EXIT.interrupted };
  }
  if (error instanceof ReportedError) {
    return reported(error, filter, command);
  }
  const service = error as ServiceFailure;
  const profile = noProfile(service);
  return profile ? reported(profile) : { message: plainText(serviceText(service)), code: EXIT.failed };
}

function reported(error: ReportedError, filter?: string, command?: CommandDefinition): Failure {
  const spelling: Spelling = (property) => (command ? typedName(command, property) : flagOf(property)) ?? property;
  const text = error.text(spelling);
  const { origin } = error;
  // A property that is an option itself needs no other one for its place.
  const typed = error instanceof Refusal && spelling(error.property) !== error.property;
  return {
    message: [
      origin === undefined || typed ? text : `'${origin}': ${text}`,
      ...error instanceof FilterError && filter !== undefined ? pointed(filter, error) : [],
    ].join('\n'),
    code: EXIT.refused,
    details: { ...origin === undefined ? {} : { origin }, ...error.details(spelling) },
  };
}

function pointed(filter: string, error: FilterError): string[] {
  const [line, mark] = error.pointer(filter);
  return [line, `${mark} see: npx cdk-dynamodb-recovery help filter`];
}
