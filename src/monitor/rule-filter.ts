import { ruleCheck } from './rule-check';

/** A filter that can be read; otherwise the refusal shows the place of the fault, and what the filter belongs to. */
export function checkedFilter(owner: string, filter: string): string {
  const fault = ruleCheck().filterFault(filter);
  if (fault !== undefined) {
    throw new Error(`${fault}\n  in ${owner}`);
  }
  return filter;
}

/** Names and texts as filters spell them. */
export const filterText = {
  /** The value of an attribute before or after a change. */
  value: (image: 'old' | 'new', attribute: string) => `${image}.${filterText.name(attribute)}`,

  /** A word, or a text in quotes where the name is no word. */
  name: (attribute: string) => /^[A-Za-z_][\w-]*$/.test(attribute) ? attribute : JSON.stringify(attribute),

  /** A text, with the escapes of JSON. */
  text: (text: string) => JSON.stringify(text),
};
