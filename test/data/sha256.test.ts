import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { sha256 } from "../../lib/data/sha256.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("sha256", () => {
  it("gives the digest that FIPS 180-4's examples have", () => {
    assert.equal(hex(sha256(new TextEncoder().encode("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
  it("gives Node's digest of any bytes, around each end of a block too", () => {
    const ofNode = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => i * 37 + length);
      assert.equal(hex(sha256(bytes)), ofNode(bytes), `${length} bytes`);
    }
    const agrees = fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => hex(sha256(bytes)) === ofNode(bytes));
    fc.assert(agrees, { seed: 1, numRuns: 200 });
  });
});
