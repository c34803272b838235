import { type ErrorText, spelled, type Spelling } from './error-text';

/** An error that is reported by its fields, in a message or as JSON, and ends a command without a stack. */
export abstract class ReportedError extends Error {
  /** The origin of the files that the error is about: an option, an argument. */
  public origin?: string;

  /** The fields of the error, for programs. */
  protected abstract readonly fields: Readonly<Record<string, ErrorText | number | undefined>>;

  /** The message; with properties as the reader spells them. */
  public abstract text(spelling: Spelling): string;

  /** The fields as texts and numbers, for JSON; those without a value are left out. */
  public details(spelling: Spelling): Readonly<Record<string, string | number>> {
    const given = Object.entries(this.fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'number' ? value : spelled(value, spelling)]));
  }
}
