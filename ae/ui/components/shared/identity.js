// A random token this browser keeps, so that who started a run can still stop it after
// a refresh. It is sent to Python once, and shown nowhere.

const TOKEN_KEY = "latent-explorer-token";

/** The kept token, or a new one; null if this browser keeps nothing. */
export function keptToken(storage, random) {
  const kept = storage.getItem(TOKEN_KEY);
  if (/^[0-9a-f]{32}$/.test(kept ?? "")) return kept;
  const token = Array.from(random(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  storage.setItem(TOKEN_KEY, token);
  return token;
}

export function showIdentity({ setStateValue }) {
  let token;
  try {
    token = keptToken(localStorage, (bytes) => crypto.getRandomValues(bytes));
  } catch {
    // Storage is off: the token then lasts as long as the page does.
    const memory = new Map();
    const storage = { getItem: (key) => memory.get(key), setItem: (k, v) => memory.set(k, v) };
    token = keptToken(storage, (bytes) => crypto.getRandomValues(bytes));
  }
  setStateValue("token", token);
}
