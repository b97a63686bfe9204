import { GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import { ssmClient } from "./clients.ts";

/** Parameters as a tree: what SSM separates with slashes lies one in the other. Values are strings, as stored. */
export type ParameterTree = { [key: string]: string | ParameterTree };

/** Everything below a path, decrypted, all pages of it. */
export async function readParameterTree(path: string): Promise<ParameterTree> {
  const tree: ParameterTree = {};
  let NextToken: string | undefined;
  do {
    const page = await ssmClient().send(
      new GetParametersByPathCommand({ Path: path, Recursive: true, WithDecryption: true, NextToken }),
    );
    for (const { Name = "", Value = "" } of page.Parameters ?? [])
      setParameter(tree, Name.slice(path.length + 1).split("/"), Value);
    NextToken = page.NextToken;
  } while (NextToken);
  return tree;
}

function setParameter(tree: ParameterTree, [key = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const inner = tree[key];
  setParameter(typeof inner === "object" ? inner : (tree[key] = {}), rest, value);
}

/** Both trees in one; where both have a value, the near one's. */
export function mergeParameters(far: ParameterTree, near: ParameterTree): ParameterTree {
  const both = { ...far };
  for (const [key, value] of Object.entries(near)) {
    const under = both[key];
    both[key] = typeof value === "object" && typeof under === "object" ? mergeParameters(under, value) : value;
  }
  return both;
}
