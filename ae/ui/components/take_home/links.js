// A step's link in the take-home file: what of it the file can show. No DOM.

import { pageOf } from "../shared/link.js";

export const PAGES = ["generate", "map", "morph"];
const WHOLE_NUMBER = /^\d{1,6}$/;
const PROJECTIONS = { "PCA": "pca", "t-SNE": "tsne" };
export const MOST_STEPS = 15;

const wholeIn = (text, low, high) =>
  WHOLE_NUMBER.test(text ?? "") && Number(text) >= low && Number(text) <= high
    ? Number(text)
    : null;

/** Numbers of a code, or null if it is none of `size`. */
function codeIn(text, { size, mean }) {
  if (text === "mean") return mean;
  const values = (text ?? "").split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  const isCode = values.length === size && values.every((z) => Math.abs(z) <= 10000);
  return isCode ? values : null;
}

/** What a link chooses: `page`, which may be one the file lacks, and what it opens on. */
export function choicesIn(link, about) {
  const [before, hash = ""] = link.split("#");
  const [path, search = ""] = before.split("?");
  const asked = new URLSearchParams(search);
  const code = codeIn(asked.get("z"), about);
  const colour = asked.get("colour") ?? "class";
  const end = (name, otherwise) => ({
    isSliders: asked.get(`${name}_from`) === "the sliders' code",
    index: wholeIn(asked.get(name), 0, about.n - 1) ?? otherwise,
  });
  return {
    page: pageOf(path),
    hash,
    code,
    method: PROJECTIONS[asked.get("projection")] ?? "pca",
    colour: /^z\d{1,3}$/.test(colour) ? Number(colour.slice(1)) - 1 : colour,
    classes: asked.has("classes") ? asked.getAll("classes").filter((c) => /^\d$/.test(c)) : null,
    part: asked.get("part") ?? "Morph",
    a: end("a", about.ends[0]),
    b: end("b", about.ends[1]),
    steps: wholeIn(asked.get("steps"), 3, MOST_STEPS) ?? 9,
  };
}
