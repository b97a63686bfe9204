import { GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import { ssmClient } from "./clients.ts";

/** Parameters as a tree: each part of a name between slashes is a level. Values are strings, as stored. */
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

/** Both trees merged; where both have a value, the second one's is used. */
export function mergeParameters(general: ParameterTree, specific: ParameterTree): ParameterTree {
  const both = { ...general };
  for (const [key, value] of Object.entries(specific)) {
    const under = both[key];
    both[key] = typeof value === "object" && typeof under === "object" ? mergeParameters(under, value) : value;
  }
  return both;
}
