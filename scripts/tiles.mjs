/**
 * Tiles of registers in the kernels. A kernel keeps a block of sums in registers, each a variable of its own, because AssemblyScript has
 * no array of vectors that stays there. A template in the kernel's text says such a block once:
 *
 *     //each i < 4 { let a$i = v128.load(from, $(16 * i)); //}
 *
 * is written out before the compiler reads it as `let a0 = v128.load(from, 0); let a1 = v128.load(from, 16); ...`. `//each n of 8, 4 {`
 * counts through a list, `//if n == 8 {` leaves its text out where the condition does not hold. A template ends with `//}`, may span lines
 * and may lie within another. `$i` is a counter, `$(...)` an arithmetic expression in counters.
 */

const opening = /\/\/(?:each ([a-z]) (?:< ([^{\n]+?)|of ([\d, ]+?))|if ([^{\n]+?)) \{/y;
const closing = /\/\/\}/y;
/** Nothing but numbers, counters and arithmetic. */
const arithmetic = /^[\sa-z0-9+*/%()<>=&|!?:-]*$/;

/** The value of an expression in counters. */
function value(text, counters, place) {
  const unknown = arithmetic.test(text) ? text.match(/[a-z]+/g)?.find((name) => !Object.hasOwn(counters, name)) : text;
  if (unknown !== undefined) {
    throw new Error(`${place}: expected an expression in ${Object.keys(counters).join(", ") || "numbers"}, got "${text}"`);
  }
  return new Function(...Object.keys(counters), `return (${text});`)(...Object.values(counters));
}

/** Where the parenthesis that opens at `at` closes; the text's end where none does. */
function closes(text, at) {
  let depth = 0;
  do depth += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0; while (depth > 0 && ++at < text.length);
  return at;
}

/** Text without templates, its counters written out. */
function written(text, counters, name) {
  let result = "", from = 0;
  for (const { index } of text.matchAll(/\$(?=\(|[a-z](?![a-z]))/g)) {
    if (index < from) continue;
    const end = text[index + 1] === "(" ? closes(text, index + 1) + 1 : index + 2, expression = text.slice(index + 1, end);
    const number = value(expression, counters, name);
    if (!Number.isInteger(number)) throw new Error(`${name}: expected $${expression} to be a whole number, got ${number}`);
    result += text.slice(from, index) + String(number);
    from = end;
  }
  return result + text.slice(from);
}

/** From `at` to the end of the text, or to the end of the template that it lies in. */
function parts(source, at, depth, name) {
  const found = [];
  let begun = at;
  const text = (to) => { if (to > begun) found.push({ text: source.slice(begun, to) }); };
  while (at < source.length) {
    opening.lastIndex = closing.lastIndex = at;
    const open = opening.exec(source), close = open === null ? closing.exec(source) : null;
    if (open !== null) {
      text(at);
      const [, counter, count, list, condition] = open, inner = parts(source, opening.lastIndex, depth + 1, name);
      found.push({ counter, count, list: list?.split(",").map(Number), condition, body: inner.found });
      begun = at = inner.end;
    } else if (close !== null) {
      if (depth === 0) throw new Error(`${name}: a template ends that was not begun`);
      text(at);
      return { found, end: closing.lastIndex };
    } else at += 1;
  }
  if (depth > 0) throw new Error(`${name}: a template is not ended: expected //}`);
  text(at);
  return { found, end: at };
}

function expanded(found, counters, name) {
  return found.map(({ text, counter, count, list, condition, body }) => {
    if (text !== undefined) return written(text, counters, name);
    if (condition !== undefined) return value(condition, counters, name) ? expanded(body, counters, name) : "";
    if (Object.hasOwn(counters, counter)) throw new Error(`${name}: the counter ${counter} is used by the template around it`);
    const values = list ?? Array.from({ length: value(count, counters, name) }, (_, i) => i);
    return values.map((i) => expanded(body, { ...counters, [counter]: i }, name)).join("");
  }).join("");
}

/**
 * A kernel's text with all templates written out.
 * @param {string} source
 * @param {string} name of the file, for messages
 * @throws Error for a template that is not ended, an unknown counter, or an offset that is no whole number
 * @example withTiles("//each i < 2 { a$i = $(16 * i); //}", "a.ts") // " a0 = 0;  a1 = 16; "
 */
export const withTiles = (source, name) => expanded(parts(source, 0, 0, name).found, {}, name);
