// Follows a link of the page, hidden from the reader, once Python has set the code that
// the other page is to open on. As the reader's own click on a link would, it leaves one
// step in the browser's history; st.switch_page leaves one without the run.

export function followLink({ data: { asked, link } }, store) {
  if (store.session.get("left") === asked) return;
  store.session.set("left", asked);
  document.querySelector(`.st-key-${link} a`).click();
}
