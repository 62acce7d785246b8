// Reads iCalendar text on standard input as Thunderbird and Nextcloud do, with ical.js, and prints what takes place
// between two moments: [[uid, start, end], …], epoch seconds. Usage: node read.mjs FIRST LAST < feed.ics
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [first, last] = process.argv.slice(2).map(Number);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one, { exceptions: [], strictExceptions: true }));
const mains = new Map(events.filter((one) => !one.isRecurrenceException()).map((one) => [one.uid, one]));
for (const one of events) if (one.isRecurrenceException()) mains.get(one.uid)?.relateException(one);

const found = [];
const keep = (uid, start, end) => {
  if (start < last && end > first) found.push([uid, start, end]);
};
for (const [uid, main] of mains) {
  if (!main.isRecurring()) {
    keep(uid, main.startDate.toUnixTime(), main.endDate.toUnixTime());
    continue;
  }
  const turns = main.iterator();
  for (let turn = turns.next(); turn && turn.toUnixTime() < last + 90 * 86400; turn = turns.next()) {
    const { startDate, endDate } = main.getOccurrenceDetails(turn);
    keep(uid, startDate.toUnixTime(), endDate.toUnixTime());
  }
}
console.log(JSON.stringify(found));
