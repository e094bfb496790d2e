// Streamlit's fields of numbers are `<input type="number">`: in a browser set to English
// they drop a typed comma, and 12,5 becomes 125.

/** Have a comma typed into a field of numbers be the point that the browser reads. */
export function acceptDecimalComma(page, languages) {
  if (new Intl.NumberFormat(languages).format(1.5).includes(",")) return; // it reads commas
  page.addEventListener("beforeinput", (event) => {
    const { target, data, inputType } = event;
    if (target.type !== "number" || inputType !== "insertText" || data !== ",") return;
    event.preventDefault();
    page.execCommand("insertText", false, ".");
  });
}
