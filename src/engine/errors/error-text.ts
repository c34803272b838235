/** Texts of errors that mention properties, which a command line spells as its options. */
import { plainText } from './plain-text';

/** A text in parts: some are names of properties. */
export type ErrorText = string | readonly (string | PropertyName)[];

/** The spelling of a property, for the reader of a message. */
export type Spelling = (property: string) => string;

export class PropertyName {
  constructor(public readonly property: string) {}
}

/** A text whose placeholders are names of properties: naming`leave it out of ${'deep'}`. */
export function naming(texts: TemplateStringsArray, ...properties: readonly string[]): ErrorText {
  return texts.flatMap((text, place) => [
    text,
    ...(place < properties.length ? [new PropertyName(properties[place])] : []),
  ]);
}

/** The text for a reader; line breaks of commands in it stay. */
export function spelled(text: ErrorText, spelling: Spelling): string {
  return typeof text === 'string' ? text
    : text.map((part) => typeof part === 'string' ? part : `'${spelling(part.property)}'`).join('');
}

/** One line: what is wrong may hold names and values of others. */
export function plainSpelled(text: ErrorText, spelling: Spelling): string {
  return plainText(spelled(text, spelling));
}
