// The bar that stays in sight on an explaining page: play, step, the timeline, and the epoch.

/** @import { Watcher } from "./watch.js" */

import { button, ICONS, pace } from "./buttons.js";
import { listenToKeys } from "./keys.js";
import { write } from "./labels.js";
import { grouped, shortSpeed } from "./words.js";

/** @param {number} speed */
const speedLabel = (speed) => speed ? `${speed} epoch${speed > 1 ? "s" : ""}/frame` : "fastest";

/**
 * The bar, as HTML.
 * @param {number[]} speeds epochs per frame
 */
export function page(speeds) {
  return `<div class="bar">
    ${button("play", "play", "Play", "Play every epoch from here, and train on at the end.")}
    ${button("step", "step", "Step", "Go exactly one epoch on.")}
    ${button("end", "end", "End", "Go to the end of the run; train the rest of it.")}
    ${pace(speeds, speedLabel)}
    <label class="epoch"><span>Epoch</span>
      <input class="exact" type="text" inputmode="numeric" autocomplete="off" enterkeyhint="go"
        aria-label="Epoch"></label>
    <small class="of" data-is="epochs"></small>
    <input class="slider" type="range" min="0" step="1"
      aria-label="Timeline: the epoch that is shown">
    <p class="now"><span>loss <b data-is="loss"></b></span> <small data-is="state"></small></p>
  </div>
  <p class="message" role="alert" hidden></p>
  <p class="spoken" role="status"></p>`;
}

/**
 * The epoch that someone has typed, such as 1,500; null if it is none.
 * @param {string} text
 * @param {number} last
 */
export function typedEpoch(text, last) {
  const plain = text.trim().replaceAll(/[,.\s]/g, "");
  const epoch = /^\d{1,9}$/.test(plain) ? Number(plain) : NaN;
  return epoch <= last ? epoch : null;
}

/**
 * How the run stands, in a few words.
 * @param {object} run
 * @param {boolean} run.playing
 * @param {number} run.position the epoch that is shown
 * @param {number} run.trained the last epoch that was trained before it began to play
 * @param {number} run.restsAt the epoch that the rest of the page stands at
 * @param {number | null} run.solved the epoch at which it was solved, as far as it was trained
 * @param {boolean} run.over whether it was trained to its end
 */
export function standing({ playing, position, trained, restsAt, solved, over }) {
  if (playing || position !== restsAt) {
    const doing = playing ? (position < trained ? "playing" : "training") : "paused";
    return `${doing} · page at ${grouped(restsAt)}`;
  }
  if (solved !== null) return `solved at epoch ${grouped(solved)}`;
  return over ? "not solved" : "not solved yet";
}

export class WatchBar {
  /**
   * @param {HTMLElement} root
   * @param {Record<string, HTMLElement>} labels
   * @param {Watcher} player
   * @param {AbortSignal} signal ends all listening
   */
  constructor(root, labels, player, signal) {
    this.root = root;
    this.labels = labels;
    this.player = player;
    this.trained = 0; // what was trained before the run began to play
    /** @type {<T extends HTMLElement>(selector: string) => T} */
    const find = (selector) => /** @type {any} */ (root.querySelector(selector));
    /** @type {HTMLButtonElement} */
    this.play = find("button.play");
    /** @type {HTMLButtonElement} */
    this.step = find("button.step");
    /** @type {HTMLButtonElement} */
    this.end = find("button.end");
    /** @type {HTMLSelectElement} */
    this.speed = find(".speed");
    /** @type {HTMLElement} the speed in short, where there is no room for the whole choice */
    this.short = find(".short");
    /** @type {HTMLInputElement} */
    this.exact = find(".exact");
    /** @type {HTMLInputElement} */
    this.slider = find(".slider");
    /** @type {HTMLElement} */
    this.message = find(".message");

    const listen = { signal };
    this.play.addEventListener("click", () => player.playOrPause(), listen);
    this.step.addEventListener("click", () => {
      player.still();
      player.step();
    }, listen);
    this.end.addEventListener("click", () => player.goTo(player.end), listen);
    this.speed.addEventListener("change", () => player.setSpeed(Number(this.speed.value)), listen);
    this.slider.addEventListener("input", () => {
      const epoch = Number(this.slider.value);
      player.still();
      player.scrub(epoch);
    }, listen);
    this.exact.addEventListener("focus", () => this.exact.select(), listen);
    this.exact.addEventListener("change", () => this.#go(), listen);
    this.#notice(signal);
    listenToKeys(this.slider, player, signal);
  }

  /**
   * Mark the bar while the page is scrolled under it.
   * @param {AbortSignal} signal
   */
  #notice(signal) {
    const sticky = this.root.closest(".st-key-watch") ?? this.root;
    const top = parseFloat(getComputedStyle(sticky).top) || 0;
    const noticing = new IntersectionObserver(([{ intersectionRatio, boundingClientRect }]) => {
      const stuck = intersectionRatio < 1 && boundingClientRect.top <= top + 1;
      this.root.toggleAttribute("data-stuck", stuck);
    }, { rootMargin: `-${Math.round(top) + 1}px 0px 0px 0px`, threshold: [1] });
    noticing.observe(this.root);
    signal.addEventListener("abort", () => noticing.disconnect());
  }

  /** Go to the epoch that was typed. */
  #go() {
    const { player } = this;
    const { epochs } = player.runs.configs[0];
    const epoch = typedEpoch(this.exact.value, epochs);
    this.exact.setAttribute("aria-invalid", String(epoch === null));
    if (epoch !== null) {
      player.goTo(epoch);
      this.exact.select();
    } else {
      this.message.textContent = `“${this.exact.value.slice(0, 20)}” is no epoch of this run: ` +
        `type a whole number from 0 to ${grouped(epochs)}.`;
      this.message.hidden = false;
    }
  }

  /** Show what can be pressed now. */
  update() {
    const { player } = this;
    const { playing } = player;
    if (!playing) this.trained = player.head;
    write(/** @type {Element} */ (this.play.lastElementChild), playing ? "Pause" : "Play");
    this.play.querySelector("path")?.setAttribute("d", ICONS[playing ? "pause" : "play"]);
    write(this.short, shortSpeed(player.speed));
    this.step.disabled = player.position >= player.end;
    this.end.disabled = player.position >= player.end;
    this.exact.setAttribute("aria-invalid", "false");
    if (Number(this.speed.value) !== player.speed) this.speed.value = String(player.speed);
    this.move();
  }

  /** Show where the player stands. */
  move() {
    const { player, labels, slider } = this;
    const { position, head, shown: [frame], playing, restsAt } = player;
    if (slider.max !== String(head)) slider.max = String(head);
    slider.value = String(position);
    if (!frame) return;
    const there = frame.epoch === position;
    const loss = there ? frame.loss.toFixed(6) : "…";
    slider.setAttribute("aria-valuetext", `epoch ${grouped(position)}, loss ${loss}`);
    if (document.activeElement !== this.exact || playing) this.exact.value = grouped(position);
    write(labels.epochs, `of ${grouped(player.runs.configs[0].epochs)}`);
    write(labels.loss, loss);
    const { trained } = this;
    const [history] = player.histories;
    const solved = history.solvedBy(head);
    const over = head >= player.end && !history.mayBeSolved(head);
    const words = standing({ playing, position, trained, restsAt, solved, over });
    write(labels.state, words);
    const behind = playing || position !== restsAt;
    if (behind !== this.root.hasAttribute("data-behind")) {
      this.root.toggleAttribute("data-behind", behind);
    }
  }
}
