/** An address to go to that was not written here: of a page, never one that runs. Throws for any other. */
export function webAddress(text: string): string {
  const { protocol, href } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") throw new Error("not an address of a page");
  return href;
}
