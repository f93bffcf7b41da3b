/** What this device is most likely called by its owner; empty when it is none we know. */
export function systemName(agent: string = navigator.userAgent): string {
  if (/iPhone/.test(agent)) return "iPhone";
  if (/iPad/.test(agent)) return "iPad";
  if (/Android/.test(agent)) return "Android";
  if (/Windows/.test(agent)) return "Windows";
  if (/Macintosh/.test(agent)) return "Mac";
  if (/Linux/.test(agent)) return "Linux";
  return "";
}
