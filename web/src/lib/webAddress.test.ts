import { expect, test } from "vitest";
import { webAddress } from "./webAddress";

test("pages are gone to", () => {
  expect(webAddress("https://id.example.com/authorize?a=1")).toBe("https://id.example.com/authorize?a=1");
  expect(webAddress("http://id.internal:8080/")).toBe("http://id.internal:8080/");
});

test.each([
  `java${"script"}:alert(1)`,
  " JavaScript:alert(1)",
  "data:,x",
  "blob:https://x/y",
  "/huni",
  "//x",
])("%s is not", (text) => {
  expect(() => webAddress(text)).toThrow();
});
