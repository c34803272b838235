/** Errors of AWS and of the operating system, which have no fields of this house: what happened, and the way out. */
import type { ReportedError } from '../../engine/errors/reported-error';
import { requireProfile } from '../connection/profiles';

export interface ServiceFailure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly path?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ETIMEDOUT'];

/** The refusal of a profile in the environment that does not exist: AWS was not asked. */
export function noProfile(error: ServiceFailure): ReportedError | undefined {
  const { AWS_PROFILE: profile } = process.env;
  if (!profile || !isWithoutCredentials(error)) return undefined;
  try {
    requireProfile('AWS_PROFILE', profile);
    return undefined;
  } catch (refusal) {
    return refusal as ReportedError;
  }
}

export function serviceText(error: ServiceFailure): string {
  const { name = 'Error', message, code, path, $metadata } = error;
  if (isWithoutCredentials(error)) {
    return `no AWS credentials: ${message}; log in, set AWS_PROFILE, or choose a profile with --profile`;
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature/.test(name)) {
    return `AWS rejected the credentials (${name}): ${message}; log in again, or choose a profile with --profile`;
  }
  if (/Region is missing/.test(message)) {
    return '\'--region\' must be given, got none; set AWS_REGION or the region of your profile';
  }
  if (UNREACHABLE.includes(code ?? '') || name === 'TimeoutError') {
    return `the endpoint does not answer (${code ?? name}): ${message || 'no connection'}; see --region and --endpoint-url`;
  }
  if (code === 'ENOENT') {
    return `file not found: ${path ?? message}`;
  }
  if (code === 'ENOSPC') {
    return 'the disk is full; make room, then run the same again';
  }
  const request = $metadata?.requestId ? ` (request ${$metadata.requestId})` : '';
  const advice = /AccessDenied/.test(name) ? '; name an allowed role with --role-arn (the outputs of TableRewind and TableRecovery name theirs)' : '';
  return $metadata?.httpStatusCode ? `${name}: ${message}${request}${advice}` : message;
}

function isWithoutCredentials({ name = 'Error', message }: ServiceFailure): boolean {
  return name === 'CredentialsProviderError' || /Could not load credentials/.test(message);
}
