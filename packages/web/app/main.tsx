import { render } from "preact";
import { App, preloadPages } from "./app.tsx";
import { initialLanguage, setLanguage } from "./i18n/text.ts";
import { followLinks } from "./router.ts";
import { loadSettings } from "./settings.ts";
import { startSession } from "./session/sign-in.ts";
import { handleKey } from "./ui/keys.tsx";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/shell.css";

document.addEventListener("click", followLinks);
document.addEventListener("keydown", handleKey);
preloadPages();
await Promise.all([setLanguage(initialLanguage()), loadSettings()]);
render(<App />, document.getElementById("app")!);
await startSession();
