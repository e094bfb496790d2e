import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { bars } from "../../ae/ui/components/board/answers.js";
import { axisEnds, onPlane, onPoints } from "../../ae/ui/components/board/board_map.js";
import { classRows, inOrder, testErrors } from "../../ae/ui/components/board/scores.js";
import { signWords } from "../../ae/ui/components/board/signs.js";
import {
  BoardWatch,
  fromBase64,
  joinAnswer,
  lessonPrediction,
  newNonce,
  toBase64,
} from "../../ae/ui/components/board/watch.js";

const ID = "0123456789abcdef0123456789abcdef";

test("pixels travel as a byte each", () => {
  const pixels = Float32Array.from({ length: 784 }, (_value, i) => (i % 256) / 255);

  assert.deepEqual([...fromBase64(toBase64(pixels))], [...pixels].map((p) => Math.round(255 * p)));
});

test("a code stands on PCA's plane where the plane puts it, beside the test digits", () => {
  const real = { codes: Float32Array.from([1, 2, 0, 4, 4, 4]), labels: Uint8Array.from([7, 3]) };
  const plane = { origin: [1, 2, 0], axes: [[1, 0, 0], [0, 0, 1]] };

  const placed = onPlane(plane, real);

  assert.deepEqual(placed.tests, [[0, 0], [3, 4]]);
  assert.deepEqual(placed.placeOf([0, 9, 5]), [-1, 5]);
});

test("on t-SNE a code stands among its five nearest codes' points, nearer ones counting more", () => {
  // Six digits at 0 … 5 on a line; the map shows them in another order, without the first.
  const real = {
    codes: Float32Array.from([0, 1, 2, 3, 4, 5]),
    labels: Uint8Array.from([0, 1, 2, 3, 4, 5]),
  };
  const indices = Int32Array.from([5, 4, 3, 2, 1]);
  const points = Float32Array.from([50, 0, 40, 0, 30, 0, 20, 0, 10, 1]);

  const placed = onPoints({ points, indices }, real);

  assert.deepEqual(placed.labels, [5, 4, 3, 2, 1]);
  assert.deepEqual(placed.tests[4], [10, 1]);
  assert.deepEqual(placed.placeOf([3]), [30, 0]); // a digit's own code
  const weights = [5, 4, 3, 2, 1].map((code) => 1 / (code - 0.5) ** 2);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const x = weights.reduce((total, weight, row) => total + weight * points[2 * row], 0) / sum;
  assert.ok(Math.abs(placed.placeOf([0.5])[0] - x) < 1e-9);
});

test("every contribution has a name of its own", () => {
  const names = Array.from({ length: 100 }, () => newNonce());

  assert.equal(new Set(names).size, 100);
  assert.ok(names.every((name) => /^[0-9a-f]{16}$/.test(name)));
});

test("an answer to a lesson's step is a prediction the board takes", () => {
  const { nonce, ...sent } = lessonPrediction("a-map-lies", "0123456789abcdef", 3, "8".repeat(99));

  assert.match(nonce, /^[0-9a-f]{16}$/);
  assert.deepEqual(sent, {
    kind: "prediction",
    question: "a-map-lies/3",
    answer: "8".repeat(40),
  });
  const packed = lessonPrediction("", "0123456789abcdef", 12, "yes");
  assert.equal(packed.question, "0123456789ab/12");
});

test("what comes, goes and comes back is kept by number", () => {
  const facts = { of: "g", from: 0, n_changes: 2 };
  const drawing = { kind: "drawing", hand: 0, class: 7, pixels: btoa("ab") };
  const first = joinAnswer(null, {
    ...facts,
    items: [{ ...drawing, number: 0 }, { ...drawing, number: 1 }],
  });
  const pixels = first.items.get(1).pixels;
  const second = joinAnswer(first, {
    ...facts,
    from: 2,
    items: [{ number: 0, gone: true }, { ...drawing, number: 1, hidden: true }],
  });

  assert.deepEqual([...second.items.keys()], [1]);
  assert.equal(second.items.get(1).pixels, pixels); // what was scored stays scored
  assert.equal(second.items.get(1).hidden, true);
  const cleared = joinAnswer(second, { ...facts, of: "another", from: 0, items: [] });
  assert.equal(cleared.items.size, 0);
});

test("of each class: how many, how far off, and where they stray to", () => {
  const scored = [
    { meant: 7, nearest: 1, error: 0.03, plausibility: 0.2 },
    { meant: 7, nearest: 7, error: 0.01, plausibility: 0.6 },
    { meant: 7, nearest: 1, error: 0.02, plausibility: 0.4 },
    { meant: 2, nearest: 2, error: 0.05, plausibility: 0.8 },
  ];
  const rows = classRows(scored);

  assert.deepEqual(rows[7], { n: 3, error: 0.02, nStrays: 2, strayTo: 1, typical: 0.4 });
  assert.equal(rows[2].strayTo, null);
  assert.deepEqual(rows[0], { n: 0, error: null, nStrays: 0, strayTo: null, typical: null });
  assert.equal(rows[10].n, 4);
  assert.ok(Math.abs(rows[10].error - 0.0275) < 1e-12);
  assert.equal(rows[10].typical, 0.5);
});

test("the test digits' errors by class, and of all", () => {
  const errors = testErrors({ errors: [0.1, 0.3, 0.2], labels: [4, 4, 9] });

  assert.ok(Math.abs(errors[4] - 0.2) < 1e-12 && Math.abs(errors[10] - 0.2) < 1e-12);
  assert.equal(errors[0], null);
});

test("drawings stand in the order asked for", () => {
  const entries = [
    { number: 0, meant: 3, error: 0.1 },
    { number: 1, meant: 1, error: 0.3 },
    { number: 2, meant: 3, error: 0.2 },
  ];
  const numbers = (order) => inOrder(entries, order).map(({ number }) => number);

  assert.deepEqual(numbers("came"), [2, 1, 0]);
  assert.deepEqual(numbers("error"), [1, 2, 0]);
  assert.deepEqual(numbers("class"), [1, 2, 0]);
});

test("bars: the answers offered, then the others, most first", () => {
  assert.deepEqual(bars({ 9: 3, "a 4": 1, "a 5": 1, 4: 0 }, ["4", "9"]), [
    { answer: "4", n: 0, share: 0 },
    { answer: "9", n: 3, share: 0.6 },
    { answer: "a 4", n: 1, share: 0.2 },
    { answer: "a 5", n: 1, share: 0.2 },
  ]);
  assert.deepEqual(bars({}, ["4"]), [{ answer: "4", n: 0, share: 0 }]);
});

test("the map holds every drawing, and all but a few test digits", () => {
  const tests = Array.from({ length: 1001 }, (_row, i) => [i, 0]);

  const [low, high] = axisEnds(tests, 0, [[2000, 0]]);
  assert.ok(low > 0 && low < 20);
  assert.equal(high, 2000);
  assert.deepEqual(axisEnds(tests, 1, []), [-1, 1]);
});

test("a sign in words, with the nickname where it is shown", () => {
  const facts = { signs: [[2, 0]], names: {} };

  assert.equal(signWords(facts, ["fox"], 0), "the green fox");
  assert.equal(signWords({ ...facts, names: { 0: "Ada" } }, ["fox"], 0), "Ada, the green fox");
});

// A server that speaks as ae/ui/board/routes.py does, which has tests of its own.
const asked = [];
let answer = (_request, response) => response.end();
const server = createServer((request, response) => {
  asked.push(request);
  answer(request, response);
});
after(() => server.close().closeAllConnections());
before(() => new Promise((go) => server.listen(0, "127.0.0.1", go)));

function watch(storage = new Map()) {
  const { port } = server.address();
  return new BoardWatch({
    request: async (path, options) => {
      const response = await fetch(`http://127.0.0.1:${port}/${path}`, options);
      if (response.ok || response.status === 304) return response;
      throw Object.assign(new Error(await response.text()), { status: response.status });
    },
    wait: () => new Promise(() => {}), // one turn of the loop
    isHidden: () => false,
    changed: () => {},
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => storage.set(key, value),
      removeItem: (key) => storage.delete(key),
    },
  });
}

test("it joins, remembers, asks for what is new alone, and forgets a board that is gone", async () => {
  const storage = new Map();
  const facts = { of: "g", from: 0, n_changes: 3, items: [], phase: "open", signs: [] };
  answer = (request, response) => {
    if (request.method === "POST") response.end(JSON.stringify({ id: ID, code: "KMPRT" }));
    else if (request.headers["if-none-match"] === '"tag"') response.writeHead(304).end();
    else response.writeHead(200, { ETag: '"tag"' }).end(JSON.stringify(facts));
  };
  const board = watch(storage);
  await board.join("kmprt");
  assert.equal(await board.poll(), true);

  assert.deepEqual(watch(storage).joined, { id: ID, code: "KMPRT" });
  assert.equal(await board.poll(), false);
  assert.equal(asked.at(-1).url, `/board/${ID}?after=3&of=g`);

  answer = (_request, response) => response.writeHead(404).end("Gone.");
  await assert.rejects(board.poll(), { message: "Gone.", status: 404 });
  board.turn = null;
  board.forget();
  assert.equal(watch(storage).joined, null);
});

test("what is no memory of a board is none", () => {
  for (const kept of ["", "{", "null", '{"id":"../x"}', "7"]) {
    assert.equal(watch(new Map([["latent-explorer-board", kept]])).joined, null);
  }
});
