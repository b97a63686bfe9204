import { hasStoredDrive } from "./courier/stored-drive.ts";
import { path } from "./router.ts";
import { session } from "./session/session.ts";
import { CALLBACK_PATH } from "./session/sign-in.ts";
import { lazyView } from "./ui/lazy.tsx";
import { SignInPage } from "./views/sign-in-page.tsx";

/** Scripts of their own, which nobody else loads: who signs in waits for none of them. */
const loadStaffPages = () => import("./views/staff-pages.tsx").then((pages) => pages.StaffPages);
const StaffPages = lazyView(loadStaffPages);
const CourierPages = lazyView(() => import("./courier/courier.tsx").then((pages) => pages.CourierPages));
const FollowPage = lazyView(() => import("./follow/follow-page.tsx").then((page) => page.FollowPage));

/** After the redirect of a sign-in: load, while the tokens are fetched, what is shown next. At a desk that is hardly a courier. */
export function preloadPages(): void {
  if (path.value !== CALLBACK_PATH || !matchMedia("(pointer: fine)").matches) return;
  void loadStaffPages().catch(() => {}); // tried again, and shown, when it is needed
}

/**
 * Whoever is signed in sees the pages of their role. A courier on a run sees them without: the network may be gone. A
 * customer's link is open to whoever has it.
 */
export function App() {
  if (path.value === "/follow") return <FollowPage />;
  const who = session.value;
  if (who?.role === "courier" || (!who && hasStoredDrive())) return <CourierPages />;
  return who ? <StaffPages /> : <SignInPage />;
}
