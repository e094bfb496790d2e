// The Class page: a board as the projector shows it, and as a pupil who has joined it.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, ngettext } from "../shared/language.js";
import { realDigits } from "../shared/latent_view.js";
import { mountOnce, View } from "../shared/view.js";
import { Answers } from "./answers.js";
import { BoardMap } from "./board_map.js";
import { ClassTable } from "./class_table.js";
import { CodesWall } from "./codes_wall.js";
import { boardOf } from "./joined.js";
import { scoreDrawing } from "./scores.js";
import { signWords } from "./signs.js";
import { Wall } from "./wall.js";

const AT_ONCE = 12; // drawings scored in one go, so that a key press need not wait
const N_LETTERS = 5;

class ClassView extends View {
  constructor(root, store) {
    super(root, store);
    this.board = boardOf(store);
    this.scored = new Map();
    this.endings.push(this.board.subscribe(() => this.data && this.draw()));
    this.endings.push(() => cancelAnimationFrame(this.framed), () => this.map?.destroy());
  }

  shapeOf({ language }) {
    return language;
  }

  build() {
    this.map?.destroy();
    this.join = this.buildJoin();
    this.head = element("header", "board-head");
    this.said = statusLine("note");
    this.own = element("section", "own");
    const act = (asked) => this.try(() => this.board.act(asked));
    this.answers = new Answers({
      send: (contribution) => this.try(() => this.board.send(contribution)),
      act,
    });
    this.wall = new Wall({
      point: (number) => this.map.point(number),
      hide: (number, on) => act({ do: "hide", number, on }),
      takeBack: (number) => this.try(() => this.board.takeBack(number)),
    });
    this.codes = new CodesWall({
      hide: (number, on) => act({ do: "hide", number, on }),
      takeBack: (number) => this.try(() => this.board.takeBack(number)),
    });
    this.map = new BoardMap(this.store);
    this.table = new ClassTable();
    this.wall.name();
    this.table.name();
    this.headShape = null;
    const main = element("div", "board-main");
    main.append(this.wall.root, this.map.root);
    this.body = element("div", "board-body");
    this.body.append(
      this.head,
      this.own,
      this.answers.root,
      main,
      this.codes.root,
      this.table.root,
    );
    this.root.replaceChildren(this.join, this.said, this.body);
  }

  receive(before) {
    const { board, data } = this;
    board.language = data.language;
    if (data.board) board.follow(data.board);
    else if (before?.board) board.follow(board.joined?.id ?? "");
    else if (!board.id && board.joined) board.follow(board.joined.id);
    if (data.code && data.code !== before?.code && !data.board) {
      this.field.value = data.code;
      if (board.joined?.code !== data.code || !board.id) this.enter();
    }
  }

  buildJoin() {
    const form = element("form", "join");
    this.field = element("input");
    Object.assign(this.field, { maxLength: 12, autocomplete: "off", spellcheck: false });
    this.field.autocapitalize = "characters";
    const label = element("label", "", _("The five letters your teacher shows"));
    label.append(this.field);
    const about = element(
      "p",
      "about-boards",
      _(
        "A board shows what your whole class draws: all digits side by side and on one map, " +
          "and whose the network takes for another digit.",
      ),
    );
    const go = button(_("Join the board"), null);
    go.type = "submit";
    form.append(about, label, go);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.enter();
    };
    return form;
  }

  enter() {
    const code = this.field.value;
    if (code.replaceAll(/[ -]/g, "").length < N_LETTERS) {
      setText(this.said, _("Type all five letters."));
      return;
    }
    this.try(() => this.board.join(code));
  }

  /** Do it, or say in the server's words why not; whether it was done. */
  async try(ask) {
    setText(this.said, "");
    try {
      await ask();
      return true;
    } catch (error) {
      const words = error.status ? error.message : _("The server does not answer. Try again.");
      setText(this.said, words);
      return false;
    }
  }

  /** Every drawing there is, with what the network makes of it; those not scored yet come
   * with the next frame. */
  entries(network, real) {
    if (this.scoredBy !== network || this.scoredOf !== real.codes) {
      this.scoredBy = network;
      this.scoredOf = real.codes;
      this.scored = new Map();
    }
    let left = AT_ONCE;
    const entries = [];
    for (const item of this.board.items) {
      if (item.kind !== "drawing") continue;
      if (!this.scored.has(item.pixels)) {
        if (left-- <= 0) continue;
        this.scored.set(item.pixels, scoreDrawing(network, real, item.pixels));
      }
      entries.push({ ...this.scored.get(item.pixels), ...item, ...this.drawn(item) });
    }
    if (left < 0) {
      cancelAnimationFrame(this.framed);
      this.framed = requestAnimationFrame(() => this.draw());
    }
    return entries;
  }

  /** Of an item, what the views call otherwise. */
  drawn(item) {
    return { meant: item.class, pixels: this.scored.get(item.pixels).pixels };
  }

  draw() {
    const { board, data } = this;
    const { facts } = board;
    this.join.hidden = Boolean(board.id) || !data.is_on;
    this.body.hidden = !facts;
    if (board.failure && !facts && board.failure.status) setText(this.said, board.failure.message);
    if (!facts) return;
    this.drawHead(facts);
    this.answers.draw({ facts });
    const network = this.store.network(data.network);
    const parts = realDigits(this.store, data);
    if (!network || !parts) return;
    if (this.real?.codes !== parts.codes || this.real.images !== parts.images) this.real = parts;
    const entries = this.entries(network, this.real);
    const { animals, colours, plane } = data;
    const { real } = this;
    const points = this.store.arrays("points", data.points);
    const known = { facts, animals, colours, hand: board.hand, network, real };
    const given = { ...known, entries, plane, points };
    const shown = { ...given, entries: entries.filter((entry) => !entry.hidden) };
    this.drawOwn(given);
    this.wall.draw(given);
    this.codes.draw({ ...given, items: board.items });
    this.map.draw(shown);
    this.table.draw(shown);
  }

  drawHead(facts) {
    const { data, board } = this;
    const shape = JSON.stringify([facts.is_teacher, facts.phase, facts.shows_names, data.link]);
    if (shape !== this.headShape) {
      this.headShape = shape;
      this.head.replaceChildren(...(facts.is_teacher ? this.teacherHead(facts) : this.pupilHead()));
    }
    setText(this.title, facts.title);
    const late = board.failure ? ` ${_("The server does not answer at the moment.")}` : "";
    const n = facts.signs.length;
    const phases = { paused: ` ${_("Paused.")}`, closed: ` ${_("Closed.")}`, open: "" };
    setText(
      this.state,
      ngettext("{n} browser has sent something.", "{n} browsers have sent something.", n) +
        phases[facts.phase] + late,
    );
  }

  teacherHead(facts) {
    const { data } = this;
    const parts = this.titleLines();
    const invitation = element("div", "invitation");
    if (facts.phase !== "closed") {
      const qr = element("img", "qr");
      qr.src = data.qr;
      qr.alt = _("QR code of the link");
      const code = element("p", "code", facts.code);
      code.setAttribute("aria-label", _("Code: {letters}", { letters: [...facts.code].join(" ") }));
      const where = element("p", "where", data.link);
      const words = element("div");
      words.append(code, where);
      invitation.append(...(data.qr ? [qr] : []), words);
    }
    const act = (asked) => () => this.try(() => this.board.act(asked));
    const tools = element("div", "tools");
    const phase = (to, words) => button(words, act({ do: "phase", phase: to }));
    tools.append(
      facts.phase === "open" ? phase("paused", _("Pause")) : phase("open", _("Go on")),
      ...(facts.phase === "closed" ? [] : [phase("closed", _("Close"))]),
      button(
        facts.shows_names ? _("Hide names") : _("Show names"),
        act({ do: "names", on: !facts.shows_names }),
      ),
      this.clearButton(),
    );
    const left = element("div");
    left.append(...parts, tools);
    return [left, invitation];
  }

  /** Two presses, so that no slip empties the board. */
  clearButton() {
    const clear = button(_("Clear all"), () => {
      if (!clear.classList.contains("sure")) {
        clear.classList.add("sure");
        setText(clear, _("Really clear all?"));
        return;
      }
      clear.classList.remove("sure");
      setText(clear, _("Clear all"));
      this.try(() => this.board.act({ do: "clear" }));
    });
    clear.onblur = () => {
      clear.classList.remove("sure");
      setText(clear, _("Clear all"));
    };
    return clear;
  }

  pupilHead() {
    const tools = element("div", "tools");
    const draw = element("a", "draw", _("Draw a digit and send it"));
    draw.href = this.data.generate;
    // Within the same session, where Streamlit has its own link.
    draw.onclick = (event) => {
      const own = document.querySelector(".st-key-hidden-link a");
      if (!own || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      own.click();
    };
    tools.append(draw, button(_("Leave the board"), () => this.board.leave()));
    const left = element("div");
    left.append(...this.titleLines(), tools);
    return [left];
  }

  titleLines() {
    this.title = element("h2", "board-title");
    this.state = element("p", "state");
    return [this.title, this.state];
  }

  /** Where one's own drawings have landed, in words. */
  drawOwn({ entries, facts, animals, hand }) {
    const mine = hand === null ? [] : entries.filter((entry) => entry.hand === hand);
    this.own.hidden = facts.is_teacher || hand === null;
    if (this.own.hidden) return;
    const lines = mine.slice(-3).reverse().map((entry) => {
      const values = {
        meant: entry.meant,
        error: entry.error.toFixed(4),
        nearest: entry.nearest,
        share: Math.round(100 * entry.share),
      };
      const words = entry.nearest === entry.meant
        ? _("Your {meant} landed among the {meant}s. Its error is {error}.", values)
        : _(
          "Your {meant} landed nearest to the {nearest}s: {share} % of its nearest test digits " +
            "are. Its error is {error}.",
          values,
        );
      return element("p", "", words);
    });
    const who = element(
      "p",
      "who",
      _("You are {sign}.", { sign: signWords(facts, animals, hand) }),
    );
    const text = [who, ...lines].map((line) => line.textContent).join();
    if (text === this.ownText) return;
    this.ownText = text;
    this.own.replaceChildren(who, ...lines);
    labelled(this.own, _("Your drawings"));
  }
}

export const showClass = mountOnce(".class", (root, store) => new ClassView(root, store));
