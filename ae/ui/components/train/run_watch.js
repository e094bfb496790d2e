// Follows one run over HTTP: asks how far it is about once a second while it waits or
// trains, and for each snapshot once. No DOM; what is asked, and the clock, are given.

import { MAX_ASKED, readFrames } from "./frames.js";

export const POLL_MS = 1000;
export const HIDDEN_POLL_MS = 10_000; // while nobody looks
const LONGEST_POLL_MS = 8000; // while the server does not answer

/** What a browser has of a curve, and an answer's `{ id, from, points }` -> the curve. */
export function joinCurve(known, answer) {
  const kept = known.id === answer.id ? known.points.slice(0, answer.from) : [];
  return { id: answer.id, points: [...kept, ...answer.points] };
}

export class RunWatch {
  /** `ask(path)` returns bytes, or throws an Error whose `status` is the server's if it
   * refused; `wait(ms)` returns after so long, or sooner; `changed()` is called whenever
   * there is something new to show; `framesOf(key)` returns the frames kept of a run. */
  constructor({ ask, wait, isHidden, changed, framesOf }) {
    Object.assign(this, { ask, wait, isHidden, changed, framesOf });
    this.turn = null; // the loop at work; another one, or null, ends it
  }

  /** Follow the run of that key, which the page shows in that state. */
  follow(key, state) {
    // At rest nobody asks any more, so a page that is drawn again asks once.
    const isSettled = this.key === key && this.state === state && this.turn;
    if (this.key !== key) {
      this.progress = null;
      this.curve = { id: "", points: [] };
      this.frames = this.framesOf(key);
      this.refused = "";
    }
    this.key = key;
    this.state = state;
    if (isSettled) return;
    this.isChecked = false; // no answer yet that was asked for after this state was told
    this.failure = null;
    this.start();
  }

  async start() {
    const turn = (this.turn = {});
    for (let pause = POLL_MS; this.turn === turn;) {
      const isFirst = !this.isChecked;
      try {
        await this.poll(turn);
        pause = POLL_MS;
      } catch (error) {
        this.failure = error;
        pause = Math.min(2 * pause, LONGEST_POLL_MS);
      }
      if (this.turn !== turn) return;
      this.changed();
      if (!this.failure && this.isAtRest) break;
      await this.wait(this.isHidden() && !isFirst ? HIDDEN_POLL_MS : pause);
      this.isChecked = true;
    }
    if (this.turn === turn) this.turn = null;
  }

  /** Nothing more will come by itself. */
  get isAtRest() {
    const { at_work: atWork, state } = this.progress;
    const isComplete = this.missing().length === 0 && !this.awaitsWhy;
    return !atWork && state === this.state && isComplete;
  }

  /** The state the run is in, where the page shows another one; or null. The server may
   * have looked just before the page did: the first answer does not count. */
  get news() {
    if (!this.isChecked) return null;
    if (this.failure) return this.failure.status === 404 ? "gone" : null;
    return this.progress.state === this.state ? null : `${this.progress.state}`;
  }

  /** The epochs whose frames have not come, unless the server has refused just these. */
  missing() {
    const epochs = this.progress.snapshots.filter((epoch) => !this.frames.has(epoch));
    return epochs.join() === this.refused ? [] : epochs.slice(-MAX_ASKED);
  }

  async poll(turn) {
    const { id, points } = this.curve;
    const path = `progress/${this.key}?after=${points.length}&of=${id}`;
    const answer = JSON.parse(new TextDecoder().decode(await this.ask(path)));
    if (this.turn !== turn) return;
    this.failure = null;
    this.awaitsWhy = false;
    this.progress = answer;
    this.curve = joinCurve(this.curve, answer.curve);
    for (const epoch of this.frames.keys()) {
      if (!answer.snapshots.includes(epoch)) this.frames.delete(epoch);
    }
    const missing = this.missing();
    if (!missing.length) return;
    this.changed(); // the curve need not wait for the pictures
    await this.fetchFrames(missing);
  }

  async fetchFrames(epochs) {
    const { key, frames } = this;
    try {
      const bytes = await this.ask(`snapshots/${key}?epochs=${epochs.join()}`);
      for (const [epoch, frame] of readFrames(bytes)) frames.set(epoch, frame);
      // Some may be thinned out or damaged meanwhile: they are not asked for again.
      this.refused = epochs.filter((epoch) => !frames.has(epoch)).join();
    } catch (error) {
      if (!(error.status < 500)) throw error;
      this.refused = epochs.join();
    }
    this.awaitsWhy = this.refused !== ""; // the next answer tells of damaged ones
  }

  stop() {
    this.turn = this.key = null;
  }
}
