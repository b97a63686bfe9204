import { t } from "../i18n/text.ts";
import { useLoad } from "./load.ts";
import { Failed, Loading } from "./state.tsx";

type View = () => preact.JSX.Element;

/** A view whose code is loaded when it is first shown. */
export function lazyView(load: () => Promise<View>): View {
  return function LazyView() {
    const { data: CodeOfView, error, reload } = useLoad(load, []);
    if (CodeOfView) return <CodeOfView />;
    // A browser's own words name a file.
    return error === undefined ? <Loading /> : <Failed error={new Error(t("state.unreachable"))} retry={reload} />;
  };
}
