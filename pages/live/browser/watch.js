// The player in the bar of an explaining page. The charts that follow it are drawn elsewhere in the
// page, see watched.js; what the page itself shows stands at the epoch where the player rested last.

/** @import { Config } from "./types.d.ts" */

import { labelsOf } from "./labels.js";
import { mounted } from "./mount.js";
import { Player } from "./player.js";
import { page, WatchBar } from "./watchbar.js";
import { markEpoch } from "./watchmark.js";
import { everyFollower, lead, stopLeading } from "./watching.js";
import { outcome } from "./words.js";

/** Plays every epoch of a run that the page has trained, and trains it further. */
export class Watcher extends Player {
  /** @override */
  playOrPause() {
    if (!this.playing) {
      this.playOn();
    } else if (this.replaying) {
      this.replay();
    } else {
      this.pause();
    }
  }

  /** Pause what is playing: it is about to stand elsewhere. */
  still() {
    if (this.playing) this.playOrPause();
  }

  /**
   * Stand at exactly this epoch; if need be, train up to it.
   * @param {number} epoch
   */
  goTo(epoch) {
    this.still();
    this.stand({ command: "", trained: Math.max(this.head, epoch), epoch });
    this.reporter.reportSoon();
    this.update();
  }

  /** The epoch that what does not move on the page stands at. */
  get restsAt() {
    return /** @type {{shows?: number}} */ (this.data).shows ?? 0;
  }
}

class WatchView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Player | null} */
    this.player = null;
  }

  /** @param {Player} player */
  page(player) {
    this.player = player;
    return page(player.data.speeds);
  }

  /**
   * @param {Player} player
   * @param {AbortSignal} signal
   */
  controls(player, signal) {
    return new WatchBar(this.root, labelsOf(this.root), /** @type {Watcher} */ (player), signal);
  }

  /** @param {Player} player */
  draw(player) {
    lead(player);
    return Promise.resolve();
  }

  /** @param {Player} player */
  move({ shown: [frame], playing, position }) {
    const restsAt = /** @type {Watcher} */ (this.player).restsAt;
    markEpoch(playing || position !== restsAt ? position : null);
    for (const follower of everyFollower()) follower.move(frame);
  }

  /** @param {Player} player */
  write({ shown: [frame] }) {
    for (const follower of everyFollower()) follower.write(frame);
  }

  /** @param {Player} player */
  rest({ shown: [frame] }) {
    return everyFollower().flatMap((follower) => follower.rest(frame));
  }

  /** @param {boolean} moving */
  mark(moving) {
    for (const follower of everyFollower()) follower.mark(moving);
  }

  choose() {
    return false;
  }

  /** @param {Player} player */
  refine({ shown: [frame] }) {
    for (const follower of everyFollower()) follower.refine(frame);
  }

  /** @param {Player} player */
  describe({ shown: [frame] }) {
    for (const follower of everyFollower()) follower.describe(frame);
  }

  resize() {
    for (const follower of everyFollower()) follower.resize();
  }

  dress() {
    return everyFollower().map((follower) => follower.dress()).some(Boolean);
  }

  /** @param {Player} player */
  outcome(player) {
    return outcome(player.histories[0].solvedBy(player.head));
  }

  destroy() {
    markEpoch(null);
    stopLeading(this.player);
  }
}

export const { show, leave } = mounted((parent, base) =>
  new Watcher(parent, (root) => new WatchView(root), base)
);
