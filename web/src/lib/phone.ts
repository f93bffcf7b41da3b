type Library = typeof import("libphonenumber-js/min");

let library: Library | null = null;
let asked = false;

/** Whether this can be dialled: a masked number cannot. */
export function isWhole(phone: string): boolean {
  return !phone.includes("*");
}

/** 0532 123 45 67 for Turkey, international elsewhere. The library is fetched with the first foreign number. */
export function phoneText(e164: string): string {
  if (!isWhole(e164)) return e164;
  const turkish = /^\+90(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(e164);
  if (turkish) return `0${turkish[1]} ${turkish[2]} ${turkish[3]} ${turkish[4]}`;
  if (library) return library.parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
  if (!asked) {
    asked = true;
    void import("libphonenumber-js/min").then((loaded) => {
      library = loaded;
    });
  }
  return e164;
}
