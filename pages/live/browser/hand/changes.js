// What was changed, so that it can be undone.

import { same } from "./parameters.js";

const MOST = 200;

/** The networks that a visitor has made, one after another. */
export class Changes {
  /** @param {number[]} parameters to begin with */
  constructor(parameters) {
    this.networks = [parameters];
    this.place = 0;
    this.forgotten = 0; // changes from so long ago that they cannot be undone any more
  }

  /** How many changes the network has behind it, those that were undone not among them. */
  get count() {
    return this.forgotten + this.place;
  }

  get now() {
    return this.networks[this.place];
  }

  get canUndo() {
    return this.place > 0;
  }

  get canRedo() {
    return this.place < this.networks.length - 1;
  }

  /**
   * Note a change; whether it is one.
   * @param {number[]} parameters
   */
  add(parameters) {
    if (same(parameters, this.now)) return false;
    this.networks = [...this.networks.slice(0, this.place + 1), [...parameters]];
    if (this.networks.length > MOST) {
      this.networks.shift();
      this.forgotten += 1;
    }
    this.place = this.networks.length - 1;
    return true;
  }

  /**
   * Go to the nearest of the networks that is this one; whether there is one.
   * @param {number[]} parameters
   */
  goTo(parameters) {
    const places = [...this.networks.keys()].filter((place) =>
      same(this.networks[place], parameters)
    )
      .sort((one, other) => Math.abs(one - this.place) - Math.abs(other - this.place));
    if (places.length) this.place = places[0];
    return places.length > 0;
  }

  undo() {
    if (this.canUndo) this.place -= 1;
    return this.now;
  }

  redo() {
    if (this.canRedo) this.place += 1;
    return this.now;
  }
}
