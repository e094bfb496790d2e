// The card of a lesson in the take-home file: the same card; its steps are opened by the
// file's own frame, and what is so has been worked out beforehand.

import { LessonCard } from "../lesson/card.js";
import { mountOnce } from "../shared/view.js";

class TakeHomeCard extends LessonCard {
  addressOf(step) {
    return `#step=${step}`;
  }

  linkOf(step) {
    return location.href.split("#")[0] + this.addressOf(step);
  }

  goTo(step) {
    this.send("step", { step, opens: true });
  }
}

export const showTakeHomeCard = mountOnce(
  ".lesson",
  (root, store) => new TakeHomeCard(root, store),
  { outlivesLinks: true },
);
