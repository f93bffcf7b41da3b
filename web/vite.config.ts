import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const server = process.env.CRM_DEV_SERVER ?? "http://127.0.0.1:8000";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The installed app: what systems are told of it, and the worker that keeps its shell. */
const installable = VitePWA({
  strategies: "injectManifest",
  registerType: "prompt",
  // Registered by `app/worker.ts`: a script written into the page would need a nonce.
  injectRegister: false,
  srcDir: "src/worker",
  filename: "service-worker.ts",
  manifestFilename: "app.webmanifest",
  manifest: {
    id: "/",
    start_url: "/",
    scope: "/",
    name: "Modern CRM",
    short_name: "CRM",
    description: "Müşteriler, huniler ve görüşmeler tek ekranda.",
    lang: "tr",
    dir: "ltr",
    display: "standalone",
    theme_color: "#ffffff",
    background_color: "#f3f5f7",
    categories: ["business", "productivity"],
    icons: [
      { src: "/icons/logo-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icons/logo-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icons/whole-192.png", sizes: "192x192", type: "image/png", purpose: "maskable" },
      { src: "/icons/whole-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [
      { name: "Görüşmeler", url: "/gorusmeler" },
      { name: "Huni", url: "/huni" },
    ],
  },
  injectManifest: {
    globPatterns: ["assets/*.{js,css,woff2}", "favicon.svg", "offline.html"],
    manifestTransforms: [keepShell],
  },
});

/** Of all files only what the first page loads, and what the page without a server needs; screens come when they are opened. */
function keepShell<Entry extends { url: string }>(entries: Entry[]): { manifest: Entry[] } {
  const pages = ["index.html", "offline.html"]
    .map((page) => readFileSync(here(`./dist/${page}`), "utf8"))
    .join();
  const isShell = ({ url }: Entry): boolean =>
    !url.startsWith("assets/") || pages.includes(url) || /inter-latin(-ext)?-wght/.test(url);
  return { manifest: entries.filter(isShell) };
}

/** Not the two beginnings themselves: one waits for texts, the other shall load nothing else. */
function isFrame(id: string): boolean {
  return id.includes("/src/") && !id.endsWith("/app/main.tsx") && !id.includes("/src/offline/");
}

export default defineConfig({
  plugins: [react(), installable],
  resolve: { alias: { "@": here("./src") } },
  build: {
    target: "es2023",
    // Inlined assets would be data: addresses, which the content policy does not allow for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { index: here("./index.html"), offline: here("./offline.html") },
      output: {
        codeSplitting: {
          // What every page loads at once in two files instead of a hundred: the kit, which stays for long, and our own.
          groups: [
            { name: "away", test: /[\\/]locales[\\/]\w+[\\/]offline\.json/, priority: 3 },
            { name: "kit", tags: ["$initial"], test: /node_modules/, priority: 2 },
            { name: "frame", tags: ["$initial"], test: isFrame, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": server,
      "/live": { target: server, ws: true },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
