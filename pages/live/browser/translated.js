// A page that the browser translates goes on changing.
//
// Chrome puts a <font> in place of each text that it translates. Streamlit's React still holds the
// text: what it writes into it is not seen, and when it takes it away it fails. So each such text is
// remembered with what stands in its place.

/** @type {WeakMap<Node, Element>} by the text that is not in the page any more */
const places = new WeakMap();

/**
 * What stands in the page for a node.
 * @param {Node | null} node
 * @param {Node} parent
 */
function standIn(node, parent) {
  if (!node || node.parentNode === parent) return node;
  const place = places.get(node);
  return place?.parentNode === parent ? place : node;
}

/** @param {MutationRecord[]} changes */
function note(changes) {
  for (const { addedNodes, removedNodes } of changes) {
    const [text, place] = [removedNodes[0], addedNodes[0]];
    if (text?.nodeType === Node.TEXT_NODE && place?.nodeName === "FONT") {
      places.set(text, /** @type {Element} */ (place));
    }
  }
}

/** Let what is written into a translated text, or done with it, be seen. */
export function followTranslation() {
  const observer = new MutationObserver(note);
  observer.observe(document, { subtree: true, childList: true });
  const { removeChild, insertBefore } = Node.prototype;
  const value = /** @type {PropertyDescriptor} */ (
    Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue")
  );
  Object.assign(Node.prototype, {
    /**
     * @this {Node}
     * @param {Node} child
     */
    removeChild(child) {
      note(observer.takeRecords());
      removeChild.call(this, /** @type {Node} */ (standIn(child, this)));
      return child;
    },
    /**
     * @this {Node}
     * @param {Node} node
     * @param {Node | null} before
     */
    insertBefore(node, before) {
      note(observer.takeRecords());
      return insertBefore.call(this, node, standIn(before, this));
    },
  });
  Object.defineProperty(Node.prototype, "nodeValue", {
    ...value,
    /**
     * @this {Node}
     * @param {string | null} text
     */
    set(text) {
      note(observer.takeRecords());
      const place = this.parentNode ? undefined : places.get(this);
      if (place?.isConnected) place.replaceWith(this);
      value.set?.call(this, text);
    },
  });
}
