import board from "./board.json";
import customers from "./customers.json";
import help from "./help.json";
import people from "./people.json";
import settings from "./settings.json";
import shell from "./shell.json";

export const tr = { ...board, ...customers, ...help, ...people, ...settings, ...shell };
