// What the views of one browser tab share: the network and the arrays they draw from,
// fetched when first asked for and kept; the sliders' code; and what outlives a page.

import { languageTag } from "./language.js";
import { createNetwork, readSafetensors } from "./network.js";

const N_KEPT = 2; // of each kind: a run in training has another network each epoch
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** Those who want to hear of something; `add` returns how to end that. */
function createListeners() {
  const listeners = new Set();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify: (...news) => listeners.forEach((listener) => listener(...news)),
  };
}

/** A safetensors file -> its arrays by name. */
export function readArrays(bytes) {
  const { tensors } = readSafetensors(bytes);
  return Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values]));
}

/** Fetches and keeps what is named by its content. `ask` is given an address and returns
 * the bytes; `changed` is told whenever something has come, or will not come soon. */
export function createFetched({ base, changed, ask, wait }) {
  const kinds = new Map(); // kind -> content id -> { value, isLate }
  const read = (kind, id, bytes) =>
    kind === "network" ? { ...createNetwork(bytes), id } : readArrays(bytes);

  async function fetchInto(entry, kind, id) {
    for (
      let pause = FIRST_WAIT_MS;
      !entry.isDropped;
      pause = Math.min(2 * pause, LONGEST_WAIT_MS)
    ) {
      try {
        entry.value = read(kind, id, await ask(new URL(`arrays/${kind}/${id}`, base)));
        entry.isLate = false;
        break;
      } catch {
        entry.isLate = true; // no connection, or a server that was started again
        changed();
        await wait(pause);
      }
    }
    if (!entry.isDropped) changed();
  }

  return {
    /** What has that name, or null while it is on its way. */
    get(kind, id) {
      if (!id) return null;
      if (!kinds.has(kind)) kinds.set(kind, new Map());
      const kept = kinds.get(kind);
      if (!kept.has(id)) {
        const entry = { value: null, isLate: false, isDropped: false };
        kept.set(id, entry);
        for (const [other, old] of [...kept].slice(0, -N_KEPT)) {
          old.isDropped = true;
          kept.delete(other);
        }
        fetchInto(entry, kind, id);
      }
      return kept.get(id).value;
    },
    /** Whether one of these content ids was asked for and will not come soon. */
    isLate: (ids) => [...kinds.values()].some((kept) => ids.some((id) => kept.get(id)?.isLate)),
  };
}

/** Bytes by their address; an Error if they do not come whole, with the server's words
 * and status if it refuses. */
async function askServer(url) {
  const response = await fetch(url, { headers: { "Accept-Language": languageTag() } });
  if (!response.ok) {
    throw Object.assign(new Error(await response.text()), { status: response.status });
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** A pause that a connection which has come back cuts short. */
const waitOrOnline = (ms) =>
  new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });

export function createStore({ base, ask = askServer, wait = waitOrOnline, ...given }) {
  const arrivals = createListeners();
  const moves = createListeners();
  const wishes = createListeners();
  const fetched = createFetched({ base, ask, wait, changed: arrivals.notify });
  const store = {
    ...given, // styles, classColours and browserChoices, from ae/ui/components/__init__.py
    session: new Map(),
    code: null,
    isHeard: true, // by a session of the server: not while the connection is gone
    /** Call back whenever something has come, or is late; returns how to end that. */
    subscribe: arrivals.add,
    network: (id) => fetched.get("network", id),
    arrays: (kind, id) => fetched.get(kind, id),
    isLate: fetched.isLate,
    /** An address below the server's own. */
    url: (path) => new URL(path, base),
    /** The bytes at an address below the server's own; see askServer. */
    ask: (path) => ask(new URL(path, base)),

    /** The sliders say where they are: a code of a network, at every movement, and
     * whether it was none but a jump. */
    publish(network, values, jumped) {
      store.code = { network, values };
      moves.notify({ ...store.code, jumped });
    },
    onMove: moves.add,
    /** Another view wants the sliders on a code, maybe that of a test image. */
    take: (values, original = null) => wishes.notify(values, original),
    onTake: wishes.add,
  };
  return store;
}
