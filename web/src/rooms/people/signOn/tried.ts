/** What the last trial login said, until the page is left. */
export const triedKey = ["sign-on-tried"];
