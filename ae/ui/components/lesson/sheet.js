// The answer sheet: what was predicted, what is so, and links back; as a table and
// as a page to print. No DOM.

import { _ } from "../shared/language.js";

const escapeHtml = (text) =>
  String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** The sheet as rows: [step, question, prediction, what is so, why, link]. */
function rowsOf({ asked, answers, linkOf }) {
  return asked.map(({ ask }, i) => {
    const { given = "", said = "", why = "" } = answers[i + 1] ?? {};
    return [String(i + 1), ask, given, said, why, linkOf(i + 1)];
  });
}

const heads = () => [
  _("Step"),
  _("Question"),
  _("Your prediction"),
  _("The result"),
  _("Why"),
  _("Link"),
];

/** As rows of a table. */
export function tableOf(sheet) {
  return [[_("Lesson"), sheet.title], [_("Name"), sheet.name], [], heads(), ...rowsOf(sheet)];
}

/** As a page of its own, to print or hand in; nothing in it runs. */
export function htmlOf(sheet) {
  const { title, name, language, pictures } = sheet;
  const cells = rowsOf(sheet).map(([step, ask, given, said, why, link]) => {
    const picture = pictures[step];
    const drawn = picture
      ? `<br><img src="${picture}" width="84" height="84" alt="${escapeHtml(_("Your picture"))}">`
      : "";
    return `<tr><td>${step}</td><td>${escapeHtml(ask)}</td>` +
      `<td>${escapeHtml(given)}${drawn}</td><td>${escapeHtml(said)} ${escapeHtml(why)}</td>` +
      `<td><a href="${escapeHtml(link)}">${escapeHtml(_("open"))}</a></td></tr>`;
  });
  const titles = [_("Step"), _("Question"), _("Your prediction"), _("The result"), _("Link")];
  return `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
body { font: 11pt/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 55rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #888; padding: 0.4rem; text-align: left; vertical-align: top; }
tr { break-inside: avoid; }
img { background: #000; image-rendering: pixelated; }
</style></head><body>
<h1>${escapeHtml(title)}</h1>
${name ? `<p>${escapeHtml(_("Name"))}: ${escapeHtml(name)}</p>` : ""}
<table><thead><tr>${
    titles.map((head) => `<th>${escapeHtml(head)}</th>`).join("")
  }</tr></thead><tbody>
${cells.join("\n")}
</tbody></table></body></html>
`;
}
