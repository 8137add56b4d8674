// Reports to Streamlit where a player has come to rest: the other pages begin there.

/** @import { Start } from "./types.d.ts" */
/** @import { Player } from "./player.js" */

const PROMPT_MS = 300; // until the report where the page waits for it,
const CALM_MS = 1000; // and elsewhere, at least
const APART_MS = 600; // between two reports that the page must both receive
const PATIENCE_MS = 1500; // that a click on a link waits for Streamlit
const ABOUT_THE_RUN = ".st-key-share_link, [data-testid=stPopover]"; // in the sidebar

/** A class that begins together ends together: its players do not all report at once. */
const calmly = () => CALM_MS + 4 * CALM_MS * Math.random();

export class Reporter {
  /**
   * @param {Player} player
   * @param {AbortSignal} signal ends all listening
   */
  constructor(player, signal) {
    this.player = player;
    this.reported = ""; // the position that Streamlit knows
    this.restarted = -Infinity; // when the run was begun again
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {(() => void) | null} follows the link that was clicked */
    this.follow = null;
    const listen = { signal, capture: true };
    document.addEventListener("pointerdown", (event) => {
      if (/** @type {Element} */ (event.target).closest?.(ABOUT_THE_RUN)) this.report();
    }, listen);
    document.addEventListener("click", (event) => this.#leave(event), listen);
  }

  stop() {
    clearTimeout(this.timer);
  }

  #position() {
    const { runs, head, position, data } = this.player;
    return JSON.stringify([runs.configs, head, position, data?.start.command]);
  }

  /** The player stands where the page has put it: there is nothing to report. */
  accept() {
    this.reported = this.#position();
  }

  /** Report the position, if Streamlit does not know it. */
  report() {
    this.stop();
    const { player } = this;
    const position = this.#position();
    if (position === this.reported || player.gone) return;
    this.reported = position;
    player.component?.setStateValue("position", {
      command: player.data.start.command,
      runs: player.runs.configs,
      trained: player.head,
      epoch: player.position,
    });
  }

  /** Report the position a moment after the player has come to rest. */
  reportSoon() {
    this.stop();
    const wait = this.player.data.prompt ? PROMPT_MS : calmly();
    this.timer = setTimeout(() => this.report(), wait);
  }

  /** A run that is trained again is another one: report that at once, if the page waits for it. */
  reportRestart() {
    this.restarted = performance.now();
    if (this.player.data.prompt) this.report();
  }

  /** Report the end of a run at once, if the page waits for it, but apart from its restart. */
  reportEnd() {
    if (!this.player.data.prompt) return;
    this.stop();
    const wait = APART_MS - (performance.now() - this.restarted);
    if (wait <= 0) this.report();
    else this.timer = setTimeout(() => this.report(), wait);
  }

  /**
   * Follow a link to another page once Streamlit knows where the player stands. If the position and
   * the click were sent at once, one might overtake the other.
   * @param {MouseEvent} event
   */
  #leave(event) {
    const link = linkOf(event);
    if (!link || this.follow) return;
    this.player.pause();
    if (this.#position() === this.reported) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { href } = link;
    const patience = setTimeout(() => this.follow?.(), PATIENCE_MS);
    this.follow = () => {
      clearTimeout(patience);
      const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
        document.querySelectorAll("a[href]")
      );
      [...links].find((other) => other.href === href)?.click();
      this.follow = null;
    };
    this.report();
  }

  /**
   * The page says where it believes the player to stand: if that is true, a link can be followed.
   * @param {Start} start
   */
  confirm({ trained, epoch }) {
    if (trained === this.player.head && epoch === this.player.position) this.follow?.();
  }
}

/**
 * The link to another page of the app that a click is about to follow.
 * @param {MouseEvent} event
 */
function linkOf(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return null;
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey ||
    event.altKey || link.target === "_blank" || link.hasAttribute("download") || link.hash;
  return elsewhere ? null : link;
}
