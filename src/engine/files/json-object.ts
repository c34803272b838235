export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that a text holds. Text that is no JSON, and JSON that is none (`null`, a list, a number), gives none. */
export function jsonObject(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
