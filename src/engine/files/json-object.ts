export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object in a text; none if the text is not JSON, or is another JSON value (`null`, a list, a number). */
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
