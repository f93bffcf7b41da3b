/**
 * The server writes a fresh nonce into the page. Mantine asks for it; the scroll lock of dialogs looks for
 * this global, since it makes its own style tag.
 */
const found = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

declare global {
  var __webpack_nonce__: string | undefined;
}

globalThis.__webpack_nonce__ = found;

export const nonce = found;
