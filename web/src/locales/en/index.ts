import activities from "./activities.json";
import appointments from "./appointments.json";
import audit from "./audit.json";
import board from "./board.json";
import bulk from "./bulk.json";
import cards from "./cards.json";
import customers from "./customers.json";
import entering from "./entering.json";
import files from "./files.json";
import filter from "./filter.json";
import help from "./help.json";
import history from "./history.json";
import inbox from "./inbox.json";
import list from "./list.json";
import office from "./office.json";
import offline from "./offline.json";
import people from "./people.json";
import quality from "./quality.json";
import reminders from "./reminders.json";
import security from "./security.json";
import settings from "./settings.json";
import shell from "./shell.json";
import views from "./views.json";

export const en = {
  ...appointments,
  ...activities,
  ...audit,
  ...board,
  ...bulk,
  ...cards,
  ...customers,
  ...entering,
  ...files,
  ...filter,
  ...help,
  ...history,
  ...inbox,
  ...list,
  ...office,
  ...offline,
  ...people,
  ...quality,
  ...reminders,
  ...security,
  ...settings,
  ...shell,
  ...views,
};
