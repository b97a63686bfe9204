/** What is stored is shared by all tabs: a tab that changes it notifies the others. */
type Stored = "drives" | "photos" | "draws";

const channel = new BroadcastChannel("waybill.stored");

export const notifyOtherTabs = (what: Stored): void => channel.postMessage(what);

/** Call `reload` when another tab has changed something. @returns a function that ends it */
export function onOtherTabsChange(what: Stored, reload: () => void): () => void {
  const handle = ({ data }: MessageEvent) => {
    if (data === what) reload();
  };
  channel.addEventListener("message", handle);
  return () => channel.removeEventListener("message", handle);
}
