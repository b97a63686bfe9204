import { AwsError } from "../gateway/errors.ts";
import {
  type JsonAction,
  type JsonInput,
  textList,
  createJsonEngine,
  requiredText,
  optionalText,
  optionalWholeNumber,
} from "../gateway/json.ts";
import type { Clock, AwsEngine } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";

interface ParameterRow {
  name: string;
  type: string;
  value: string;
  version: number;
  modified_at: number;
}

export type ParameterStore = ReturnType<typeof createParameterStore>;

/** Parameter Store's parameters, in the store. */
export function createParameterStore(store: LocalStore, clock: Clock) {
  store.define(`create table if not exists ssm_parameter (name text primary key, type text not null,
    value text not null, version integer not null, modified_at integer not null)`);
  return {
    get: (name: string) => store.get<ParameterRow>("select * from ssm_parameter where name = ?", name),
    /** The parameters below a path, ordered by name. */
    below: (path: string) =>
      store.all<ParameterRow>(
        "select * from ssm_parameter where substr(name, 1, ?) = ? order by name",
        path.length,
        path,
      ),
    put(name: string, value: string, type = "String"): number {
      store.run(
        `insert into ssm_parameter values (?, ?, ?, 1, ?) on conflict (name)
         do update set type = excluded.type, value = excluded.value, version = version + 1, modified_at = excluded.modified_at`,
        name,
        type,
        value,
        clock.now(),
      );
      return store.get<{ version: number }>("select version from ssm_parameter where name = ?", name)?.version ?? 1;
    },
    remove: (name: string): boolean => store.run("delete from ssm_parameter where name = ?", name).changes > 0,
  };
}

/** Parameter Store's JSON API. */
export function ssmApi(parameterStore: ParameterStore, arnOf: (name: string) => string): AwsEngine {
  const plain = (name: string) => name.replace(/^arn:[^/]*:parameter/, "").replace(/:\d+$/, "");
  const shown = (row: ParameterRow, input: JsonInput) => ({
    Name: row.name,
    Type: row.type,
    // Without WithDecryption a SecureString stays encrypted, as on AWS.
    Value: row.type !== "SecureString" || input["WithDecryption"] === true ? row.value : encryptedValue(row.value),
    Version: row.version,
    LastModifiedDate: row.modified_at / 1000,
    ARN: arnOf(row.name),
    DataType: "text",
  });
  const missing = (name: string) => new AwsError("ParameterNotFound", `Parameter ${name} not found.`);

  const actions: Record<string, JsonAction> = {
    GetParameter(input) {
      const name = requiredText(input, "Name");
      const row = parameterStore.get(plain(name));
      if (!row) throw missing(name);
      return { Parameter: shown(row, input) };
    },
    GetParameters(input) {
      const names = textList(input, "Names");
      if (names.length < 1 || names.length > 10)
        throw new AwsError("ValidationException", "Names must have 1 to 10 members.");
      const found = names.flatMap((name) => parameterStore.get(plain(name)) ?? []);
      const InvalidParameters = names.filter((name) => !found.some((row) => row.name === plain(name)));
      return { Parameters: found.map((row) => shown(row, input)), InvalidParameters };
    },
    GetParametersByPath(input) {
      const given = requiredText(input, "Path");
      if (!given.startsWith("/")) throw new AwsError("ValidationException", "The path must begin with /.");
      const most = optionalWholeNumber(input, "MaxResults") ?? 10;
      if (most < 1 || most > 10) throw new AwsError("ValidationException", "MaxResults must be between 1 and 10.");
      const path = given.endsWith("/") ? given : `${given}/`;
      const after = optionalText(input, "NextToken") ?? "";
      const all = parameterStore
        .below(path)
        .filter(({ name }) => (input["Recursive"] === true || !name.slice(path.length).includes("/")) && name > after);
      const page = all.slice(0, most);
      const more = all.length > page.length ? { NextToken: page.at(-1)?.name } : {};
      return { Parameters: page.map((row) => shown(row, input)), ...more };
    },
    PutParameter(input) {
      const name = requiredText(input, "Name");
      const value = requiredText(input, "Value");
      const existing = parameterStore.get(name);
      const type = optionalText(input, "Type") ?? existing?.type;
      if (!/^[\w./-]+$/.test(name) || (name.includes("/") && !name.startsWith("/"))) {
        throw new AwsError(
          "ValidationException",
          "A parameter name has letters, digits, . - _ and / only, and begins with / when it has one.",
        );
      }
      if (!type || !["String", "StringList", "SecureString"].includes(type)) {
        throw new AwsError("ValidationException", "Type must be String, StringList or SecureString.");
      }
      if (existing && input["Overwrite"] !== true) {
        throw new AwsError(
          "ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        );
      }
      const tier = optionalText(input, "Tier") ?? "Standard";
      const limit = tier === "Standard" ? 4096 : 8192;
      if (Buffer.byteLength(value) > limit) {
        throw new AwsError("ValidationException", `A parameter of the ${tier} tier has at most ${limit} characters.`);
      }
      return { Version: parameterStore.put(name, value, type), Tier: tier };
    },
    DeleteParameter(input) {
      const name = requiredText(input, "Name");
      if (!parameterStore.remove(name)) throw missing(name);
    },
    DeleteParameters(input) {
      const names = textList(input, "Names");
      const DeletedParameters = names.filter((name) => parameterStore.remove(name));
      return { DeletedParameters, InvalidParameters: names.filter((name) => !DeletedParameters.includes(name)) };
    },
  };
  return createJsonEngine("ssm", [], actions);
}

const encryptedValue = (value: string) => Buffer.from(`sealed:${value}`).toString("base64");
