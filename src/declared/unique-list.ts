/** A list in which equal values stand once. */
export class UniqueList {
  public readonly values: object[] = [];
  private readonly indices = new Map<string, number>();

  public indexOf(value: object): number {
    const key = JSON.stringify(value);
    const place = this.indices.get(key) ?? this.values.push(value) - 1;
    this.indices.set(key, place);
    return place;
  }
}
