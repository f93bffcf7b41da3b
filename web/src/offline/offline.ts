/** The page shown when the server cannot be reached at all. It asks by itself, and opens the app where it was left. */
import en from "@/locales/en/offline.json";
import tr from "@/locales/tr/offline.json";
import "./offline.css";

const texts = (localStorage.getItem("crm.language") === "en" ? en : tr).away;
const scheme = localStorage.getItem("crm.scheme");
const firstPause = 3_000;
const longestPause = 30_000;

document.documentElement.lang = texts === en.away ? "en" : "tr";
if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;

const logo = made("img");
const title = made("h1");
const text = made("p");
const again = made("button");

function made<Name extends "img" | "h1" | "p" | "button">(name: Name): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  document.getElementById("main")?.append(element);
  return element;
}

let pause = firstPause;
let timer: ReturnType<typeof setTimeout> | undefined;

async function ask(): Promise<void> {
  clearTimeout(timer);
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // Still away.
  }
  say();
  timer = setTimeout(() => void ask(), pause);
  pause = Math.min(pause * 1.5, longestPause);
}

function say(): void {
  text.textContent = navigator.onLine ? texts.server : texts.network;
}

document.title = `${texts.title} · Modern CRM`;
logo.src = "/favicon.svg";
logo.width = logo.height = 44;
logo.alt = "";
title.textContent = texts.title;
text.role = "status";
again.type = "button";
again.textContent = texts.again;
again.addEventListener("click", () => void ask());
window.addEventListener("online", () => void ask());
window.addEventListener("offline", say);
say();
timer = setTimeout(() => void ask(), firstPause);
