import assert from "node:assert/strict";
import { test } from "node:test";

import { keptToken } from "../../ae/ui/components/shared/identity.js";

/** What localStorage is, as far as it is used. */
function makeStorage(entries = []) {
  const kept = new Map(entries);
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
}
const random = (bytes) => crypto.getRandomValues(bytes);

test("a new browser gets a token of 32 hexadecimal digits, and keeps it", () => {
  const storage = makeStorage();
  const token = keptToken(storage, random);

  assert.match(token, /^[0-9a-f]{32}$/);
  assert.deepEqual([...storage.kept.values()], [token]);
  assert.equal(keptToken(storage, random), token);
});

test("each of the 16 random bytes counts, small ones too", () => {
  const token = keptToken(makeStorage(), (bytes) => bytes.map((_, i) => 17 * i));

  assert.equal(token, "00112233445566778899aabbccddeeff");
});

test("two browsers have two tokens", () => {
  assert.notEqual(keptToken(makeStorage(), random), keptToken(makeStorage(), random));
});

test("what is kept but is no token is replaced", () => {
  const [key] = (() => {
    const storage = makeStorage();
    keptToken(storage, random);
    return storage.kept.keys();
  })();
  for (const broken of ["", "null", "A".repeat(32), "a".repeat(31), "a".repeat(33), "<b>"]) {
    const storage = makeStorage([[key, broken]]);
    const token = keptToken(storage, random);

    assert.match(token, /^[0-9a-f]{32}$/);
    assert.notEqual(token, broken);
    assert.equal(storage.kept.get(key), token);
  }
});

test("a browser that lets nothing be kept says so at once", () => {
  // showIdentity then makes a token that lasts as long as the page.
  const closed = () => {
    throw new DOMException("denied", "SecurityError");
  };

  assert.throws(() => keptToken({ getItem: closed, setItem: closed }, random), /denied/);
  const full = { getItem: () => null, setItem: closed };
  assert.throws(() => keptToken(full, random), /denied/);
});
