// The link of all that is seen: to copy, to open in a tab of its own, and as a QR code,
// which the server makes. Works where there is no navigator.clipboard: over http, and in
// a frame of another origin.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, N_ } from "../shared/language.js";
import { rootOf } from "../shared/link.js";
import { mountOnce, View } from "../shared/view.js";

const SHOWS = N_(
  "The link contains everything you see here, including your drawing. The part " +
    "after # is not sent to any server; only for the QR code this app's own server " +
    "receives it.",
);

const JUST_NOW_MS = 2000;

/** Copy the text of a field; say whether that went well. The old way comes first: it works
 * over http and in a frame, where `clipboard` is missing or complains on the console. */
export async function copyField(field, clipboard, copySelected) {
  field.focus();
  field.select();
  if (copySelected()) return true;
  try {
    await clipboard.writeText(field.value);
    return true;
  } catch {
    return false;
  }
}

class Share extends View {
  /** The address changes while the reader's finger is on a button: a field of the lesson is
   * taken over as it loses the focus. So the buttons outlive it. */
  shapeOf({ address, can_add: canAdd }) {
    return `${Boolean(address)} ${canAdd}`;
  }

  build() {
    this.field = labelled(element("input"), _("The link"));
    this.field.readOnly = true;
    this.field.onfocus = () => this.field.select();
    this.said = statusLine("said");
    const copy = button(_("Copy link"), () => this.copy());
    copy.classList.add("main");
    this.tab = element("a", "button", _("Open in a new tab"));
    this.tab.target = "_blank";
    this.tab.rel = "noopener";
    this.tab.onpointerdown = this.tab.onfocus = () => this.read();
    const code = button(_("Show a QR code"), () => this.send("qr", this.read()));
    this.image = element("img", "qr");
    this.words = element("p", "words", this.data.address ? "" : _(SHOWS));
    const line = element("div", "line");
    line.append(copy, this.tab, code);
    if (this.data.can_add) {
      const add = button(_("Add as a step to my lesson"), () => {
        this.send("add", { link: this.read(), at: Date.now() });
      });
      line.append(add);
    }
    this.root.replaceChildren(this.field, line, this.said, this.image, this.words);
    this.root.onpointerenter = () => this.read();
  }

  /** The link as it is now. */
  read() {
    const { address } = this.data;
    const link = address
      ? location.origin + rootOf(location.pathname) + address.slice(1)
      : globalThis.latentExplorer.linkToHere();
    if (this.field.value !== link) this.field.value = link;
    this.tab.href = link;
    this.image.hidden = !this.data.qr || this.data.of !== link;
    return link;
  }

  /** Say what came of the last press; and copy a given link again if it has changed just
   * after it was copied: by then the field that was typed into has been taken over. */
  receive(before, isBuilt) {
    const { address, answer, said } = this.data;
    if (said && (isBuilt || answer !== before?.answer)) setText(this.said, said);
    if (!address || !this.copied || this.copied === this.read()) return;
    const isJustNow = performance.now() - this.copiedAt < JUST_NOW_MS;
    const isHere = this.root.contains(this.root.getRootNode().activeElement);
    if (isJustNow && isHere) this.copy();
    else {
      this.copied = null;
      setText(this.said, _("The link has changed since it was copied. Copy it again."));
    }
  }

  async copy() {
    const link = this.read();
    const copySelected = () => document.execCommand("copy");
    const isCopied = await copyField(this.field, navigator.clipboard, copySelected);
    this.copied = isCopied ? link : null;
    this.copiedAt = performance.now();
    setText(
      this.said,
      isCopied
        ? _("Copied.")
        : _("This browser does not allow copying. The link is selected: press Ctrl and C."),
    );
  }

  draw() {
    const { qr } = this.data;
    if (qr) this.image.src = qr;
    this.image.alt = _("QR code of the link");
    this.read();
  }
}

export const showShare = mountOnce(".share", (root, store) => new Share(root, store));
