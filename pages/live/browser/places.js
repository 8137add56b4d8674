// Where the visitor's browser keeps texts.

const MOST = 20;
const LIFETIME = 24 * 60 * 60 * 1000;

/**
 * Where one text is kept; a browser may refuse it, as in a frame of another site.
 * @typedef {object} Place
 * @property {() => string | null} read null if there is none
 * @property {(text: string) => void} write
 */

/**
 * @typedef {object} Entry
 * @property {string} text
 * @property {number} when it was written, in milliseconds since 1970
 */

/**
 * @param {string} name
 * @returns {Place}
 */
function plainPlace(name) {
  return {
    read() {
      try {
        return localStorage.getItem(name);
      } catch {
        return null;
      }
    },
    write(text) {
      try {
        localStorage.setItem(name, text);
      } catch { /* then it lasts as long as the session */ }
    },
  };
}

/**
 * The entries of a shelf that are not too old, the newest first. The text may be anything.
 * @param {string | null} text
 * @param {number} now
 * @returns {[string, Entry][]}
 */
function entriesOf(text, now) {
  let found;
  try {
    found = JSON.parse(text ?? "{}");
  } catch {
    return [];
  }
  if (typeof found !== "object" || found === null) return [];
  return Object.entries(/** @type {Record<string, Entry>} */ (found))
    .filter(([, entry]) => typeof entry?.text === "string" && Math.abs(now - entry.when) < LIFETIME)
    .sort(([, one], [, other]) => other.when - one.when);
}

/**
 * The place with this name. One with a slash, `shelf/entry`, is one of the newest entries that all
 * stand under the shelf's name, each for a day.
 * @param {string} name
 * @param {() => number} [now]
 * @returns {Place}
 */
export function placeNamed(name, now = Date.now) {
  const [shelf, entry] = name.split("/");
  const whole = plainPlace(shelf);
  if (entry === undefined) return whole;
  return {
    read() {
      const found = entriesOf(whole.read(), now()).find(([key]) => key === entry);
      return found ? found[1].text : null;
    },
    write(text) {
      const others = entriesOf(whole.read(), now()).filter(([key]) => key !== entry);
      const entries = [[entry, { text, when: now() }], ...others.slice(0, MOST - 1)];
      whole.write(JSON.stringify(Object.fromEntries(entries)));
    },
  };
}
