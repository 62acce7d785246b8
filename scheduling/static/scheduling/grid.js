// The calendar as a grid, on top of the list, which does everything the grid does. Times are the district's wall clock.
import { fillLunar, lunar } from "./lunar.js";

const setup = JSON.parse(document.getElementById("grid-setup").textContent);
const { words } = setup;
const place = document.querySelector("[data-grid]");
const list = document.querySelector("[data-list]");
const said = document.querySelector("[data-said]");
const ask = document.querySelector("[data-ask]");
const VIEWS = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth", resources: "resourceTimelineDay" };
const LOOK = "qingshan.calendar";
const two = (number) => String(number).padStart(2, "0");
const dayOf = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const clockOf = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
const wall = (date) => `${dayOf(date)}T${clockOf(date)}`;

let grid;
let held = false; // somebody has an event in hand
let missed = false; // and something changed meanwhile

function say(text, { level = "blue", action, label, href } = {}) {
  const box = document.createElement("div");
  box.className = `qs-flash is-${level}`;
  const body = document.createElement("div");
  body.className = "qs-flash-body";
  body.textContent = text;
  box.append(body);
  if (label) {
    const button = document.createElement(href ? "a" : "button");
    button.className = "btn btn-sm btn-outline-primary";
    button.textContent = label;
    if (href) button.href = href;
    else button.addEventListener("click", action);
    box.append(button);
  }
  said.replaceChildren(box);
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

async function send(values) {
  const response = await fetch(setup.move, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    body: new URLSearchParams(values),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

const reason = (error) => (error instanceof TypeError || error instanceof SyntaxError ? words.failed : error.message);

function confirmed(question) {
  ask.querySelector("[data-question]").textContent = question;
  ask.returnValue = "";
  ask.showModal();
  return new Promise((done) => ask.addEventListener("close", () => done(ask.returnValue === "yes"), { once: true }));
}

// The time moves at once under the pointer; whatever the house refuses goes back, with the reason.
async function drop(info) {
  if (info.newResource) {
    info.revert();
    say(words.time_only, { level: "orange" });
    return;
  }
  const { booking, asks } = info.event.extendedProps;
  const wish = { booking, start: wall(info.event.start), end: wall(info.event.end), key: crypto.randomUUID() };
  take();
  try {
    if (asks) {
      const { question } = await send({ ...wish, check: "1" });
      if (!(await confirmed(question))) {
        info.revert();
        return;
      }
    }
    const { message, undo } = await send(wish);
    say(message, { label: words.undo, action: () => putBack(undo) });
    await renewList();
  } catch (error) {
    info.revert();
    say(reason(error), { level: "orange" });
  } finally {
    release();
  }
}

// What others change must not take an event out of somebody's hand: it shows once they let go.
function take() {
  held = true;
}

function release() {
  held = false;
  if (missed) setTimeout(renew);
}

function renew() {
  missed = held;
  if (held) return;
  grid?.refetchEvents();
  renewList();
}

async function putBack(undo) {
  try {
    await send({ ...undo, key: crypto.randomUUID() });
    say(words.undone);
  } catch (error) {
    say(reason(error), { level: "orange" });
  }
  grid.refetchEvents();
  await renewList();
}

async function read(info) {
  const last = new Date(info.end.getTime() - 1);
  const query = { view: setup.view, first: dayOf(info.start), last: dayOf(last), name: setup.name };
  try {
    const response = await fetch(`${setup.events}?${new URLSearchParams(query)}`, {
      headers: { Accept: "application/json" },
    });
    if (!response.ok) throw new Error(words.unread);
    return (await response.json()).events;
  } catch {
    say(words.unread, { level: "orange" });
    return [];
  }
}

// The list stays as it is while somebody is in it: what they read must not move away.
async function renewList() {
  if (list.contains(document.activeElement)) return false;
  const response = await fetch(location.href);
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  list.replaceChildren(...page.querySelector("[data-list]").childNodes);
  fillLunar(list);
  return true;
}

function line(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

function content({ event, timeText }) {
  if (event.display === "background" || event.allDay) return undefined;
  const nodes = [line("sched-ev-time num", timeText), line("sched-ev-title", event.title)];
  const { where, status } = event.extendedProps;
  if (where) nodes.push(line("sched-ev-where", where));
  if (status) nodes.push(line("visually-hidden", status));
  return { domNodes: nodes };
}

const weekday = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short" });

function withLunar(text, date) {
  return { domNodes: [line("sched-day-number num", text), line("sched-lunar", lunar(date))] };
}

function headers() {
  if (setup.view === "month") return { dayCellFormat: (date) => withLunar(String(date.getDate()), date) };
  return {
    dayHeaderFormat: (date) => withLunar(`${date.getMonth() + 1}-${date.getDate()} ${weekday.format(date)}`, date),
  };
}

function build() {
  grid = EventCalendar.create(place, {
    ...headers(),
    view: VIEWS[setup.view],
    date: setup.day,
    locale: document.documentElement.lang,
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    height: setup.view === "month" ? undefined : "70vh",
    nowIndicator: true,
    slotMinTime: "07:00",
    slotMaxTime: "22:00",
    scrollTime: "08:00",
    slotDuration: "00:30",
    snapDuration: { minutes: setup.step },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    allDaySlot: setup.view !== "resources",
    allDayContent: words.allDay,
    dayMaxEvents: true,
    moreLinkContent: ({ num }) => words.more.replace("{count}", num),
    buttonText: (text) => ({ ...text, close: words.close }),
    resources: setup.resources,
    eventSources: [{ events: read }],
    eventStartEditable: true,
    eventDurationEditable: true,
    eventContent: content,
    eventClick: ({ event }) => event.extendedProps?.url && location.assign(event.extendedProps.url),
    dateClick: ({ date, allDay }) => {
      if (!setup.create || allDay || date < new Date()) return;
      const href = `${setup.create}?${new URLSearchParams({ start: wall(date) })}`;
      say(words.at.replace("{time}", `${dayOf(date)} ${clockOf(date)}`), { label: words.new, href });
    },
    eventDragStart: take,
    eventDragStop: release,
    eventResizeStart: take,
    eventResizeStop: release,
    eventDrop: drop,
    eventResize: drop,
  });
}

// The grid says "table" of what has no cells; the list is the table for those who hear the page.
const CLAIMED = ["table", "rowgroup", "row", "cell", "gridcell", "columnheader", "rowheader"];

function withoutClaims() {
  place.querySelector(".ec-main")?.setAttribute("tabindex", "0"); // by the keyboard it scrolls, events or none
  for (const node of place.querySelectorAll(CLAIMED.map((role) => `[role=${role}]`).join())) {
    node.removeAttribute("role");
    node.removeAttribute("aria-colindex");
    node.removeAttribute("aria-rowindex");
  }
}

place.setAttribute("role", "group");
place.setAttribute("aria-label", words.grid);
new MutationObserver(withoutClaims).observe(place, { childList: true, subtree: true });

function look(wanted) {
  const wantsGrid = wanted === "grid";
  place.hidden = !wantsGrid;
  list.classList.toggle("is-behind", wantsGrid);
  for (const button of document.querySelectorAll("[data-show]"))
    button.setAttribute("aria-pressed", String(button.dataset.show === wanted));
  if (wantsGrid && !grid) build();
}

fillLunar(list);
const usual = matchMedia("(min-width: 48rem)").matches ? "grid" : "list";
document.querySelector("[data-look]").hidden = false;
for (const button of document.querySelectorAll("[data-show]"))
  button.addEventListener("click", () => {
    localStorage.setItem(LOOK, button.dataset.show);
    look(button.dataset.show);
  });
document.querySelector("[data-print]").addEventListener("click", () => print());
look(usual === "list" ? "list" : localStorage.getItem(LOOK) ?? "grid");

document.addEventListener("qingshan:live", (event) => {
  if (!/^(booking|calendar)\./.test(event.detail.kind)) return;
  if (event.detail.kind === "calendar.changed" && setup.view !== "resources") {
    event.preventDefault();
    return;
  }
  if (list.contains(document.activeElement)) return;
  event.preventDefault();
  renew();
});
