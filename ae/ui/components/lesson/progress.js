// What one reader has answered in one lesson, kept in this browser and nowhere else.

import { unpackDrawing } from "../shared/link.js";

const ANSWERS_OF = "latent-explorer-lesson-";
const MOST_OF_A_PICTURE = 2100; // letters
const MOST_ANSWERS = 200_000; // of what is kept of one lesson

/** `storage` is localStorage, or null where a browser keeps nothing: then what was
 * answered lasts as long as the page does. */
export class Progress {
  constructor(storage, lessonId) {
    this.storage = storage;
    this.key = ANSWERS_OF + lessonId;
    this.answers = this.read();
  }

  /** Answers by step: { given, picture, value, said, why, after }. */
  read() {
    try {
      const answers = JSON.parse(this.storage?.getItem(this.key) ?? "{}");
      return isAnswers(answers) ? answers : {};
    } catch {
      return {}; // of another version, changed by hand, or storage is off
    }
  }

  /** What was answered at a step, or null. */
  at(step) {
    return this.answers[step] ?? null;
  }

  keep(step, answer) {
    this.answers = { ...this.answers, [step]: { ...this.answers[step], ...answer } };
    this.write();
  }

  forget() {
    this.answers = {};
    this.write();
  }

  get nAnswered() {
    return Object.values(this.answers).filter(({ given }) => given !== undefined).length;
  }

  write() {
    const text = JSON.stringify(this.answers);
    if (text.length > MOST_ANSWERS) return;
    try {
      this.storage?.setItem(this.key, text);
    } catch {
      // Storage is full or off.
    }
  }
}

function isAnswers(value) {
  const isTexts = (answer) =>
    answer !== null && typeof answer === "object" &&
    Object.values(answer).every((part) => typeof part === "string");
  return value !== null && typeof value === "object" && !Array.isArray(value) &&
    Object.entries(value).every(([step, answer]) => /^\d{1,3}$/.test(step) && isTexts(answer));
}

/** The picture of an answer, or null. */
export function readDrawing(packed) {
  return unpackDrawing(packed ?? "", { most_letters: MOST_OF_A_PICTURE });
}
