import { expect, test } from "vitest";
import { fold, matches, phoneDigits } from "./fold";
import { phoneText } from "./phone";

test("all Turkish letters fold to plain ones, in any case", () => {
  expect(fold("IŞIK İĞÜÖÇ ışık iğüöç")).toBe("isik iguoc isik iguoc");
});

test("what was typed without Turkish letters finds the name", () => {
  expect(matches("isik", "Ayşe Işık")).toBe(true);
  expect(matches("ayse is", "Ayşe Işık")).toBe(true);
  expect(matches("kaya", "Ayşe Işık")).toBe(false);
});

test("a phone is found in any form, and by its tail", () => {
  expect(phoneDigits("0090 (532) 123 45 67")).toBe("5321234567");
  expect(matches("0532 123", "Ayşe", "+905321234567")).toBe(true);
  expect(matches("4567", "Ayşe", "+905321234567")).toBe(true);
});

test("a Turkish phone is shown as people write it", () => {
  expect(phoneText("+905321234567")).toBe("0532 123 45 67");
});
