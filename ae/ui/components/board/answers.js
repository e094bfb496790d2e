// Predictions: what pupils answer, as bars once the teacher has revealed them.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, ngettext } from "../shared/language.js";
import { LONGEST_ANSWER, newNonce } from "./watch.js";

const OWN_QUESTION = "board"; // the one the board was opened with; lessons name theirs
const LONGEST_RIGHT = 80;

/** Each answer with its count and share of all, most first; those offered stand in their
 * order, also where nobody chose them. */
export function bars(counts, options) {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const others = Object.keys(counts)
    .filter((answer) => !options.includes(answer))
    .sort((a, b) => counts[b] - counts[a] || (a < b ? -1 : 1));
  return [...options, ...others].map((answer) => {
    const n = counts[answer] ?? 0;
    return { answer, n, share: total ? n / total : 0 };
  });
}

export class Answers {
  /** `send(contribution)` and `act(asked)` are the board's, telling what went wrong. */
  constructor({ send, act }) {
    Object.assign(this, { send, act });
    this.root = element("section", "answers");
    this.said = statusLine("note");
    this.blocks = new Map();
  }

  draw({ facts }) {
    const asked = new Set([
      ...(facts.question ? [OWN_QUESTION] : []),
      ...Object.keys(facts.n_answers),
      ...Object.keys(facts.answers),
    ]);
    this.root.hidden = asked.size === 0;
    for (const [question, block] of this.blocks) {
      if (asked.has(question)) continue;
      block.root.remove();
      this.blocks.delete(question);
    }
    for (const question of asked) {
      if (!this.blocks.has(question)) this.blocks.set(question, this.build(question));
      this.fill(this.blocks.get(question), question, facts);
    }
    this.root.append(this.said);
  }

  build(question) {
    const root = element("div", "question");
    const heading = element("h3");
    const count = element("p", "count");
    const form = element("div", "form");
    const list = element("ul", "bars");
    const right = element("p", "right");
    const reveal = element("div", "reveal");
    root.append(heading, form, count, list, right, reveal);
    this.root.append(root);
    return { root, heading, count, form, list, right, reveal, question, shape: null };
  }

  fill(block, question, facts) {
    const isOwn = question === OWN_QUESTION && facts.question !== "";
    setText(block.heading, isOwn ? facts.question : _("Question “{question}”", { question }));
    const shown = facts.answers[question];
    const n = facts.n_answers[question] ?? 0;
    setText(block.count, ngettext("{n} prediction.", "{n} predictions.", n));
    const shape = `${facts.is_teacher} ${Boolean(shown)} ${
      facts.options.join("\n")
    } ${facts.phase}`;
    if (shape !== block.shape) {
      block.shape = shape;
      block.form.replaceChildren(...this.formOf(isOwn, facts, shown));
      block.reveal.replaceChildren(...this.revealOf(question, facts, shown));
    }
    block.list.hidden = !shown;
    block.right.hidden = !shown?.answer;
    if (!shown) return;
    setText(block.right, _("The answer: {answer}", { answer: shown.answer }));
    const rows = bars(shown.counts, isOwn ? facts.options : []);
    block.list.replaceChildren(...rows.map(({ answer, n: count, share }) => {
      const row = element("li", answer === shown.answer ? "is-right" : "");
      const bar = element("span", "bar");
      bar.style.setProperty("--share", share);
      row.append(element("span", "name", answer), bar, element("span", "n", String(count)));
      return row;
    }));
  }

  /** What a pupil answers with: buttons, or a field. */
  formOf(isOwn, facts, shown) {
    if (!isOwn || facts.is_teacher || shown || facts.phase !== "open") return [];
    const answer = async (text) => {
      const sent = { kind: "prediction", nonce: newNonce(), question: OWN_QUESTION, answer: text };
      if (await this.send(sent)) {
        setText(this.said, _("You predict: {answer}. You may change it.", { answer: text }));
      }
    };
    if (facts.options.length) {
      return facts.options.map((option) => button(option, () => answer(option)));
    }
    const field = element("input");
    field.maxLength = LONGEST_ANSWER;
    labelled(field, _("Your prediction"));
    field.onkeydown = (event) => event.key === "Enter" && answer(field.value);
    return [field, button(_("Send my prediction"), () => answer(field.value))];
  }

  revealOf(question, facts, shown) {
    if (!facts.is_teacher) return [];
    if (shown) {
      return [button(_("Hide the predictions"), () => this.act({ do: "conceal", question }))];
    }
    const field = element("input");
    field.maxLength = LONGEST_RIGHT;
    field.placeholder = _("The answer (may be empty)");
    labelled(field, _("The answer (may be empty)"));
    const reveal = button(
      _("Reveal the predictions"),
      () => this.act({ do: "reveal", question, answer: field.value }),
    );
    return [field, reveal];
  }
}
