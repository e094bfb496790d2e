// The lesson a teacher prepares, kept in this browser so that it survives a reload. It is
// sent to Python once, at the beginning of a session; from then on Python says it.

const DRAFT_KEY = "latent-explorer-lesson-draft";
const MOST_OF_A_DRAFT = 70_000; // letters

/** Keep a draft, or give back the kept one where Python has none; null if nothing is to
 * be said. */
export function keptDraft(storage, text) {
  if (text) {
    storage.setItem(DRAFT_KEY, text);
    return null;
  }
  const kept = storage.getItem(DRAFT_KEY);
  return kept && kept.length <= MOST_OF_A_DRAFT ? kept : null;
}

let isSaid = false;

export function showDraft({ data, setStateValue }) {
  let kept = null;
  try {
    kept = keptDraft(localStorage, data.text);
  } catch {
    // Storage is off: the draft then lasts as long as the session.
  }
  if (kept === null || isSaid) return;
  isSaid = true;
  setStateValue("kept", kept);
}
