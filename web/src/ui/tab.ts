/** What the browser's tab and the app's icon say: the screen, and how much is unread. */

let screen = "";
let unread = 0;

export function nameTab(title: string): void {
  screen = title;
  write();
}

export function countInTab(count: number): void {
  unread = count;
  write();
  // On the icon of the installed app; browsers that know no such thing have no such function.
  const isTold = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  isTold?.catch(() => undefined);
}

function write(): void {
  const name = screen ? `${screen} · Modern CRM` : "Modern CRM";
  document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
}
