// How far a run is, in words, from what the server says of it (ae/ui/train/watcher.py).

const grouped = (number) => Math.round(number).toLocaleString("en-US");

/** What stands after the run's name: "is running, epoch 3 of 10, …, 4 s left." and what
 * the trainer has to say. */
export function progressWords(progress) {
  const { state, place, epoch = 0, n_epochs: nEpochs, rate, message } = progress;
  if (!state) return "";
  const words = [`is ${state}`];
  if (typeof place === "number") {
    words.push(place > 0 ? `number ${place + 1} in the queue` : "next to start");
  }
  words.push(`epoch ${Math.floor(epoch)} of ${nEpochs}`);
  if (rate) words.push(`${grouped(rate)} images a second`);
  if (typeof progress.seconds_left === "number") {
    words.push(`${grouped(progress.seconds_left)} s left`);
  }
  const text = `${words.join(", ")}.`;
  return message ? `${text} ${message}` : text;
}

/** The share of a training that is done, 0 to 1. */
export function shareDone({ epoch = 0, n_epochs: nEpochs }) {
  return nEpochs > 0 ? Math.min(1, epoch / nEpochs) : 0;
}
