// Tables as CSV that a spreadsheet opens as columns of numbers: the one writer of them, and
// the reader's choice of how, which this browser keeps. Python's ae/io/tables.py writes the
// same bytes. The writer needs no DOM.

import { element } from "./dom.js";
import { _ } from "./language.js";

const KEY = "latent-explorer-table";
const LATER_MS = 60_000; // a download has begun by then
const SEPARATORS = { comma: ",", semicolon: ";" };
const NUMBERS = /^-?\d+(\.\d+)?(e[+-]?\d+)?([ ,]-?\d+(\.\d+)?(e[+-]?\d+)?)*$/i;
const FORMULA = /^[=+\-@\t\r]/; // what a spreadsheet would work out

/** Rows as CSV (RFC 4180); see `to_csv` in ae/io/tables.py. */
export function csvText(rows, format) {
  const separator = SEPARATORS[format];
  const isComma = separator === ",";
  const cell = (value) => {
    let text = String(value ?? "");
    if (NUMBERS.test(text)) {
      text = isComma ? text : text.replaceAll(",", ";").replaceAll(".", ",");
    } else if (FORMULA.test(text)) text = `'${text}`;
    const isPlain = !text.includes(separator) && !/["\r\n]/.test(text);
    return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
  };
  const text = rows.map((row) => `${row.map(cell).join(separator)}\r\n`).join("");
  // deno-lint-ignore no-control-regex
  return isComma && /^[\0-\x7f]*$/.test(text) ? text : `\ufeff${text}`;
}

/** Hand a file to the reader; nothing is sent anywhere. */
export function saveFile(name, text, type = "text/csv") {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), LATER_MS);
}

/** The format kept, or else the one of the browser's language. */
export function keptFormat(storage, languages) {
  const kept = storage.getItem(KEY);
  if (Object.hasOwn(SEPARATORS, kept ?? "")) return kept;
  const isComma = new Intl.NumberFormat(languages).format(1.5).includes(",");
  return isComma ? "semicolon" : "comma";
}

let here = null; // where the browser keeps nothing

export function tableFormat() {
  try {
    return here ?? keptFormat(localStorage, navigator.languages);
  } catch {
    return keptFormat({ getItem: () => null }, navigator.languages); // storage is off
  }
}

function keepFormat(format) {
  here = format;
  try {
    localStorage.setItem(KEY, format);
  } catch {
    // Storage is off: the choice then lasts as long as the page does.
  }
}

/** A menu of the formats, on the one chosen; `onchange` is told of another one. */
export function formatChoice(onchange = () => {}) {
  const label = element("label", "table-format", `${_("Numbers and columns")} `);
  const menu = element("select");
  const texts = {
    comma: _("0.5, columns by commas"),
    semicolon: _("0,5, columns by semicolons (German or French Excel)"),
  };
  for (const [format, text] of Object.entries(texts)) {
    const option = element("option", "", text);
    option.value = format;
    menu.append(option);
  }
  menu.value = tableFormat();
  // Another view may have had another choice made since.
  menu.onfocus = () => (menu.value = tableFormat());
  menu.onchange = () => {
    keepFormat(menu.value);
    onchange(menu.value);
  };
  label.append(menu);
  return label;
}

/** The choice alone, for tables that Python writes: it shows the format they have now, and
 * tells Python where the reader wants another. */
export function showTableFormat({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".table_format");
  const tell = (format) => setStateValue("format", format);
  const hadFocus = root.contains(root.getRootNode().activeElement);
  const choice = formatChoice(tell);
  const menu = choice.querySelector("select");
  menu.value = data.format;
  root.replaceChildren(choice);
  if (hadFocus) menu.focus();
  if (tableFormat() !== data.format) tell(tableFormat());
}
