// How Streamlit mounts what we draw: once per element, however often the script runs.

/** @import { Component } from "./types.d.ts" */

/**
 * @typedef {object} Mounted
 * @property {(component: Component) => void} receive
 * @property {() => void} destroy
 */

/**
 * The two functions that a component's loader calls.
 * @param {(parent: HTMLElement, base: string) => Mounted} make
 */
export function mounted(make) {
  /** @type {WeakMap<HTMLElement, Mounted>} by the element that Streamlit gives the component */
  const there = new WeakMap();
  return {
    /**
     * @param {Component} component
     * @param {string} base where the app's addresses begin
     */
    show(component, base) {
      const parent = component.parentElement;
      const found = there.get(parent) ?? make(parent, base);
      there.set(parent, found);
      found.receive(component);
    },

    /**
     * Streamlit also calls this when it only replaces the data, so nothing is destroyed unless its
     * element has left the page.
     * @param {HTMLElement} parent
     */
    leave(parent) {
      setTimeout(() => {
        if (parent.isConnected) return;
        there.get(parent)?.destroy();
        there.delete(parent);
      }, 100);
    },
  };
}
