// A room's address says the room alone: a seat and the teacher's key belong to the device.

/** @import { Place } from "./places.js" */

import { placeNamed } from "./places.js";

const PRIVATE = ["seat", "teacher"];
const TOKEN = /^[A-Za-z0-9_-]{22}$/;

/**
 * A room's code as codes.py normalizes it.
 * @param {string | null} text
 */
function codeOf(text) {
  const code = (text ?? "").replace(/[\s\u2010-\u2015-]/g, "").toUpperCase();
  return /^[2-9BCDFGHJKMNP-TVWXZ]{6}$/.test(code) ? code : null;
}

/**
 * @param {string | null} text may be anything
 * @returns {Record<string, unknown>}
 */
function recordIn(text) {
  try {
    const found = JSON.parse(text ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

/**
 * Move the seat and the key from the page's address to what the browser keeps, before Streamlit
 * reads the address, so they are neither in its bar nor in the history. What is kept already stays:
 * nobody loses a seat by a link. A browser that keeps nothing leaves the address as it is.
 *
 * @param {{ pathname: string, search: string, hash: string }} location
 * @param {Pick<History, "state" | "replaceState">} history
 * @param {(name: string) => Place} [places]
 */
export function takeFromAddress(location, history, places = placeNamed) {
  const parameters = new URLSearchParams(location.search);
  const code = codeOf(parameters.get("room"));
  const given = PRIVATE.flatMap((name) => {
    const [token, ...others] = parameters.getAll(name);
    return TOKEN.test(token ?? "") && !others.length ? [[name, token]] : [];
  });
  if (!code || !given.length) return;
  const place = places(`xor-rooms/${code}`);
  const kept = recordIn(place.read());
  const known = PRIVATE.filter((name) => kept[name]).map((name) => [name, kept[name]]);
  const text = JSON.stringify(Object.fromEntries([...given, ...known]));
  place.write(text);
  if (place.read() !== text) return;
  const names = given.map(([name]) => name);
  const rest = location.search.slice(1).split("&")
    .filter((part) => !names.includes(part.split("=", 1)[0]));
  history.replaceState(history.state, "", `${location.pathname}?${rest.join("&")}${location.hash}`);
}
