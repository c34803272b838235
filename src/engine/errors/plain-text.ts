/**
 * Foreign text, such as names and values in a table and messages of AWS, made safe for a terminal, a report or a cell.
 *
 * Characters that move a cursor, hide or reverse text, or break a line are written as their numbers (`\u001b`):
 * controls, formats, line separators and unpaired surrogates. Inside JSON text this is JSON's own spelling, so the text
 * stays valid and means the same.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text for one line. */
export function plainText(text: string): string {
  return text.replace(UNPRINTABLE, numbered);
}

/** Text of several lines. */
export function plainLines(text: string): string {
  return text.replace(UNPRINTABLE, (character, place: number) =>
    character === '\n' || (character === '\r' && text[place + 1] === '\n') ? character : numbered(character));
}

/** A text in quotes, as in JSON and in filters. */
export function quotedText(text: string): string {
  return plainText(JSON.stringify(text));
}

/** The name of an attribute: as it is where it is a word, in quotes where it could be taken for something else. */
export function nameText(name: string): string {
  return /^\w[\w.-]*$/.test(name) ? name : quotedText(name);
}

/** A document as JSON. */
export function jsonText(document: unknown, indent?: number): string {
  return plainLines(JSON.stringify(document, undefined, indent));
}

/** Each unit of a character as JSON writes it. */
function numbered(character: string): string {
  return Array.from(
    { length: character.length },
    (_, place) => `\\u${character.charCodeAt(place).toString(16).padStart(4, '0')}`,
  ).join('');
}
