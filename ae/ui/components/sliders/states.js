// One code, one rule: who moves the code in the browser, and when Python is told of it.
//
// * idle: the code is settled; Python and the URL have it, and either may set another.
// * held: a hand is on a slider, or a pen on the pad, and has not moved the code yet.
// * dragging: a hand moves it. * following: it follows an image as that is drawn.
// * settling: it was moved and nobody holds it; it settles after a pause.
//
// A code counts as settled when a hand lets go of it or the pause is over: then, and only
// then, Python is told (ae/ui/session/code.py). While a hand is on it (`isHeld`), what
// Python says of the code is out of date and is not taken over.

const SETTLED = "settled"; // on the way to idle: Python is to be told

const TRANSITIONS = {
  idle: { grab: "held", move: "settling", follow: "settling", replace: "idle" },
  held: { move: "dragging", follow: "following", release: "idle" },
  dragging: { move: "dragging", follow: "following", release: SETTLED },
  following: { move: "dragging", follow: "following", release: SETTLED },
  settling: {
    grab: "dragging",
    move: "settling",
    follow: "settling",
    pause: SETTLED,
    replace: "idle",
  },
};

export const isHeld = (state) => ["held", "dragging", "following"].includes(state);

/** The state after an event, and whether the code has settled by it. An event that means
 * nothing in a state leaves it as it is. */
export function nextState(state, event) {
  const next = TRANSITIONS[state][event] ?? state;
  return next === SETTLED ? { state: "idle", settles: true } : { state: next, settles: false };
}
