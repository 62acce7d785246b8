// The desk's socket. A frame is {kind, id} and no more; it becomes a "qingshan:live" event on document.
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60000;

export function connect(path = "/ws/desk/") {
  let wait = FIRST_WAIT_MS;
  let ended = false;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${path}`);
    socket.addEventListener("open", () => {
      wait = FIRST_WAIT_MS;
      for (const { dataset } of document.querySelectorAll("[data-watch]"))
        socket.send(JSON.stringify({ watch: dataset.watch, id: dataset.watchId }));
    });
    socket.addEventListener("message", (event) => dispatch(event.data));
    socket.addEventListener("close", (event) => {
      // 4401 and 4403: signed out or not allowed; asking again would not help
      if (ended || event.code === 4401 || event.code === 4403) return;
      setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
    return socket;
  };
  const first = open();
  addEventListener("pagehide", () => {
    ended = true;
    first.close();
  });
}

function dispatch(text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    return;
  }
  if (typeof frame.kind !== "string") return;
  const detail = { kind: frame.kind, id: frame.id };
  document.dispatchEvent(new CustomEvent("qingshan:live", { detail, cancelable: true }));
}
