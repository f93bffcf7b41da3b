const letters: Record<string, string> = {
  İ: "i",
  I: "i",
  ı: "i",
  ğ: "g",
  ü: "u",
  ş: "s",
  ö: "o",
  ç: "c",
  â: "a",
  î: "i",
  û: "u",
};

/** The same folding as the server's search: "isik" finds "Işık". */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[İI]/g, "i")
    .toLowerCase()
    .replace(/[ığüşöçâîû]/g, (letter) => letters[letter] ?? letter)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Digits of a phone typed in any form, without the trunk zero or the country's 90. */
export function phoneDigits(text: string): string {
  return text
    .replace(/\D/g, "")
    .replace(/^0+/, "")
    .replace(/^90(?=\d{10}$)/, "");
}

/** Whether a folded name or a phone contains what was typed. */
export function matches(typed: string, name: string, phone?: string | null): boolean {
  const words = fold(typed).split(" ").filter(Boolean);
  const folded = fold(name);
  if (words.every((word) => folded.includes(word))) return true;
  const digits = phoneDigits(typed);
  return digits.length >= 3 && phoneDigits(phone ?? "").includes(digits);
}
