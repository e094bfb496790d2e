// The tab as a whole, whatever its page: its language, as translators are told it, its
// connection, and what it keeps over a reload or a server that was started again.

import { afterNextRun, watchConnection } from "./connection.js";
import { browserToken } from "./identity.js";

const RELOADED = "latent-explorer-reloaded"; // the program that a reload was to replace
const KEPT_FOR_PYTHON = "latent-explorer-reader"; // what Python has this tab keep

/** Load the page anew, once for each program that is out of date; say whether it is. */
export function reloadOnce(storage, program, reload) {
  try {
    if (storage().getItem(RELOADED) === program) return false;
    storage().setItem(RELOADED, program);
  } catch {
    return false; // it could go on for ever
  }
  reload();
  return true;
}

/** What Python had a tab keep, or null. */
function recallReader() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT_FOR_PYTHON));
  } catch {
    return null; // storage is off
  }
}

function keepReader(proof, choices) {
  try {
    sessionStorage.setItem(KEPT_FOR_PYTHON, JSON.stringify({ proof, choices }));
  } catch {
    // Storage is off or full.
  }
}

/** Whether the server has another program by now: it was updated and started again. */
async function isOutOfDate(program) {
  try {
    const { status } = await fetch(program, { method: "HEAD", cache: "no-store" });
    return status === 404;
  } catch {
    return false; // gone again
  }
}

let sendToPython = null; // by the newest mount
let session = null; // the server's that was heard last
let isGone = false; // the connection

/** Say what the sliders settled on while nobody heard of it; on the way to another page,
 * once that is there. It stays in the session until Python has told that it heard: until
 * then sliders that are made go on from it. */
function sayUnheard(app, store, leaving) {
  if (isGone) return; // it will be said at the next return
  if (leaving.isLeaving) {
    afterNextRun(app, () => sayUnheard(app, store, leaving));
    return;
  }
  store.isHeard = true;
  const unheard = store.session.get("unheard");
  if (unheard) sendToPython("unheard", unheard);
}

async function comeBack(app, store, leaving) {
  const reload = () => reloadOnce(() => sessionStorage, store.program, () => location.reload());
  if (await isOutOfDate(store.program) && reload()) return;
  // Fields that were changed meanwhile have not been heard; a rerun brings them. What a
  // view says counts only from then on: another session does not know the view before.
  afterNextRun(app, () => sayUnheard(app, store, leaving));
  // On the way to another page that one's run brings them.
  if (!leaving.isLeaving) sendToPython("back", Date.now());
}

export function showTab({ data, setTriggerValue, setStateValue }, store, leaving) {
  const { documentElement: page } = document;
  page.lang = data.language;
  page.translate = !data.is_own_language;
  const isFirst = sendToPython === null;
  sendToPython = setTriggerValue;
  if (isFirst) {
    const app = document.querySelector(".stApp");
    watchConnection(app, (isGoneNow) => {
      isGone = isGoneNow;
      if (isGone) store.isHeard = false;
      else {
        leaving.forget(); // what was clicked before leads nowhere
        comeBack(app, store, leaving);
      }
    });
  }
  if (store.session.get("unheard")?.at === data.heard) store.session.set("unheard", null);
  const kept = session === data.session ? null : recallReader();
  session = data.session;
  if (kept?.proof || kept?.choices?.length) {
    setStateValue("kept", { ...kept, token: browserToken(), at: Date.now() });
  } else keepReader(data.proof, data.choices);
}
