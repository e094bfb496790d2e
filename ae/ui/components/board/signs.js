// What stands for a browser on a board: a colour and an animal, in words.

import { _, N_ } from "../shared/language.js";

const COLOUR_NAMES = [
  N_("orange"),
  N_("light blue"),
  N_("green"),
  N_("blue"),
  N_("red"),
  N_("pink"),
];

/** "the green fox", and the nickname if the teacher has switched names on. */
export function signWords({ signs, names }, animals, hand) {
  const sign = signs[hand];
  if (!sign) return _("somebody");
  const [colour, animal] = sign;
  const words = _("the {colour} {animal}", {
    colour: _(COLOUR_NAMES[colour]),
    animal: animals[animal],
  });
  return names[hand] ? _("{nickname}, {sign}", { nickname: names[hand], sign: words }) : words;
}
