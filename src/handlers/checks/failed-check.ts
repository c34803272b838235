import type { Finding } from '../../contract/finding';

/** A failed request proves nothing, so it is an error of its own and hides no other finding. */
export function failedCheck(subject: string, action: string, error: unknown): Finding {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'CHECK_FAILED',
    severity: 'ERROR',
    subject,
    expected: 'protection that can be verified',
    actual: `${action} failed: ${name}: ${message}`,
    remedy: isDenied(error)
      ? `allow ${action} to the role of this function: a policy or boundary outside the stack denies it`
      : 'deploy again',
  };
}

/** Every service has a name of its own for it. */
export function isDenied(error: unknown): boolean {
  return isNamed(error, 'AccessDeniedException', 'AccessDenied');
}

export function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
