// A board as this browser knows it: asks the server what has changed, sends, and keeps
// what is on it. No DOM; what is asked, the clock and what is kept are given.

const ACTIVE_POLL_MS = 400; // on the projector: what is sent shows within a second
const PUPIL_POLL_MS = 1000;
const RESTING_POLL_MS = 5000; // while nobody looks
const SLOWEST_POLL_MS = 8000; // while the server does not answer
const GONE = [403, 404];
const BOARD_KEY = "latent-explorer-board";

/** Base64 -> bytes. */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Pixels in [0, 1] -> base64 of a byte each, as the server takes them. */
export function toBase64(pixels) {
  let text = "";
  for (const value of pixels) text += String.fromCharCode(Math.round(255 * value));
  return btoa(text);
}

/** A name that makes a second try the same contribution. */
export function newNonce(random = (bytes) => crypto.getRandomValues(bytes)) {
  return Array.from(random(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

const LESSON_NAME = /^[a-z0-9][a-z0-9./_-]{0,50}$/; // as ae/board/contributions.py takes it
export const LONGEST_ANSWER = 40;

/** An answer to a step of a lesson as a board takes it; the lesson is named by its link, or
 * by its fingerprint where it stands in the link as a whole. */
export function lessonPrediction(name, fingerprint, step, given) {
  const lesson = LESSON_NAME.test(name) ? name : fingerprint.slice(0, 12);
  const answer = given.slice(0, LONGEST_ANSWER);
  return { kind: "prediction", nonce: newNonce(), question: `${lesson}/${step}`, answer };
}

/** What is known of a board and an answer of the server -> what is known from then on. */
export function joinAnswer(known, { items, ...facts }) {
  const isNew = facts.from === 0 || known?.facts.of !== facts.of;
  const all = isNew ? new Map() : known.items;
  for (const { gone, pixels, ...item } of items) {
    if (gone) all.delete(item.number);
    else {
      const before = known?.items.get(item.number);
      const same = before && before.kind === item.kind ? before.pixels : undefined;
      all.set(item.number, { ...item, pixels: same ?? (pixels && fromBase64(pixels)) });
    }
  }
  return { items: all, facts };
}

export class BoardWatch {
  /** `request(path, options)` is fetch below the server's own address, with the browser's
   * token; `wait(ms)` returns after so long; `changed()` is called whenever there is
   * something new; `storage` keeps which board was joined, by item. */
  constructor({ request, wait, isHidden, changed, storage }) {
    Object.assign(this, { request, wait, isHidden, changed, storage });
    this.known = null;
    this.failure = null;
    this.hand = null;
    this.turn = null;
    this.id = "";
    this.joined = this.readJoined();
  }

  readJoined() {
    try {
      const { id, code } = JSON.parse(this.storage.getItem(BOARD_KEY)) ?? {};
      return /^[0-9a-f]{32}$/.test(id) ? { id, code } : null;
    } catch {
      return null;
    }
  }

  keepJoined(joined) {
    this.joined = joined;
    if (joined) this.storage.setItem(BOARD_KEY, JSON.stringify(joined));
    else this.storage.removeItem(BOARD_KEY);
  }

  get facts() {
    return this.known?.facts ?? null;
  }

  /** Whether anything may be sent now. */
  get isOpen() {
    return this.facts?.phase === "open";
  }

  /** What is on the board, by number. */
  get items() {
    return this.known ? [...this.known.items.values()] : [];
  }

  /** Join by a code that was typed; an Error with the server's words if that fails. */
  async join(code) {
    const { id, code: whole } = await this.post("board/join", { code });
    this.keepJoined({ id, code: whole });
    this.follow(id);
  }

  leave() {
    this.keepJoined(null);
    this.follow("");
  }

  /** Follow the board of that id; "" follows none. */
  follow(id) {
    if (this.id === id) return;
    this.id = id;
    this.known = this.hand = this.failure = null;
    this.tag = "";
    this.turn = null;
    if (id) this.start();
    this.changed();
  }

  async start() {
    const turn = (this.turn = {});
    for (let pause = 0; this.turn === turn;) {
      try {
        const isNews = await this.poll(turn);
        const wasLate = this.failure;
        this.failure = null;
        if (this.turn === turn && (isNews || wasLate)) this.changed();
        pause = this.facts?.is_teacher ? ACTIVE_POLL_MS : PUPIL_POLL_MS;
      } catch (error) {
        if (this.turn !== turn) return;
        this.failure = error;
        pause = Math.min(2 * Math.max(pause, PUPIL_POLL_MS), SLOWEST_POLL_MS);
        if (GONE.includes(error.status)) this.forget();
        this.changed();
      }
      if (this.turn !== turn) return;
      await this.wait(this.isHidden() ? RESTING_POLL_MS : pause);
    }
  }

  /** The board is no longer there. */
  forget() {
    this.turn = null;
    if (this.joined?.id === this.id) this.keepJoined(null);
    this.id = "";
    this.known = null;
  }

  /** Ask once; returns whether there is something new. */
  async poll(turn = this.turn) {
    const { of = "", n_changes: after = 0 } = this.facts ?? {};
    const headers = this.tag ? { "If-None-Match": this.tag } : {};
    const response = await this.request(`board/${this.id}?after=${after}&of=${of}`, { headers });
    if (response.status === 304) return false;
    const answer = await response.json();
    if (this.turn !== turn) return false;
    const hand = response.headers.get("x-latent-explorer-hand");
    this.hand = hand ? Number(hand) : null;
    this.tag = response.headers.get("etag");
    this.known = joinAnswer(this.known, answer);
    return true;
  }

  async post(path, body) {
    const response = await this.request(path, { method: "POST", body: JSON.stringify(body) });
    return response.json();
  }

  /** Send a contribution; returns its number. An Error has the server's words. */
  async send(contribution) {
    const { number } = await this.post(`board/${this.id}/send`, contribution);
    await this.look();
    return number;
  }

  async takeBack(number) {
    await this.post(`board/${this.id}/take-back`, { number });
    await this.look();
  }

  /** What only a teacher may ask for. */
  async act(asked) {
    await this.post(`board/${this.id}/act`, asked);
    await this.look();
  }

  /** Look at once, so that what one has done is seen. */
  async look() {
    try {
      if (await this.poll()) this.changed();
    } catch {
      return; // the loop tells of it
    }
  }
}
