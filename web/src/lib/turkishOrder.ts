const plain: Record<string, string> = { I: "ı", İ: "i", Â: "a", Î: "i", Û: "u", â: "a", î: "i", û: "u" };
const ordered: Record<string, string> = { i: "i~", ı: "i", ç: "c~", ğ: "g~", ö: "o~", ş: "s~", ü: "u~" };

/**
 * A text that sorts byte by byte as the Turkish alphabet does: the same letters as `turkish_order` in the database, so that
 * rows that come by frame stand where a page would have put them.
 */
export function turkishOrder(name: string): string {
  return name
    .replace(/[IİÂÎÛâîû]/g, (letter) => plain[letter] ?? letter)
    .toLowerCase()
    .replace(/[iıçğöşü]/g, (letter) => ordered[letter] ?? letter);
}
