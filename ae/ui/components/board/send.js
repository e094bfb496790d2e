// "Send to the class": beside the pad, once this tab has joined a board.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { boardOf } from "./joined.js";
import { newNonce, toBase64 } from "./watch.js";

const NAME_KEY = "latent-explorer-nickname";
const LONGEST_NAME = 20;

export class SendToClass {
  /** `drawing()` returns what goes in, { pixels, label }, or null; `code()` the sliders'. */
  constructor(store, { drawing, code }) {
    Object.assign(this, { store, drawing, code });
    this.board = boardOf(store);
    this.root = element("section", "send");
    this.root.hidden = true;
    this.end = this.board.subscribe(() => this.draw());
    this.pending = new Map();
  }

  /** Look whether a board was joined; to be called once there is data. */
  begin(language) {
    this.board.language = language;
    if (this.language !== language) this.build();
    this.language = language;
    if (!this.board.id && this.board.joined) this.board.follow(this.board.joined.id);
    this.draw();
  }

  build() {
    this.heading = element("h3");
    this.classes = element("select");
    const first = element("option", "", "–");
    first.value = "";
    this.classes.append(first);
    for (let i = 0; i < 10; i++) this.classes.append(element("option", "", String(i)));
    this.classes.onchange = () => this.draw();
    const label = element("label", "meant", `${_("I drew a")} `);
    label.append(this.classes);
    this.nickname = element("input");
    this.nickname.maxLength = LONGEST_NAME;
    this.nickname.autocomplete = "off";
    this.nickname.value = this.board.storage.getItem(NAME_KEY) ?? "";
    this.nickname.onchange = () => this.board.storage.setItem(NAME_KEY, this.nickname.value.trim());
    const named = element("label", "nickname", `${_("Nickname, if you like")} `);
    named.append(this.nickname);
    this.sendDrawing = button(_("Send to the class"), () => this.sendImage());
    this.sendDrawing.classList.add("primary");
    this.sendCode = button(_("Send my code"), () => this.sendNumbers());
    labelled(this.sendCode, _("Send the sliders' code to the class"));
    this.back = button(_("Take it back"), () => this.takeBack());
    const line = element("div", "tools");
    line.append(this.sendDrawing, this.sendCode, this.back);
    this.said = statusLine("note");
    this.root.replaceChildren(this.heading, label, named, line, this.said);
  }

  draw() {
    const { facts } = this.board;
    this.root.hidden = !facts || facts.phase === "closed" || !this.language;
    if (this.root.hidden) return;
    setText(this.heading, _("The board “{title}”", { title: facts.title }));
    const isPaused = facts.phase === "paused";
    this.sendDrawing.disabled = isPaused || this.classes.value === "";
    this.sendCode.disabled = isPaused;
    this.back.hidden = this.last === undefined;
    if (isPaused) setText(this.said, _("The board is paused. Wait until it goes on."));
    else if (this.said.textContent === _("The board is paused. Wait until it goes on.")) {
      setText(this.said, "");
    }
  }

  sendImage() {
    const image = this.drawing();
    if (!image) {
      setText(this.said, _("Nothing is drawn. Draw a digit first."));
      return;
    }
    const what = { kind: "drawing", pixels: toBase64(image.pixels) };
    this.send({ ...what, class: Number(this.classes.value) });
  }

  sendNumbers() {
    this.send({ kind: "code", numbers: [...this.code()] });
  }

  /** The same thing sent again, where no answer came, is the same contribution. */
  async send(what) {
    const key = JSON.stringify(what);
    if (!this.pending.has(key)) this.pending.set(key, newNonce());
    const nickname = this.nickname.value.trim();
    const sent = { ...what, nonce: this.pending.get(key), ...(nickname ? { nickname } : {}) };
    setText(this.said, _("Sending …"));
    try {
      this.last = await this.board.send(sent);
      this.pending.delete(key);
      setText(this.said, _("It is on the board."));
    } catch (error) {
      setText(
        this.said,
        error.status ? error.message : _("The server does not answer. Press it again."),
      );
    }
    this.draw();
  }

  async takeBack() {
    try {
      await this.board.takeBack(this.last);
      this.last = undefined;
      setText(this.said, _("It is no longer on the board."));
    } catch (error) {
      setText(
        this.said,
        error.status ? error.message : _("The server does not answer. Press it again."),
      );
    }
    this.draw();
  }

  destroy() {
    this.end();
  }
}
