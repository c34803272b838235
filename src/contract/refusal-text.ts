/**
 * A refusal in one sentence, as every construct, function and command words it.
 *
 * @param subject the property in quotes, or the resource, that is refused
 * @param allowed continues "must"
 * @param advice the way out
 */
export function refusalText(subject: string, allowed: string, got: string, advice?: string): string {
  return `${subject} must ${allowed}, got ${got}${advice ? `; ${advice}` : ''}`;
}

/** The error that refuses a property at synthesis. */
export function refusal(property: string, allowed: string, got: string, advice?: string): Error {
  return new Error(refusalText(`'${property}'`, allowed, got, advice));
}
