/** An element of XML: its name without the prefix, and what is in it. */
export interface XmlElement {
  /** That its prefix stands for; the prefix itself where it stands for none. */
  namespace: string;
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  /** Its own text, without that of its children. */
  text: string;
}

/** Thrown for text that is not well-formed XML, or that costs more to read than any file of positions does. */
export class XmlError extends Error {
  /** Line of the text, counted from 1. */
  readonly line: number;

  constructor(message: string, text: string, offset: number) {
    super(message);
    this.line = text.slice(0, offset).split("\n").length;
  }
}

const MAX_ATTRIBUTES = 64;
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 500_000;

/** A comment, an instruction, a document type without entities, CDATA, an end tag, or the beginning of a start tag. */
const MARKUP =
  /<(?:!--[\s\S]*?-->|\?[\s\S]*?\?>|!DOCTYPE[^[>]*>|!\[CDATA\[([\s\S]*?)\]\]>|\/([^\s<>/]+)\s*>|([\p{L}_][^\s<>/="']*))/uy;
const ATTRIBUTE = /\s+([^\s<>/="']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** The root element of an XML text. Blanks before it are allowed; entities of its own are not expanded. Throws XmlError. */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { namespace: "", name: "", attributes: NO_ATTRIBUTES, children: [], text: "" };
  const open = [document];
  const openNames = [""];
  const openNamespaces: Namespaces[] = [new Map()];
  let [at, elements] = [0, 0];
  const fail = (message: string): never => {
    throw new XmlError(message, text, at);
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };

  while (at < text.length) {
    const parent = open.at(-1)!;
    const next = text.indexOf("<", at);
    const end = next < 0 ? text.length : next;
    if (end > at) parent.text += decodeEntities(text.slice(at, end));
    at = end;
    if (at === text.length) break;
    const [, cdata, endTag, startTag] = match(MARKUP) ?? fail("a tag is broken");
    if (cdata !== undefined) parent.text += cdata;
    if (endTag !== undefined) {
      if (endTag !== openNames.at(-1)) fail(`</${endTag}> ends no element that is open`);
      open.pop();
      openNames.pop();
      openNamespaces.pop();
    }
    if (startTag === undefined) continue;
    elements += 1;
    if (elements > MAX_ELEMENTS) fail(`it has more than ${MAX_ELEMENTS} elements`);
    if (open.length > MAX_DEPTH) fail(`its elements are nested more than ${MAX_DEPTH} deep`);
    const attributes = readAttributes(match, fail);
    const [, isEmpty] = match(TAG_END) ?? fail(`the tag of <${startTag}> is broken`);
    const colon = startTag.indexOf(":");
    const [prefix, name] = [startTag.slice(0, Math.max(0, colon)), startTag.slice(colon + 1)];
    const namespaces = declareNamespaces(openNamespaces.at(-1)!, attributes);
    const namespace = namespaces.get(prefix) ?? prefix;
    const element: XmlElement = { namespace, name, attributes, children: [], text: "" };
    parent.children.push(element);
    if (isEmpty) continue;
    open.push(element);
    openNames.push(startTag);
    openNamespaces.push(namespaces);
  }
  if (open.length > 1) fail(`<${openNames.at(-1)}> has no end`);
  const [root, ...others] = document.children;
  if (!root || others.length > 0 || document.text.trim() !== "") fail("it is not one element");
  return root!;
}

/** The namespace of each prefix; that of names without one is at "". */
type Namespaces = ReadonlyMap<string, string>;

function declareNamespaces(outer: Namespaces, attributes: ReadonlyMap<string, string>): Namespaces {
  const declared = [...attributes].flatMap(([name, namespace]): [string, string][] => {
    const [xmlns, prefix = ""] = name.split(":");
    return xmlns === "xmlns" ? [[prefix, namespace]] : [];
  });
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}

function readAttributes(
  match: (pattern: RegExp) => RegExpExecArray | null,
  fail: (message: string) => never,
): ReadonlyMap<string, string> {
  let attributes: Map<string, string> | undefined;
  for (let found = match(ATTRIBUTE); found; found = match(ATTRIBUTE)) {
    const [, name = "", double, single = ""] = found;
    attributes ??= new Map();
    if (attributes.has(name)) fail(`the attribute ${name} is there twice`);
    if (attributes.size === MAX_ATTRIBUTES) fail(`an element has more than ${MAX_ATTRIBUTES} attributes`);
    attributes.set(name, decodeEntities(double ?? single));
  }
  return attributes ?? NO_ATTRIBUTES;
}

const PREDEFINED_ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g;
const CHARACTER = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]$/u;

/** Text with XML's own five entities and its numbered characters decoded, once. */
function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    ENTITY,
    (entity, name?: keyof typeof PREDEFINED_ENTITIES, decimal?: string, hexadecimal?: string) => {
      if (name) return PREDEFINED_ENTITIES[name];
      const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal!, 16);
      const character = code <= 0x10_ff_ff ? String.fromCodePoint(code) : "";
      return CHARACTER.test(character) ? character : entity;
    },
  );
}

/**
 * The text of an XML file: by its byte order mark, by the zero bytes of UTF-16, or by the encoding that it declares; else
 * UTF-8. `strict` throws RangeError for an encoding that is not known and TypeError for bytes that are not of it; otherwise they become U+FFFD.
 */
export function decodeXml(bytes: Uint8Array, { strict }: { strict: boolean }): string {
  return new TextDecoder(detectEncoding(bytes, strict), { fatal: strict }).decode(bytes);
}

function detectEncoding(bytes: Uint8Array, strict: boolean): string {
  const head = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  if (head.startsWith("\u00ff\u00fe") || /^(\s\0)*<\0/.test(head)) return "utf-16le";
  if (head.startsWith("\u00fe\u00ff") || /^(\0\s)*\0</.test(head)) return "utf-16be";
  if (head.startsWith("\u00ef\u00bb\u00bf")) return "utf-8";
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? "utf-8";
  // Its declaration was readable byte by byte, so it was converted since, and UTF-8 is what everything is converted to. What
  // is said to be ASCII is UTF-8, too; a browser would read it as Windows-1252.
  if (/^(utf-?16|ucs-?2|iso-10646-ucs|(us-)?ascii)/i.test(declared)) return "utf-8";
  return strict || isEncoding(declared) ? declared : "utf-8";
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}
