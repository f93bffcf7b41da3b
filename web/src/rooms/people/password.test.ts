import { describe, expect, test } from "vitest";
import { judge } from "./password";

const about = ["Işıl Çelik", "isil@bornova.com.tr"];

describe("a new password", () => {
  test("is nothing yet while the field is empty", () => {
    expect(judge("", about)).toEqual({ isLong: false, isOwn: false, strength: 0 });
  });

  test("is weak while it is short, whatever it is made of", () => {
    expect(judge("xK9#mQ2$vL7", about)).toMatchObject({ isLong: false, strength: 1 });
  });

  test("made of the person alone is not their own, in Turkish letters or without", () => {
    expect(judge("IŞILÇELİK123", about)).toMatchObject({ isLong: true, isOwn: false, strength: 1 });
    expect(judge("isil.celik.bornova", about)).toMatchObject({ isOwn: false, strength: 1 });
  });

  test.each(["111111111111", "abcdefghijklmnop", "sifre12345678", "aaaaaaaaaaaab"])(
    "%s is weak",
    (password) => {
      expect(judge(password, about).strength).toBe(1);
    },
  );

  test("a sentence of unrelated words is strong", () => {
    expect(judge("mavi tren yağmurda limon sever", about).strength).toBe(4);
  });
});
