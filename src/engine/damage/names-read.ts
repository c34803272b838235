/**
 * The names in rules and filters, compared with those of the items that were read.
 *
 * Each name of a rule or filter is remembered exactly. Up to a thousand other names are remembered, to suggest the one
 * that may have been meant.
 */
import type { Change } from '../evidence/change';
import type { Item, Value } from '../values/attribute-value';
import type { Filter } from './filter/filter';
import { filterName, type FilterPath, filterPathText, valueOf } from './filter/path';
import type { RestoreRules } from './restore-rules';
import { nearestName } from '../errors/nearest-name';

type Property = 'only' | 'keep' | 'together' | 'deep' | 'delta' | 'version' | 'touch' | 'putBackWithout' | 'filter';

/** A name that no change has, or that has another type than the rule needs. */
export interface NameDoubt {
  readonly property: Property;
  readonly name: string;
  readonly nearest?: string;

  /** True if more would be written than was allowed. */
  readonly widens: boolean;
  readonly text: string;
}

interface Wanted {
  readonly property: Property;
  readonly path: FilterPath;
  readonly text: string;

  /** The type that the value must have; any if left out. */
  readonly type?: 'M';

  /** The depth to which the path leads, and the other names at that depth. */
  depth: number;
  siblings: Set<string>;
}

const WIDENING: readonly Property[] = ['keep', 'together', 'delta', 'version', 'touch', 'putBackWithout'];
const REMEMBERED = 1000;
const LONGEST = 255;

export class NamesRead {
  private changes = 0;
  private missing: Wanted[];
  private otherVersions = 0;

  constructor(private readonly rules: RestoreRules, filter?: Filter) {
    const {
      only = [],
      keep = [],
      together = [],
      deep = [],
      delta = [],
      touch = [],
      putBackWithout = [],
      version,
    } = rules;
    const named = (property: Property, names: readonly string[], type?: 'M') =>
      names.map((name): Wanted => ({ property, path: [name], text: name, type, depth: -1, siblings: new Set() }));
    const mentions = (filter?.mentions ?? []).filter(({ image }) => image !== 'key');
    this.missing = [
      ...named('keep', keep),
      ...named('together', together.flat()),
      ...named('version', version === undefined ? [] : [version]),
      ...named('only', only),
      ...named('deep', deep, 'M'),
      ...named('delta', delta),
      ...named('touch', touch),
      ...named('putBackWithout', putBackWithout),
      ...mentions.map(({ path, image }): Wanted => ({
        property: 'filter',
        path,
        text: image === 'changed' ? `changed(${filterPathText(path)})` : `${image}.${filterPathText(path)}`,
        depth: -1,
        siblings: new Set(),
      })),
    ];
  }

  /** Changes of a journal are skipped: the names of its plan were compared when it was made. */
  public see({ old, new: image, source }: Change): void {
    if (source === 'journal') return;
    this.changes++;
    const images = [old, image].filter((each) => each !== undefined);
    if (this.missing.length > 0) {
      this.missing = this.missing.filter((wanted) => !images.some((item) => isFound(wanted, item)));
    }
    const { version } = this.rules;
    if (version !== undefined && images.some((item) => isOther(valueOf(item, [version])))) this.otherVersions++;
  }

  public doubts(): NameDoubt[] {
    if (this.changes === 0) return [];
    const { version, otherVersions } = { ...this.rules, otherVersions: this.otherVersions };
    return [
      ...this.missing.map(doubt),
      ...(otherVersions === 0
        ? []
        : [
          {
            property: 'version',
            name: version!,
            widens: false,
            text: `must be a number, and ${JSON.stringify(version)} is something else in ${otherVersions} of the changes: DynamoDB counts numbers only, so their items will be conflicts`,
          } as const,
        ]),
    ];
  }
}

/** True if an image has the wanted name; if not, remembers the names that it has instead. */
function isFound(wanted: Wanted, item: Item): boolean {
  const { path, type } = wanted;
  const depth = path.findIndex((_, place) => valueOf(item, path.slice(0, place + 1)) === undefined);
  if (depth < 0) {
    if (type === undefined || valueOf(item, path)?.[type] !== undefined) return true;
    wanted.depth = path.length;
    return false;
  }
  if (depth > wanted.depth) {
    wanted.depth = depth;
    wanted.siblings = new Set();
  }
  if (depth === wanted.depth) {
    const names = Object.keys((depth === 0 ? item : valueOf(item, path.slice(0, depth))?.M) ?? {});
    for (const name of names) {
      if (wanted.siblings.size < REMEMBERED && name.length <= LONGEST) wanted.siblings.add(name);
    }
  }
  return false;
}

function isOther(value: Value): boolean {
  return value !== undefined && value.N === undefined;
}

function doubt({ property, path, text, depth, siblings: beside }: Wanted): NameDoubt {
  const widens = WIDENING.includes(property);
  if (depth === path.length) {
    return {
      property,
      name: text,
      widens,
      text: `names ${JSON.stringify(text)}, which is a map in no change: it is compared as a whole`,
    };
  }
  const step = path[depth];
  const [before, after] = [path.slice(0, depth), path.slice(depth)];
  // `new.a.b` for an attribute "a.b".
  const joined = after.join('.');
  const nearest = beside.has(joined) ? joined : typeof step === 'string' ? nearestName(step, beside) : undefined;
  const [image] = /^(?:changed\(|old\.|new\.)?/.exec(text)!;
  const right =
    property === 'filter' && nearest !== undefined
      ? `: write ${image}${filterPathText([...before, nearest, ...(nearest === joined ? [] : path.slice(depth + 1))])}${image === 'changed(' ? ')' : ''}`
      : '';
  const there = nearest === undefined ? '' : `; there is ${JSON.stringify(nearest)}${right}`;
  const lacked = typeof step === 'string' ? JSON.stringify(step) : `an element ${step}`;
  const subject =
    property === 'filter'
      ? `${text}, and no change has ${lacked}${before.length > 0 ? ` in ${filterName(String(before[0]))}` : ''}`
      : `${lacked}, which no change has`;
  return { property, name: text, nearest, widens, text: `names ${subject}${there}` };
}
