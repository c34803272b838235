/** The right form of what other languages write in another way: the expressions of DynamoDB, SQL, JavaScript. */

/** Signs of other languages, and ours. */
const SIGNS: Readonly<Record<string, string>> = {
  '==': '=', '===': '=', '<>': '!=', '!==': '!=', '≠': '!=', '≤': '<=', '≥': '>=', '&&': 'and', '||': 'or', '!': 'not',
};
const FOREIGN = /===?|!==|<>|&&|\|\||!(?!=)|[≠≤≥]/y;

export function foreignSign(filter: string, place: number): { got: string; advice: string } | undefined {
  FOREIGN.lastIndex = place;
  const got = FOREIGN.exec(filter)?.[0];
  return got === undefined ? undefined : { got, advice: `write ${SIGNS[got]}` };
}

/** Texts in other quotes than ours. */
export function otherQuotes(filter: string, place: number): string | undefined {
  const [, inner] = /^['‘“”`]([^'’“”`]*)/.exec(filter.slice(place, place + 200)) ?? [];
  return inner === undefined ? undefined : `texts stand in "": write ${JSON.stringify(inner)}`;
}

/** Names with other signs than those of words. */
export function quotedName(filter: string, place: number): string | undefined {
  const [before] = /[\w-]*$/.exec(filter.slice(Math.max(0, place - 100), place))!;
  const start = place - before.length;
  const [name] = /^[^\s=<>!().,[\]{}"']*/.exec(filter.slice(start, start + 200))!;
  const [path] = /(?:(?:[A-Za-z_][\w-]*|"(?:[^"\\]|\\.)*")\.|changed\()*$/.exec(filter.slice(0, start))!;
  return path === '' || name === '' ? undefined : `write ${path}${JSON.stringify(name)}`;
}

/** Backslashes of a regular expression. */
export function escapedBackslashes(quoted: string): string {
  return `a backslash is written \\\\ in a text: ${quoted.replaceAll(/\\([\\"])|\\/g, (found, next) => (next ? found : '\\\\'))}`;
}
