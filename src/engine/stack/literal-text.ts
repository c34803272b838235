/** References in the text of an `Fn::Sub`: `${Name}` and `${Name.Attribute}`. `${!Name}` is none. */
const REFERENCE = /\$\{([^!{}][^{}]*)\}/g;

/** @param literalOf the literal of a reference; none for one that stays */
export function literalText(text: string, literalOf: (name: string) => string | undefined): string {
  return text.replace(REFERENCE, (whole, name: string) => literalOf(name.trim()) ?? whole);
}
