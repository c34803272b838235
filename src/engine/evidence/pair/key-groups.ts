/**
 * Items of a sample in groups by chance of their partition keys, to see how much the items of one partition key are
 * alike. A fixed number of groups takes the same memory for a million partition keys as for ten.
 */
const GROUPS = 1021;

/** Their product stays below 2^53, so it is exact. */
const MULTIPLIER = 1_000_003;
const PRIME = 4_294_967_291;

/** So many groups with a find show how finds are spread; fewer may be a matter of luck. */
const ENOUGH = 30;

export class KeyGroups {
  private readonly sizes = new Float64Array(GROUPS);
  private readonly finds = new Map<string, Float64Array>();

  /** @param single true if no two items have the same partition key */
  constructor(private readonly single: boolean) {}

  /** @param key a text for the partition key of an item */
  public add(key: string): void {
    this.sizes[groupOf(key)]++;
  }

  public find(kind: string, key: string): void {
    const finds = this.finds.get(kind) ?? new Float64Array(GROUPS);
    finds[groupOf(key)]++;
    this.finds.set(kind, finds);
  }

  /**
   * The design effect: how many items of the sample are worth one that is independent of the others. At most as if all
   * items of a partition key were alike.
   */
  public effect(kind: string): number {
    if (this.single) return 1;
    const most = Math.max(1, this.meanCompany());
    const finds = this.finds.get(kind);
    if (!finds || finds.filter((count) => count > 0).length < ENOUGH) return most;
    return Math.min(most, Math.max(1, this.measured(finds)));
  }

  private get total(): number {
    return sum(this.sizes);
  }

  /**
   * The mean, over the items, of how many have the partition key of an item. The sizes of groups vary by as much more
   * as items come together.
   */
  private meanCompany(): number {
    const mean = this.total / GROUPS;
    return sum(this.sizes.map((size) => (size - mean) ** 2)) / (1 - 1 / GROUPS) / (this.total || 1);
  }

  /** The variance of the share between groups, to that of independent items. */
  private measured(finds: Float64Array): number {
    const share = sum(finds) / this.total;
    const between = sum(finds.map((count, group) => (count - share * this.sizes[group]) ** 2)) * GROUPS / (GROUPS - 1);
    const independent = this.total * share * (1 - share);
    return independent > 0 ? between / independent : Infinity;
  }
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A group that follows from nothing but the text: a polynomial of its characters, modulo a prime. */
function groupOf(key: string): number {
  let hash = 0;
  for (let place = 0; place < key.length; place++) hash = (hash * MULTIPLIER + key.charCodeAt(place)) % PRIME;
  return hash % GROUPS;
}
