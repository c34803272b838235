/** A list in which equal values stand once. */
export class Places {
  public readonly values: object[] = [];
  private readonly places = new Map<string, number>();

  public placeOf(value: object): number {
    const key = JSON.stringify(value);
    const place = this.places.get(key) ?? this.values.push(value) - 1;
    this.places.set(key, place);
    return place;
  }
}
