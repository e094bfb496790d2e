// The one board of this tab: every view that shows it or sends to it shares it.

import { browserToken } from "../shared/identity.js";
import { BoardWatch } from "./watch.js";

const TIMEOUT_MS = 15_000;

/** localStorage, or for as long as the page lasts what takes its place. */
function keptStorage() {
  try {
    localStorage.getItem("");
    return localStorage;
  } catch {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    };
  }
}

/** fetch with the browser's token; an Error with the server's words if it refuses. */
async function askBoard(url, language, { headers = {}, ...options } = {}) {
  const response = await fetch(url, {
    ...options,
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...headers,
      "Accept-Language": language,
      "Content-Type": "application/json",
      "X-Latent-Explorer-Token": browserToken(),
    },
  });
  if (response.ok || response.status === 304) return response;
  throw Object.assign(new Error(await response.text()), { status: response.status });
}

/** The board this tab has joined, or its teacher has opened: a BoardWatch, and `subscribe`
 * to hear when it has changed. */
export function boardOf(store) {
  if (!store.board) {
    const listeners = new Set();
    const board = new BoardWatch({
      request: (path, options) => askBoard(store.url(path), board.language ?? "en", options),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      isHidden: () => document.hidden,
      changed: () => listeners.forEach((listener) => listener()),
      storage: keptStorage(),
    });
    board.subscribe = (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    document.addEventListener("visibilitychange", () => document.hidden || board.look());
    store.board = board;
  }
  return store.board;
}
