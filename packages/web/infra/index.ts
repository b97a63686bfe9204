/** Everything that web deploys. Imported after the services: it reads where their pages may connect to. */
import "./pages.ts";
