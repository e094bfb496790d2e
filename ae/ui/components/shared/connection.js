// The connection to the server: a sentence while it is gone, in place of Streamlit's
// dialogs, which are for developers (ae/ui/middleware.py turns those off).

import { setText, statusLine } from "./dom.js";
import { _, N_ } from "./language.js";

const PATIENCE_OF_READERS_MS = 1500; // what is shorter nobody notices
const NO_ANSWER = N_(
  "The server does not answer. It is asked again and again; what you did is kept, " +
    "and goes on as soon as it answers.",
);
const STATE = "data-test-connection-state";
const SCRIPT = "data-test-script-state";

/** Calls back whenever the connection is gone (true) or has come back (false). `app` is
 * Streamlit's outermost element, which says how it stands. */
export function watchConnection(app, changed) {
  const line = statusLine("connection");
  line.translate = false;
  line.style.cssText = "position:fixed;inset:auto 0 0;z-index:1000000;margin:0;" +
    "padding:.6rem 1rem;background:#16181d;color:#fff;font:1rem/1.4 sans-serif;" +
    "text-align:center";
  line.hidden = true;
  document.body.append(line);
  let isGone = false;
  let telling = 0;
  const look = () => {
    const isHere = app.getAttribute(STATE) === "CONNECTED";
    if (isHere === !isGone) return;
    isGone = !isHere;
    clearTimeout(telling);
    changed(isGone);
    if (isGone) {
      telling = setTimeout(() => {
        line.hidden = false;
        setText(line, _(NO_ANSWER));
      }, PATIENCE_OF_READERS_MS);
      return;
    }
    line.hidden = true;
    setText(line, "");
  };
  new MutationObserver(look).observe(app, { attributeFilter: [STATE] });
  look();
}

/** Calls back once, when the run of the page that has just been asked for is over. */
export function afterNextRun(app, then) {
  const looking = new MutationObserver(() => {
    if (app.getAttribute(SCRIPT) !== "notRunning") return;
    looking.disconnect();
    then();
  });
  looking.observe(app, { attributeFilter: [SCRIPT] });
}
