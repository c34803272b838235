/** An option of the table as the parser takes it. */
import { Option } from 'commander';
import { GROUPS } from './option-definition';
import { type OptionName, optionOf } from './option-table';

export class ParserOption extends Option {
  constructor(private readonly field: OptionName, now: () => Date) {
    const { flag, short, value, help, group, read, choices, default: initial } = optionOf(field);
    super([...short ? [`-${short}`] : [], [flag, ...value ? [value] : []].join(' ')].join(', '), help);
    this.helpGroup(GROUPS[group]);
    if (read) this.argParser(read(flag, now));
    if (choices) this.choices(choices);
    if (initial !== undefined) this.default(initial);
  }

  /** The name of the value among those of the command: as in the table. */
  public attributeName(): string {
    return this.field;
  }
}
