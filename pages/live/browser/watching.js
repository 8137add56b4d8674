// Brings together the player in the bar of an explaining page and the charts that follow it. They
// are Streamlit components of their own, so each may come and go without the other.

/** @import { Frame } from "./types.d.ts" */
/** @import { Player } from "./player.js" */

/**
 * Charts that follow a player.
 * @typedef {object} Follower
 * @property {(player: Player) => void} follow begins with where the player stands
 * @property {(frame: Frame) => void} move
 * @property {(frame: Frame) => void} write
 * @property {(frame: Frame) => (() => void)[]} rest gives Plotly the numbers, a chart per function
 * @property {(frame: Frame) => void} refine shows the exact surface of a frame
 * @property {(frame: Frame) => void} describe
 * @property {() => void} resize
 * @property {() => boolean} dress whether the page's font and colours have changed
 * @property {(moving: boolean) => void} mark
 */

/** @type {Set<Follower>} */
const followers = new Set();
/** @type {Player | null} */
let followed = null;

/** All charts that follow. */
export const everyFollower = () => [...followers];

/** @param {Player} player that all charts follow from now on */
export function lead(player) {
  followed = player;
  for (const follower of followers) follower.follow(player);
}

/** @param {Player | null} player that no chart follows any more */
export function stopLeading(player) {
  if (followed === player) followed = null;
}

/** @param {Follower} follower */
export function join(follower) {
  followers.add(follower);
  if (followed) follower.follow(followed);
}

/** @param {Follower} follower */
export function part(follower) {
  followers.delete(follower);
}
