// The frame loop: paints what a player shows, in the browser's own frames, and gives Plotly the
// numbers once nothing moves.

/** @import { Frame } from "./types.d.ts" */
/** @import { Player } from "./player.js" */

import { WORDS_MS } from "./labels.js";
import { onPaper } from "./paper.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

const DESCRIBE_MS = 1000;
const SETTLE_MS = 180;

export class Painter {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.dirty = false; // whether something is to be painted
    this.resized = false;
    /** @type {number} the animation frame that was asked for; 0 if none was */
    this.waking = 0;
    this.written = 0; // when the words were written last
    this.described = 0;
    /** @type {Frame[] | null} the frames whose numbers Plotly has */
    this.settled = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.settling = undefined;
    this.sizes = new ResizeObserver(() => {
      this.resized = true;
      this.wake();
    });
    calm.addEventListener("change", () => this.wake(), { signal: player.ended.signal });
  }

  /** Stop for good. */
  stop() {
    this.hold();
    if (this.waking) cancelAnimationFrame(this.waking);
  }

  /** Paint nothing more in these charts: they are about to go. */
  hold() {
    clearTimeout(this.settling);
    this.sizes.disconnect();
    this.#mark(false);
  }

  /** @param {boolean} moving whether what is painted moves away from what Plotly has */
  #mark(moving) {
    this.player.root.classList.toggle("moving", moving);
    this.player.view?.mark?.(moving);
  }

  /** Go on with charts that were just drawn with the numbers of the frames shown. */
  begin() {
    for (const stage of this.player.root.querySelectorAll(".stage")) this.sizes.observe(stage);
    this.settled = this.player.shown;
    this.dirty = this.resized = true;
    this.player.view?.describe(this.player);
    this.tick(performance.now());
  }

  wake() {
    if (this.waking || this.player.gone) return;
    this.waking = requestAnimationFrame((time) => {
      this.waking = 0;
      this.tick(time);
    });
  }

  /** Paint what is shown once more. */
  repaint() {
    this.dirty = true;
    this.wake();
  }

  /** Paint it once more, and give Plotly its numbers again. */
  refresh() {
    this.settled = null;
    this.repaint();
  }

  /** @param {number} time */
  tick(time) {
    const { player } = this;
    const { view } = player;
    if (!player.ready || player.gone || !view) return;
    if (onPaper()) return; // nothing moves while it is printed
    if (this.resized) {
      this.resized = false;
      view.resize();
      this.dirty = true;
    }
    if (player.playing) {
      player.advance(time, calm.matches);
      this.wake();
    }
    if (!this.dirty || !player.shown.length) return;
    this.dirty = false;
    const { playing } = player;
    if (playing || this.settled !== player.shown) this.#mark(true);
    view.move(player);
    if (!playing || time - this.written >= WORDS_MS) this.#write(time);
    if (!playing && this.settled !== player.shown) this.#settle();
  }

  /** @param {number} time */
  #write(time) {
    const { player } = this;
    this.written = time;
    player.view?.write(player);
    player.transport?.move();
    if (player.playing && time - this.described >= DESCRIBE_MS) {
      this.described = time;
      player.view?.describe(player);
    }
  }

  /** Give the charts their numbers once nothing has moved for a moment, one chart per task. */
  #settle() {
    clearTimeout(this.settling);
    const { player } = this;
    const frames = player.shown;
    const steps = [...(player.view?.rest(player) ?? []), () => player.view?.describe(player)];
    const next = () => {
      if (player.gone || player.playing || frames !== player.shown || !player.ready) return;
      steps.shift()?.();
      if (steps.length) {
        this.settling = setTimeout(next, 0);
      } else {
        this.settled = frames;
        this.#mark(false);
      }
    };
    this.settling = setTimeout(next, SETTLE_MS);
  }
}
