/** Texts of the OpenTelemetry Transformation Language, which Alloy takes as strings. */

/**
 * Writes a text as a literal that means the text and nothing else. OTTL reads it as Go reads a string (strconv.Unquote), which
 * knows all of JSON's escapes but lone surrogates.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/pkg/ottl/LANGUAGE.md
 */
export function ottlString(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** Writes a map of texts. */
export function ottlMap(entries: Readonly<Record<string, string>>): string {
  return `{${Object.entries(entries)
    .map(([key, value]) => `${ottlString(key)}: ${ottlString(value)}`)
    .join(', ')}}`;
}
