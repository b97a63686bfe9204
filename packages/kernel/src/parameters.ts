import { GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import { ssm } from "./clients.ts";

/** Parameters as a tree: what SSM separates with slashes lies one in the other. Values are strings, as stored. */
export type Tree = { [key: string]: string | Tree };

/** Everything below a path, decrypted, all pages of it. */
export async function readTree(path: string): Promise<Tree> {
  const tree: Tree = {};
  let NextToken: string | undefined;
  do {
    const page = await ssm().send(
      new GetParametersByPathCommand({ Path: path, Recursive: true, WithDecryption: true, NextToken }),
    );
    for (const { Name = "", Value = "" } of page.Parameters ?? [])
      put(tree, Name.slice(path.length + 1).split("/"), Value);
    NextToken = page.NextToken;
  } while (NextToken);
  return tree;
}

function put(tree: Tree, [key = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const inner = tree[key];
  put(typeof inner === "object" ? inner : (tree[key] = {}), rest, value);
}

/** Both trees in one; where both have a value, the near one's. */
export function merged(far: Tree, near: Tree): Tree {
  const both = { ...far };
  for (const [key, value] of Object.entries(near)) {
    const under = both[key];
    both[key] = typeof value === "object" && typeof under === "object" ? merged(under, value) : value;
  }
  return both;
}
