// The day in the lunar calendar, for readers of Chinese; the browser knows it, so nothing is asked for it.
const parts = new Intl.DateTimeFormat("zh-CN-u-ca-chinese", { month: "long", day: "numeric" });
const DIGITS = ["十", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

function spoken(day) {
  if (day === 10) return "初十";
  if (day === 20) return "二十";
  if (day === 30) return "三十";
  return ["初", "十", "廿"][Math.floor(day / 10)] + DIGITS[day % 10];
}

/** Return 十六, or the month's name on its first day; "" where the page is not in Chinese. */
export function lunar(date) {
  if (!document.documentElement.lang.startsWith("zh")) return "";
  const found = Object.fromEntries(parts.formatToParts(date).map(({ type, value }) => [type, value]));
  const day = Number(found.day);
  return day === 1 ? found.month : spoken(day);
}

export function fillLunar(root) {
  for (const place of root.querySelectorAll("[data-lunar]")) {
    place.textContent = lunar(new Date(`${place.dataset.lunar}T12:00`));
  }
}
