import assert from "node:assert/strict";
import { test } from "node:test";

import { createLeaving, silentWhenLeaving } from "../../ae/ui/components/shared/leaving.js";

function opened(path) {
  const location = new URL(path, "http://localhost");
  const clock = { ms: 0 };
  const sent = [];
  const leaving = createLeaving(location, () => clock.ms);
  const args = {
    data: { version: 1 },
    setStateValue: (...message) => sent.push(message),
    setTriggerValue: (...message) => sent.push(message),
  };
  return { location, clock, sent, leaving, view: silentWhenLeaving(args, leaving) };
}

test("a view's messages are dropped from a click on another page until it is open", () => {
  const { location, sent, leaving, view } = opened("/map?z=1");
  view.setStateValue("code", 1);
  leaving.clicked("http://localhost/");
  view.setStateValue("code", 2);
  view.setTriggerValue("pick", true);
  location.pathname = "/";
  view.setTriggerValue("pick", false);
  assert.deepEqual(sent, [["code", 1], ["pick", false]]);
  assert.deepEqual(view.data, { version: 1 });
});

test("a click on the name of the page that is open drops nothing", () => {
  const { sent, leaving, view } = opened("/map?z=1");
  leaving.clicked("http://localhost/map");
  view.setStateValue("code", 1);
  assert.equal(sent.length, 1);
});

test("messages go again where the server never answers the click", () => {
  const { clock, sent, leaving, view } = opened("/map");
  leaving.clicked("http://localhost/morph");
  clock.ms = 60000;
  view.setStateValue("code", 1);
  assert.equal(sent.length, 1);
});

test("after the connection's return nothing will come of a click made before", () => {
  const { sent, leaving, view } = opened("/map");
  leaving.clicked("http://localhost/morph");
  leaving.forget();
  view.setStateValue("code", 1);
  assert.equal(sent.length, 1);
});
