/** Text that comes from files, names or people, written into HTML or SVG. */

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * Text with the signs that mean something in markup written out, for content and for attributes in double quotes.
 * @example escape('a < "b"') // "a &lt; &quot;b&quot;"
 */
export const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => signs[sign]);
