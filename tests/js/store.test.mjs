// What the browser fetches and keeps (ae/ui/components/shared/store.js).
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";
import { createStore } from "../../ae/ui/components/shared/store.js";

const weights = fs.readFileSync(new URL("../fixtures/parity.safetensors", import.meta.url));

/** A store whose server is ours to answer for, one request after another. */
function storeWith(answer) {
  const asked = [];
  const pauses = [];
  const store = createStore({
    base: "http://host/base/",
    ask: async (url) => {
      asked.push(String(url));
      return answer(asked.length);
    },
    // A few quick tries; then none until the test has ended.
    wait: (ms) => (pauses.push(ms) < 10 ? Promise.resolve() : new Promise(() => {})),
  });
  return { store, asked, pauses };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const down = () => {
  throw new Error("no connection");
};

test("what is asked for is fetched once, under the server's own path", async () => {
  const { store, asked } = storeWith(() => new Uint8Array(weights));
  let n = 0;
  store.subscribe(() => (n += 1));

  assert.equal(store.network("abc"), null);
  assert.equal(store.network("abc"), null);
  await settled();

  assert.deepEqual(asked, ["http://host/base/arrays/network/abc"]);
  assert.equal(n, 1);
  assert.equal(store.network("abc").latentDim, 9);
  assert.equal(asked.length, 1);
});

test("without a content id nothing is asked for", async () => {
  const { store, asked } = storeWith(down);

  assert.equal(store.arrays("codes", ""), null);
  assert.equal(store.network(undefined), null);
  await settled();

  assert.deepEqual(asked, []);
});

test("a fetch that fails is tried again, ever more patiently, and says so meanwhile", async () => {
  const late = [];
  const { store, asked, pauses } = storeWith((n) => (n < 8 ? down() : new Uint8Array(weights)));
  store.subscribe(() => late.push(store.isLate(["abc"])));

  store.network("abc");
  await settled();

  assert.equal(asked.length, 8);
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  assert.deepEqual(late, [true, true, true, true, true, true, true, false]);
  assert.equal(store.isLate(["another"]), false);
  assert.ok(store.network("abc"));
});

test("a file that is cut off is no answer", async () => {
  const { store, asked } = storeWith((n) =>
    new Uint8Array(n === 1 ? weights.subarray(0, 99) : weights)
  );

  store.network("abc");
  await settled();

  assert.equal(asked.length, 2);
  assert.ok(store.network("abc"));
});

test("of each kind the newest two are kept, and what is superseded is not tried again", async () => {
  const { store, asked } = storeWith(down);

  for (const id of ["a", "b", "c"]) store.network(id);
  await settled();

  assert.equal(asked.filter((url) => url.endsWith("/a")).length, 1);
  assert.ok(asked.filter((url) => url.endsWith("/c")).length > 1);
  assert.equal(store.isLate(["a"]), false);
  assert.equal(store.isLate(["c"]), true);
});

test("views hear of every movement of the sliders, and sliders of every wish", () => {
  const { store } = storeWith(down);
  const heard = [];
  const end = store.onMove(({ values, jumped }) => heard.push([values, jumped]));
  store.onTake((values) => heard.push(values));

  store.publish("abc", [1], true);
  store.take([2]);
  end();
  store.publish("abc", [3], false);

  assert.deepEqual(heard, [[[1], true], [2]]);
  assert.deepEqual(store.code, { network: "abc", values: [3] });
});
