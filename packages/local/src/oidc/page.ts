import { createHash } from "node:crypto";
import type { GatewayResponse } from "../http/response.ts";
import type { Persona } from "./personas.ts";

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-width:30rem;margin:2.5rem auto;padding:0 1rem;background:light-dark(#f4f6f8,#0e1318);color:light-dark(#17202a,#e6ebf0)}
h1{font-size:1.375rem;margin:0}p{margin:.25rem 0 1.25rem}p,small{color:light-dark(#4b5967,#a5b2bf)}ul{list-style:none;margin:0;padding:0}
li{margin:.5rem 0}button{display:flex;align-items:center;justify-content:space-between;gap:1rem;width:100%;min-height:3rem;padding:.5rem 1rem;border-radius:.5rem;
border:1px solid light-dark(#828e9b,#6c7b8a);background:light-dark(#fff,#151b22);color:inherit;font:inherit;font-weight:600;text-align:start;cursor:pointer}
button:hover,button:focus-visible{border-color:light-dark(#09625a,#4cc5b5);background:light-dark(#dcefec,#14342f)}small{font-weight:400}`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);

/** A page without scripts, pictures and other origins, which no page can frame. Its forms lead to itself and to `target`. */
function page(status: number, title: string, content: string, target = ""): GatewayResponse {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self' ${target}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      // Not no-referrer: the form's Origin would be null.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${content}
</main>
</body>
</html>
`,
  };
}

/** The page on which one click signs in. `fields` are sent along with it. */
export function personasPage(
  personas: readonly Persona[],
  fields: Record<string, string>,
  target: string,
): GatewayResponse {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const buttons = personas.map(
    ({ sub, name, role, teams }) =>
      `<li><button name="persona" value="${escape(sub)}">${escape(name)} <small>(${escape(
        [sub, role, ...(teams ?? [])].join(", "),
      )})</small></button></li>`,
  );
  const form = `<form method="post" action="sign-in">
${hidden.join("\n")}
<ul>
${buttons.join("\n")}
</ul>
</form>`;
  const hint = "<p>This is the offline cloud: nobody has a password. Choose who you are.</p>";
  return page(200, "Sign in to Waybill", `${hint}\n${form}`, target);
}

/** A page with one sentence. */
export const messagePage = (status: number, title: string, sentence: string): GatewayResponse =>
  page(status, title, `<p>${escape(sentence)}</p>`);
