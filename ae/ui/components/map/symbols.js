// The shape of each class, the same in the plane, in space and on its button: paths in a
// square from -1 to 1, of about the same area. No DOM.

const ring = (radius, sweep) =>
  `M${radius} 0A${radius} ${radius} 0 1 ${sweep} ${-radius} 0` +
  `A${radius} ${radius} 0 1 ${sweep} ${radius} 0Z`;

function starSymbol(rays, outer, inner) {
  const corners = Array.from({ length: 2 * rays }, (_, i) => {
    const reach = i % 2 ? inner : outer;
    const angle = (i * Math.PI) / rays;
    return `${(reach * Math.sin(angle)).toFixed(3)} ${(-reach * Math.cos(angle)).toFixed(3)}`;
  });
  return `M${corners.join("L")}Z`;
}

const PLUS = "M-.33-1H.33V-.33H1V.33H.33V1H-.33V.33H-1V-.33H-.33Z";
const CROSS = "M-.9-.45L-.45-.9 0-.45 .45-.9 .9-.45 .45 0 .9 .45 .45 .9 0 .45-.45 .9-.9 .45-.45 0Z";

export const SYMBOLS = [
  ring(0.85, 1),
  "M-.78-.78H.78V.78H-.78Z",
  "M0-1.1L.85 0 0 1.1-.85 0Z",
  PLUS,
  CROSS,
  "M0-1L1 .8H-1Z",
  "M0 1L1-.8H-1Z",
  starSymbol(5, 1.15, 0.5),
  "M-.9-.95H.9L-.9 .95H.9Z",
  ring(1, 1) + ring(0.5, 0),
];

/** The shape of a class as a picture that follows the text's size. */
export function symbolPicture(label, colour) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "-1.2 -1.2 2.4 2.4");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SYMBOLS[label]);
  path.setAttribute("fill", colour);
  picture.append(path);
  return picture;
}
