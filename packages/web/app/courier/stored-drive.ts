/** Whether a run goes on on this phone: then its pages open without a sign-in, as after a reload without a network. It names nobody. */
const KEY = "waybill.driving";

export const hasStoredDrive = (): boolean => localStorage.getItem(KEY) !== null;

export function rememberDrive(isDriving: boolean): void {
  if (isDriving) localStorage.setItem(KEY, "1");
  else localStorage.removeItem(KEY);
}
