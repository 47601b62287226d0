/** How inputs are changed, and what a target may do about them. */

/** JSON that is none is the caller's to refuse, which every caller does. */
export function parsed(words) {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}

/** @throws the error when it is no refusal */
export function onlyRefused(error) {
  if (error?.name !== "UsageError" && error?.name !== "Trouble") throw error;
}

const interesting = [
  "0", "-1", "1e999", "null", "{}", "[]", "\"x\"", "__proto__", "4294967295", "9007199254740993", "0.5", "NaN", "((((((((", "\\frac{", "^",
  "\\left(", "\u0000", "\ud800",
];

/** One changed input, by a seeded stream: bits, bytes, ranges, numbers that matter, parts of other inputs; of JSON also whole values. */
export function mutate(stream, corpus, structured) {
  let bytes = Buffer.from(corpus[stream.integer(corpus.length)]);
  for (let rounds = 1 + stream.integer(4); rounds > 0; rounds--) {
    const at = stream.integer(bytes.length + 1);
    const end = Math.min(bytes.length, at + 1 + stream.integer(16));
    const other = corpus[stream.integer(corpus.length)];
    const replaced = (piece, to = at) => Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(to)]);
    switch (stream.integer(structured ? 10 : 8)) {
      case 0: case 1: if (at < bytes.length) bytes[at] ^= 1 << stream.integer(8); break;
      case 2: if (at < bytes.length) bytes[at] = [0, 1, 127, 128, 255][stream.integer(5)]; break;
      case 3: bytes = replaced(Buffer.alloc(0), end); break;
      case 4: bytes = replaced(bytes.subarray(at, end)); break;
      case 5: bytes = replaced(Buffer.from(interesting[stream.integer(interesting.length)])); break;
      case 6: bytes = replaced(other.subarray(stream.integer(other.length), other.length)); break;
      case 7: bytes = bytes.subarray(0, at); break;
      default: bytes = changedValue(stream, bytes);
    }
    if (bytes.length > 1 << 20) bytes = bytes.subarray(0, 1 << 20);
  }
  return bytes;
}

const values = [null, true, -1, 0, 0.5, 5, 1e308, 2 ** 53, "", "0.99", [], {}, [[]], { kind: "conv" }, "NaN"];

/** JSON with one value replaced, removed, or put under another name. */
function changedValue(stream, bytes) {
  const whole = parsed(bytes.toString("utf8"));
  const places = [];
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value, key]);
      visit(value[key]);
    }
  };
  visit(whole);
  if (places.length === 0) return bytes;
  const [holder, key] = places[stream.integer(places.length)];
  switch (stream.integer(4)) {
    case 0: if (Array.isArray(holder)) holder.splice(Number(key), 1); else delete holder[key]; break;
    case 1: Object.defineProperty(
      holder, Array.isArray(holder) ? holder.length : ["__proto__", "constructor", "toString", "more"][stream.integer(4)],
      { value: holder[key], enumerable: true, configurable: true, writable: true },
    ); break;
    default: holder[key] = values[stream.integer(values.length)];
  }
  return Buffer.from(JSON.stringify(whole));
}
