import { type BuildOptions, type BuildResult, context } from "esbuild";

/** esbuild's build, which ends when the signal is aborted. @throws the signal's reason */
export async function cancellableBuild<T extends BuildOptions>(
  options: T,
  signal: AbortSignal | undefined,
): Promise<BuildResult<T>> {
  const building = await context<BuildOptions>(options);
  const cancel = () => void building.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    signal?.throwIfAborted();
    return await building.rebuild();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
    await building.dispose();
  }
}
