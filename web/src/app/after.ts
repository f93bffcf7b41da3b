/** Where somebody wanted to go before they had to log in; kept in the address as `sonra`. */
export type After = { sonra?: string };

/** Only a path of this app: an address from outside must not be able to send people elsewhere. */
export function insideOnly(path: string | undefined): string {
  return path?.startsWith("/") && !path.startsWith("//") && !path.startsWith("/\\") ? path : "/huni";
}
