/** Jupyter's messages on the wire: identities, a delimiter, a signature, four parts of JSON, buffers. */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The version of the protocol that is spoken. */
export const protocolVersion = "5.4";

/** Who says what, when. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A message. */
export interface Message {
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parent: Partial<Header>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Buffer[];
}

/** What a message has beside its content. */
export interface Beside {
  readonly metadata?: object;
  readonly buffers?: readonly Buffer[];
}

const delimiter = Buffer.from("<IDS|MSG>");

/** Writes and reads messages of one connection. */
export class Wire {
  readonly session = randomUUID();

  /**
   * @param key of the connection file; empty means that nothing is signed
   * @param scheme such as "hmac-sha256"
   * @throws Error when this Node does not know the scheme's hash
   */
  constructor(readonly key: string, readonly scheme: string) {
    this.#sign([]);
  }

  #sign(parts: readonly Buffer[]): string {
    if (this.key === "") return "";
    const hash = createHmac(this.scheme.replace(/^hmac-/, ""), this.key);
    for (const part of parts) hash.update(part);
    return hash.digest("hex");
  }

  /** The frames of a message that answers, or belongs to, another. */
  write(type: string, content: object, parent: Partial<Header> | undefined, identities: readonly (Buffer | string)[] = [],
    { metadata = {}, buffers = [] }: Beside = {}): Buffer[] {
    const header: Header = { msg_id: randomUUID(), msg_type: type, session: this.session, username: "kernel",
      date: new Date().toISOString(), version: protocolVersion };
    const parts = [header, parent ?? {}, metadata, content].map((part) => Buffer.from(wellFormed(JSON.stringify(part))));
    const receivers = identities.map((identity) => Buffer.from(identity as string));
    return [...receivers, delimiter, Buffer.from(this.#sign(parts)), ...parts, ...buffers];
  }

  /**
   * Reads frames.
   * @returns the message, or a sentence that says what is wrong with them
   */
  read(frames: readonly Buffer[]): Message | string {
    const at = frames.findIndex((frame) => frame.equals(delimiter));
    if (at < 0) return `a message of ${frames.length} frames without the delimiter <IDS|MSG>`;
    const [signature, ...rest] = frames.slice(at + 1);
    const parts = rest.slice(0, 4);
    if (signature === undefined || parts.length < 4)
      return `a message with ${rest.length} of the four parts header, parent header, metadata, content`;
    const right = Buffer.from(this.#sign(parts));
    if (this.key !== "" && (signature.length !== right.length || !timingSafeEqual(signature, right)))
      return "a message with a wrong signature: its sender does not know this kernel's key";
    let read: unknown[];
    try {
      read = parts.map((part) => JSON.parse(part.toString("utf8")) as unknown);
    } catch (error) {
      return `a message that is not JSON: ${(error as Error).message}`;
    }
    if (!read.every((part) => typeof part === "object" && part !== null && !Array.isArray(part)))
      return "a message whose parts are not all JSON objects";
    const [header, parent, metadata, content] = read as [Partial<Header>, Partial<Header>, Message["metadata"], Message["content"]];
    if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string")
      return "a message whose header names no msg_type and msg_id";
    return { identities: frames.slice(0, at), header: header as Header, parent, metadata, content, buffers: rest.slice(4) };
  }
}

/**
 * JSON that any reader takes: halves of a surrogate pair, which JSON.stringify writes as escapes, become U+FFFD.
 * @example wellFormed('"a\\ud800"') // '"a\ufffd"'
 */
const wellFormed = (json: string): string => (json.includes("\\ud") ? json.replace(/\\(?:\\|ud[89a-f][\da-f]{2})/g,
  (found) => (found === "\\\\" ? found : "\ufffd")) : json);

/**
 * Whether one message was sent before another, as far as it can be told: by the clock of the session that sent both. Clocks of two
 * sessions are not compared.
 * @example sentBefore({ session: "a", date: "2026-01-01T00:00:00.000001Z" }, { session: "a", date: "2026-01-01T00:00:00.000002Z" }) // true
 */
export function sentBefore(one: Partial<Header>, other: Partial<Header>): boolean {
  if (one.session === undefined || one.session !== other.session) return false;
  if (typeof one.date !== "string" || typeof other.date !== "string") return false;
  const apart = Date.parse(other.date) - Date.parse(one.date);
  return apart === 0 ? one.date < other.date : apart > 0; // Date keeps milliseconds, the text may keep more
}
