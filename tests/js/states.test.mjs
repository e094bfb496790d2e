// Who moves the code, and when it counts as settled (ae/ui/components/sliders/states.js).
import assert from "node:assert/strict";
import { test } from "node:test";
import { isHeld, nextState } from "../../ae/ui/components/sliders/states.js";

/** The states a series of events leads through, and how often the code has settled. */
function walk(...events) {
  let state = "idle";
  let nSettled = 0;
  const states = events.map((event) => {
    const next = nextState(state, event);
    nSettled += next.settles;
    return (state = next.state);
  });
  return { states, nSettled };
}

test("a drag settles once, when the hand lets go", () => {
  assert.deepEqual(walk("grab", "move", "move", "pause", "release"), {
    states: ["held", "dragging", "dragging", "dragging", "idle"],
    nSettled: 1,
  });
});

test("a hand that moves nothing settles nothing", () => {
  assert.deepEqual(walk("grab", "release"), { states: ["held", "idle"], nSettled: 0 });
});

test("typed numbers and arrow keys settle once, after a pause", () => {
  assert.deepEqual(walk("move", "move", "pause", "pause"), {
    states: ["settling", "settling", "idle", "idle"],
    nSettled: 1,
  });
});

test("a code that follows a pen settles when the pen is lifted", () => {
  assert.deepEqual(walk("grab", "follow", "follow", "release"), {
    states: ["held", "following", "following", "idle"],
    nSettled: 1,
  });
});

test("a hand that comes while a code settles keeps it until it lets go", () => {
  assert.deepEqual(walk("move", "grab", "pause", "release"), {
    states: ["settling", "dragging", "dragging", "idle"],
    nSettled: 1,
  });
});

test("a code from Python ends what was settling, and is refused while a hand is on it", () => {
  assert.deepEqual(walk("move", "replace", "pause"), {
    states: ["settling", "idle", "idle"],
    nSettled: 0,
  });
  const { states } = walk("grab", "move", "follow");
  assert.deepEqual(states.map(isHeld), [true, true, true]);
  assert.deepEqual(["idle", "settling"].map(isHeld), [false, false]);
  assert.deepEqual(nextState("dragging", "replace"), { state: "dragging", settles: false });
});
