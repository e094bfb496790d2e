// How far a run is, in words, from what the server says of it (ae/ui/train/watcher.py).

import { _, N_ } from "../shared/language.js";

const grouped = (number) => Math.round(number).toLocaleString("en-US");

const STATES = {
  created: N_("{name} has not begun"),
  queued: N_("{name} is queued"),
  running: N_("{name} is running"),
  finished: N_("{name} is finished"),
  stopped: N_("{name} is stopped"),
  failed: N_("{name} has failed"),
  lost: N_("{name} is lost"),
};

/** "mine is running, epoch 3 of 10, …, 4 s left." and what the trainer has to say. */
export function progressWords(progress) {
  const { name, state, place, epoch = 0, n_epochs: nEpochs, rate, message } = progress;
  if (!state) return "";
  const words = [_(STATES[state], { name })];
  if (typeof place === "number") {
    const number = place + 1;
    words.push(place > 0 ? _("number {number} in the queue", { number }) : _("next to start"));
  }
  words.push(_("epoch {epoch} of {nEpochs}", { epoch: Math.floor(epoch), nEpochs }));
  if (rate) words.push(_("{n} images a second", { n: grouped(rate) }));
  if (typeof progress.seconds_left === "number") {
    words.push(_("{n} s left", { n: grouped(progress.seconds_left) }));
  }
  const comma = _(", ");
  const text = _("{parts}.", { parts: words.join(comma) });
  return message ? `${text} ${message}` : text;
}

const SOURCES = {
  folder: N_("{dataset}, {n} training digits from a folder"),
  download: N_("{dataset}, {n} training digits from a download"),
  bundled: N_("{dataset}, {n} training digits from the app"),
};

/** What a run was made after, and what its errors are. */
export function settingsWords(settings) {
  if (!settings) return "";
  const { dataset, source, n_trained: nTrained, deform, deform_strength: strength } = settings;
  const sentences = [
    _("{data}; codes of {size} numbers; batches of {batch}, learning rate {rate}, seed {seed}.", {
      data: _(SOURCES[source], { dataset, n: grouped(nTrained) }),
      size: settings.latent_dim,
      batch: settings.batch_size,
      rate: settings.learning_rate,
      seed: settings.seed,
    }),
  ];
  if (deform > 0) {
    sentences.push(
      _(
        "{percent} % of the training digits are deformed, with strength {strength}; their " +
          "error is that of the deformed digits.",
        { percent: Math.round(100 * deform), strength },
      ),
    );
  }
  sentences.push(_("Errors are mean squared errors per pixel."));
  return sentences.join(" ");
}

/** The share of a training that is done, 0 to 1. */
export function shareDone({ epoch = 0, n_epochs: nEpochs }) {
  return nEpochs > 0 ? Math.min(1, epoch / nEpochs) : 0;
}
