const pairs = new Map<string, Uint8Array>();

/** Text in GB18030, of which Node has a decoder only: the decoder turned around. Throws for a character of four bytes. */
export function gb18030(text: string): Buffer {
  if (pairs.size === 0) {
    const decoder = new TextDecoder("gb18030");
    for (let lead = 0x81; lead < 0xff; lead++) {
      for (let trail = 0x40; trail < 0xff; trail++) {
        const pair = Uint8Array.of(lead, trail);
        pairs.set(decoder.decode(pair), pair);
      }
    }
  }
  const bytes = Array.from(text).flatMap((character) => {
    if (character.charCodeAt(0) < 0x80) return [character.charCodeAt(0)];
    const pair = pairs.get(character);
    if (!pair) throw new Error(`no two bytes make ${character}`);
    return [...pair];
  });
  return Buffer.from(bytes);
}
