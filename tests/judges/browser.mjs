// Shows each letter in headless Chromium and lets axe-core look at it.
// Standard input: {chromium, profile, letters: {name: html}}; output: [{letter, view, violations, overflow, requests}].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const asked = JSON.parse(readFileSync(0, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const WIDTHS = [320, 375, 600];
const LOOKS = [
  { look: "light", scheme: "light" },
  { look: "dark", scheme: "dark" },
  { look: "stripped", scheme: "light", stripped: true },
];
const RULES = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
  rules: { region: { enabled: false }, "landmark-one-main": { enabled: false } }, // a letter is no page
  resultTypes: ["violations"],
};
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND", // no name is ever looked up
];

const context = await chromium.launchPersistentContext(asked.profile, {
  executablePath: asked.chromium,
  headless: true,
  chromiumSandbox: false,
  args: FLAGS,
});
const page = await context.newPage();
const HOME = "https://letter.example/"; // where the letter seems to lie; asked for by nothing but ourselves
let letterHere = "";
let requests = [];
await context.route("**", (route) => {
  if (route.request().isNavigationRequest() && route.request().url() === HOME) {
    return route.fulfill({ body: letterHere, contentType: "text/html; charset=utf-8" });
  }
  requests.push(route.request().url());
  return route.abort();
});

// What is left in a mail program that keeps the body alone.
const strip = () => document.querySelectorAll("style, link, meta").forEach((element) => element.remove());
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
const inspect = async (rules) =>
  (await axe.run(document, rules)).violations.map(({ id, help, nodes }) => ({ id, help, where: nodes[0].html, times: nodes.length }));

const seen = [];
for (const [letter, html] of Object.entries(asked.letters)) {
  for (const { look, scheme, stripped } of LOOKS) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of WIDTHS) {
      requests = [];
      letterHere = html;
      await page.setViewportSize({ width, height: 900 });
      await page.goto(HOME, { waitUntil: "load" });
      if (stripped) await page.evaluate(strip);
      await page.evaluate(axe);
      const violations = await page.evaluate(inspect, RULES);
      seen.push({ letter, view: `${look}, ${width} px`, violations, overflow: await page.evaluate(overflow), requests });
    }
  }
}
await context.close();
console.log(JSON.stringify(seen));
