// A random token this browser keeps, so that who started a run can still stop it after
// a refresh, and so that what was sent to a board is known to be this browser's. It is
// sent to the server alone, and shown nowhere.

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

const forThisPage = new Map();

/** This browser's token: the same for Python and for what is sent over HTTP. */
export function browserToken() {
  const random = (bytes) => crypto.getRandomValues(bytes);
  try {
    return keptToken(localStorage, random);
  } catch {
    // Storage is off: the token then lasts as long as the page does.
    const storage = {
      getItem: (key) => forThisPage.get(key),
      setItem: (k, v) => forThisPage.set(k, v),
    };
    return keptToken(storage, random);
  }
}

export function showIdentity({ setStateValue }) {
  setStateValue("token", browserToken());
}
