import { hasStoredDrive } from "./courier/stored-drive.ts";
import { path } from "./router.ts";
import { session } from "./session/session.ts";
import { lazyView } from "./ui/lazy.tsx";
import { SignInPage } from "./views/sign-in-page.tsx";

/** Scripts of their own, which nobody else loads: who signs in waits for none of them. */
const StaffPages = lazyView(() => import("./views/staff-pages.tsx").then((pages) => pages.StaffPages));
const CourierPages = lazyView(() => import("./courier/courier.tsx").then((pages) => pages.CourierPages));
const FollowPage = lazyView(() => import("./follow/follow-page.tsx").then((page) => page.FollowPage));

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
