// What nn computes and pages.live sends, as test_browser_modules.py has written it to a folder.

const folder = Deno.env.get("EXPECTED");
if (!folder) {
  throw new Error("Run by tests/pages/live/test_browser_modules.py: EXPECTED is not set.");
}

/** @param {string} name */
export const bytesOf = (name) => Deno.readFileSync(`${folder}/${name}`);

/** @type {any} */
export const EXPECTED = JSON.parse(Deno.readTextFileSync(`${folder}/expected.json`));
