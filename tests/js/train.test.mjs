import assert from "node:assert/strict";
import { test } from "node:test";

import { epochTicks, errorRange, logTicks } from "../../ae/ui/components/train/curve.js";
import { firstOfEachClass, readFrames, squareFor } from "../../ae/ui/components/train/frames.js";
import {
  progressWords,
  settingsWords,
  shareDone,
} from "../../ae/ui/components/train/progress_words.js";
import {
  HIDDEN_POLL_MS,
  joinCurve,
  POLL_MS,
  RunWatch,
} from "../../ae/ui/components/train/run_watch.js";

test("a log axis is marked at 1, 2 and 5 times the powers of ten", () => {
  assert.deepEqual(logTicks(0.009, 0.07), [0.01, 0.02, 0.05]);
  assert.deepEqual(logTicks(0.1, 100), [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]);
});

test("a short log axis has more marks, and none beyond its ends", () => {
  assert.deepEqual(logTicks(0.031, 0.07), [0.04, 0.05, 0.06]);
  for (const [low, high] of [[0.012, 0.069], [1e-5, 3e-5], [0.5, 2], [0.0999, 0.1001]]) {
    const ticks = logTicks(low, high);
    assert.ok(ticks.every((tick) => tick >= low && tick <= high), `${low} ${high}`);
    assert.deepEqual(ticks, [...ticks].sort((a, b) => a - b));
  }
});

test("marks have no digits that rounding brought", () => {
  for (const tick of logTicks(1e-6, 1e3)) assert.ok(`${tick}`.length <= 8, `${tick}`);
});

test("epochs are marked whole, from 0, nine times or fewer", () => {
  assert.deepEqual(epochTicks(1), [0, 1]);
  assert.deepEqual(epochTicks(10), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(epochTicks(300), [0, 50, 100, 150, 200, 250, 300]);
  for (const last of [1, 2, 3, 7, 8, 9, 17, 40, 81, 99, 500, 801, 10_000]) {
    const ticks = epochTicks(last);
    assert.ok(ticks.length <= 9 && ticks.length >= 2, `${last}: ${ticks}`);
    assert.ok(ticks.every(Number.isInteger), `${last}: ${ticks}`);
    assert.ok(ticks.at(-1) <= last, `${last}: ${ticks}`);
  }
});

test("the errors' range holds every point and both lines to beat, with some room", () => {
  const points = [[0, null, 0.0675], [0.5, 0.05, null], [1, 0.04, 0.03]];
  const [low, high] = errorRange(points, [0.02, 0.0675]);

  assert.ok(low < 0.02 && low > 0.015);
  assert.ok(high > 0.0675 && high < 0.09);
});

test("the errors' range of a run that has only begun lies around PCA", () => {
  const [low, high] = errorRange([], [0.02, null]);
  assert.ok(low < 0.02 && high > 0.02);
});

test("an error of 0 has no place on a log axis", () => {
  assert.ok(errorRange([[1, 0, 0.01]], [0.02])[0] > 0);
});

/** A file of snapshots, as ae/ui/train/watched_snapshots.py packs them: a digit each. */
function snapshots(epochs, { pictures = [0, 255, 51], points = [32767, -32767, 0, 16384] } = {}) {
  const e = epochs.length;
  const repeat = (values) => epochs.flatMap(() => values);
  const arrays = {
    epochs: ["I32", [e], Int32Array.from(epochs)],
    refitted: ["U8", [e], Uint8Array.from(epochs, (epoch) => (epoch > 3 ? 1 : 0))],
    spans: ["F32", [e], Float32Array.from(epochs, () => 2.5)],
    points: ["I16", [e, points.length / 2, 2], Int16Array.from(repeat(points))],
    pictures: ["U8", [e, 1, pictures.length], Uint8Array.from(repeat(pictures))],
  };
  let at = 0;
  const header = {};
  for (const [name, [dtype, shape, values]] of Object.entries(arrays)) {
    header[name] = { dtype, shape, data_offsets: [at, at += values.byteLength] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const bodies = Object.values(arrays).map(([, , values]) => Buffer.from(values.buffer));
  return new Uint8Array(Buffer.concat([length, text, ...bodies]));
}

const fixed = (values) => [...values].map((value) => value.toFixed(3));

test("a frame's pictures become shares of white, its points what they were", () => {
  const frames = readFrames(snapshots([3, 70]));

  assert.deepEqual(frames.map(([epoch]) => epoch), [3, 70]);
  assert.deepEqual(frames.map(([, { isRefitted }]) => isRefitted), [false, true]);
  for (const [, { pixels, points }] of frames) {
    assert.deepEqual(fixed(pixels), ["0.000", "1.000", "0.200"]);
    assert.deepEqual(fixed(points), ["2.500", "-2.500", "0.000", "1.250"]);
  }
});

test("the ten digits are the first of each class there is, by class", () => {
  assert.deepEqual(firstOfEachClass(Uint8Array.of(7, 2, 7, 0, 2)), [[0, 3], [2, 1], [7, 0]]);
});

const RUNNING = { name: "mine", state: "running", at_work: true, n_epochs: 10, epoch: 3.5 };

test("how far a run is, in words", () => {
  const words = (more) => progressWords({ ...RUNNING, ...more });

  assert.equal(words(), "mine is running, epoch 3 of 10.");
  assert.equal(
    words({ rate: 12345.6, seconds_left: 4.4 }),
    "mine is running, epoch 3 of 10, 12,346 images a second, 4 s left.",
  );
  assert.equal(words({ message: "Scoring." }), "mine is running, epoch 3 of 10. Scoring.");
  const queued = { state: "queued", epoch: undefined };
  assert.equal(words({ ...queued, place: 0 }), "mine is queued, next to start, epoch 0 of 10.");
  assert.equal(
    words({ ...queued, place: 1 }),
    "mine is queued, number 2 in the queue, epoch 0 of 10.",
  );
  assert.equal(progressWords({ name: "mine", state: null }), "");
});

test("the share that is done is never more than all", () => {
  assert.equal(shareDone(RUNNING), 0.35);
  assert.equal(shareDone({ n_epochs: 10 }), 0);
  assert.equal(shareDone({ n_epochs: 10, epoch: 11 }), 1);
  assert.equal(shareDone({ n_epochs: 0, epoch: 1 }), 0);
});

test("a curve grows by what is new, and begins anew when it is another", () => {
  const known = { id: "a", points: [1, 2, 3] };

  const joined = joinCurve(known, { id: "a", from: 3, points: [4] });
  assert.deepEqual(joined, { id: "a", points: [1, 2, 3, 4] });
  assert.deepEqual(joinCurve(known, { id: "b", from: 0, points: [9] }), { id: "b", points: [9] });
  assert.deepEqual(joinCurve(known, { id: "a", from: 0, points: [1] }), { id: "a", points: [1] });
});

/** A watch on a server that is ours to answer for, and a clock that we move. */
function watching(answers) {
  const asked = [];
  const waits = [];
  const seen = { hidden: false, changes: 0 };
  const frames = new Map();
  const watch = new RunWatch({
    ask: async (path) => {
      asked.push(path);
      const answer = path.startsWith("progress/") ? answers.progress() : answers.frames(path);
      if (answer instanceof Error) throw answer;
      return answer instanceof Uint8Array ? answer : Buffer.from(JSON.stringify(answer));
    },
    wait: (ms) => new Promise((resolve) => waits.push({ ms, resolve })),
    isHidden: () => seen.hidden,
    changed: () => (seen.changes += 1),
    framesOf: () => frames,
  });
  /** Let the pause end, and whatever follows it happen. */
  const tick = async () => {
    waits.shift()?.resolve();
    await settled();
  };
  return { watch, asked, waits, seen, frames, tick };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 2));
const standing = (state, snapshots = [], points = []) => ({
  ...RUNNING,
  state,
  at_work: ["queued", "running"].includes(state),
  snapshots,
  curve: { id: "c", from: 0, points },
});
const epochsOf = (path) => path.split("epochs=")[1].split(",").map(Number);
const refusal = (status) => Object.assign(new Error("In words."), { status });

test("a run at work is asked about each second, and all missing frames at once", async () => {
  let now = standing("running", [0, 1, 2], [[0, null, 0.07]]);
  const { watch, asked, waits, frames, tick } = watching({
    progress: () => now,
    frames: (path) => snapshots(epochsOf(path)),
  });

  watch.follow("mine.1", "running");
  await settled();
  assert.deepEqual(asked, ["progress/mine.1?after=0&of=", "snapshots/mine.1?epochs=0,1,2"]);
  assert.deepEqual(waits.map(({ ms }) => ms), [POLL_MS]);

  now = { ...standing("running", [0, 2, 3]), curve: { id: "c", from: 1, points: [[1, 1, 1]] } };
  await tick();
  assert.deepEqual(asked.slice(2), ["progress/mine.1?after=1&of=c", "snapshots/mine.1?epochs=3"]);
  assert.deepEqual(watch.curve.points, [[0, null, 0.07], [1, 1, 1]]);
  assert.deepEqual([...frames.keys()], [0, 2, 3]); // 1 has been thinned out
});

test("a run at rest is asked about once, and once again when the page is drawn again", async () => {
  const { watch, asked, waits } = watching({ progress: () => standing("finished") });

  watch.follow("mine.1", "finished");
  await settled();
  watch.follow("mine.1", "finished");
  await settled();

  assert.equal(asked.length, 2); // somebody may have gone on with it
  assert.equal(waits.length, 0);
  assert.equal(watch.news, null);
});

test("a run that ends is news until the page shows it, and then no longer asked about", async () => {
  let state = "running";
  const { watch, asked, waits, tick } = watching({ progress: () => standing(state) });
  watch.follow("mine.1", "running");
  await settled();
  assert.equal(watch.news, null);

  state = "finished";
  await tick();
  assert.equal(watch.news, "finished");
  watch.follow("mine.1", "finished");
  await settled();

  assert.equal(watch.news, null);
  const before = asked.length;
  while (waits.length) await tick();
  assert.equal(asked.length, before);
});

test("an answer older than the page is no news", async () => {
  let state = "running"; // as the server saw it half a second ago
  const { watch, tick } = watching({ progress: () => standing(state) });
  watch.follow("mine.1", "stopped");
  await settled();
  assert.equal(watch.news, null);

  state = "stopped";
  await tick();
  assert.equal(watch.news, null);
});

test("a run that somebody goes on with is asked about again", async () => {
  let state = "stopped";
  const { watch, asked, waits } = watching({ progress: () => standing(state) });
  watch.follow("mine.1", "stopped");
  await settled();

  state = "queued";
  watch.follow("mine.1", "queued");
  await settled();

  assert.equal(asked.length, 2);
  assert.equal(waits.length, 1);
});

test("a server that does not answer is asked again, ever more patiently", async () => {
  let answer = new Error("no connection");
  const { watch, waits, tick, seen } = watching({ progress: () => answer });
  watch.follow("mine.1", "running");
  await settled();
  const pauses = [];
  for (let i = 0; i < 5; i++) {
    assert.equal(watch.failure.message, "no connection");
    assert.equal(watch.news, null);
    pauses.push(waits[0].ms);
    await tick();
  }
  assert.deepEqual(pauses, [2000, 4000, 8000, 8000, 8000]);

  answer = standing("running");
  const before = seen.changes;
  await tick();
  assert.equal(watch.failure, null);
  assert.equal(waits[0].ms, POLL_MS);
  assert.ok(seen.changes > before);
});

test("a run the server does not know is news", async () => {
  const { watch, tick } = watching({ progress: () => refusal(404) });
  watch.follow("mine.1", "running");
  await settled();
  await tick();

  assert.equal(watch.news, "gone");
});

test("frames the server refuses, or sends without, are not asked for again", async () => {
  for (const frames of [() => refusal(404), () => snapshots([0])]) {
    const { watch, asked, waits } = watching({
      progress: () => standing("finished", [0, 1]),
      frames,
    });
    watch.follow("mine.1", "finished");
    await settled();
    while (waits.length) {
      waits.shift().resolve();
      await settled();
    }

    assert.equal(asked.filter((path) => path.startsWith("snapshots/")).length, 1);
    assert.equal(asked.length, 3); // once more how far it is, which says why
    assert.equal(watch.isAtRest, true);
  }
});

test("frames that do not come are asked for again", async () => {
  let answer = new Error("no connection");
  const { watch, frames, tick } = watching({
    progress: () => standing("finished", [5]),
    frames: (path) => (answer instanceof Error ? answer : snapshots(epochsOf(path))),
  });
  watch.follow("mine.1", "finished");
  await settled();
  assert.equal(frames.size, 0);

  answer = null;
  await tick();
  assert.deepEqual([...frames.keys()], [5]);
});

test("while nobody looks it is asked seldom", async () => {
  const { watch, waits, seen, tick } = watching({ progress: () => standing("running") });
  seen.hidden = true;
  watch.follow("mine.1", "running");
  await settled();
  await tick();

  assert.equal(waits[0].ms, HIDDEN_POLL_MS);
});

test("another run, or an end, takes no answer that was meant for the one before", async () => {
  let answerSlow;
  const { watch } = watching({ progress: () => standing("finished") });
  const quick = watch.ask;
  watch.ask = () => new Promise((resolve) => (answerSlow = resolve));
  watch.follow("slow.1", "running");
  watch.ask = quick;
  watch.follow("mine.1", "finished");
  await settled();

  answerSlow(Buffer.from(JSON.stringify({ ...standing("running"), name: "slow" })));
  await settled();
  assert.equal(watch.progress.name, "mine");
  watch.stop();
});

const frame = (...points) => ({ points: Float32Array.from(points.flat()) });
const many = (n, make) => frame(...Array.from({ length: n }, (_, i) => make(i)));

/** The shares of the plane's half width that points lie away from its middle. */
const away = ({ points }, { middle, reach }) =>
  Array.from(points, (at, i) => Math.abs(at - middle[i % 2]) / reach);

test("no point lies on the plane's edge, whichever epoch is shown", () => {
  const newest = many(1000, (i) => [3 + i / 999, 2 * (i / 999) ** 9]);
  const wide = many(1000, (i) => [500 * Math.sin(i), -500 * Math.cos(i)]);
  for (const shown of [newest, wide, frame([1e4, 0], [0, 0]), frame([3.5, 1])]) {
    const shares = away(shown, squareFor(shown, newest));
    assert.ok(Math.max(...shares) < 0.96, `${Math.max(...shares)}`);
  }
});

test("the plane keeps still while one scrubs through frames that fit in it", () => {
  const newest = many(1000, (i) => [Math.sin(i), Math.cos(i)]);
  const inner = many(1000, (i) => [0.5 * Math.sin(i) + 0.2, 0.1]);
  const still = squareFor(newest, newest);

  assert.deepEqual(squareFor(inner, newest), still);
  assert.equal(still.times, 1);
  assert.ok(still.reach < 1.1 && still.reach > 1, `${still.reach}`);
});

test("how much wider the plane is for codes far out is told", () => {
  const newest = frame([-1, -1], [1, 1]);
  const { middle, times } = squareFor(frame([-3, 0], [3, 0]), newest);

  assert.deepEqual(middle, [0, 0]);
  assert.ok(Math.abs(times - 3) < 0.01, `${times}`);
});

test("codes that are all the same still have a plane", () => {
  const one = frame([2, 3]);
  assert.deepEqual(squareFor(one, one), { middle: [2, 3], reach: 1, times: 1 });
});

test("what a run was made after, in words", () => {
  const settings = {
    dataset: "mnist",
    source: "bundled",
    n_trained: 10000,
    latent_dim: 9,
    batch_size: 512,
    learning_rate: 0.03,
    seed: 0,
    deform: 0,
    deform_strength: 1,
  };
  assert.equal(
    settingsWords(settings),
    "mnist, 10,000 training digits from the app; codes of 9 numbers; batches of 512, " +
      "learning rate 0.03, seed 0. Errors are mean squared errors per pixel.",
  );
  assert.match(settingsWords({ ...settings, deform: 0.25 }), /25 % of the training digits are def/);
  assert.equal(settingsWords(undefined), "");
});
