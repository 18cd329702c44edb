// Asks caniemail about each letter. Standard input: {clients, letters: {name: html}}; output: [{letter, title, support, clients}].
import { readFileSync } from "node:fs";
import { caniemail, groupIssues, rawData } from "caniemail";

const { clients, letters } = JSON.parse(readFileSync(0, "utf8"));

// Features never tried on a client make caniemail throw; "u" is its own word for not known, and counts as in part.
for (const feature of rawData.data) {
  for (const client of clients) {
    const [family, platform] = client.split(".");
    feature.stats[family] ??= {};
    feature.stats[family][platform] ??= { "0": "u" };
  }
}

for (const client of clients) caniemail({ clients: [client], html: "<p>" }); // throws for a client it never heard of

const found = Object.entries(letters).flatMap(([letter, html]) => {
  const { errors, warnings } = caniemail({ clients, html }).issues;
  return [errors, warnings].flatMap((issues) =>
    groupIssues(issues).map(({ issue, clients }) => ({ letter, title: issue.title, support: issue.support, clients })),
  );
});
const seen = new Map(found.map((issue) => [JSON.stringify(issue), issue]));
console.log(JSON.stringify([...seen.values()]));
