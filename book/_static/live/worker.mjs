// One Python for a page of the book, in a worker. The page says what to do (session.js):
//   start, run, needs, restore, call          each with an id; the answer is `done` or `failed` with that id
// and hears meanwhile: `progress` (what is fetched), `output` (of the cell that runs).

let base, python, kernel, stopping = "", asked = 0, alarm = 0;
const tell = (kind, more) => postMessage({ kind, ...more });

// --- Stop ------------------------------------------------------------------------------------

// Python looks at [0] of its interrupt buffer every few instructions; 2 raises KeyboardInterrupt.
// A shared buffer would ask a web host for headers that few give (COOP, COEP). This one asks, a
// few times a second, whether the page has revoked the blob: address that it gave with the cell.
// Python's own alarm (signal.setitimer, which browsers lack) rings by the same way.
const SIGINT = 2, SIGALRM = 14;
const buffer = {
  get 0() {
    const now = performance.now();
    if (alarm && now > alarm) {
      alarm = 0;
      return SIGALRM;
    }
    if (!stopping || now - asked < 200) return 0;
    asked = now;
    if (stands(stopping)) return 0;
    stopping = "";
    return SIGINT;
  },
  set 0(_) { /* Python says that it has seen it */ },
};

function stands(address) {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", address, false);
    request.send();
    return request.status === 200;
  } catch {
    return false;
  }
}

// --- fetching --------------------------------------------------------------------------------

// What loadPyodide fetches, counted as it comes.
function counted(base) {
  const plain = self.fetch.bind(self);
  let bytes = 0, told = 0;
  self.fetch = async (...request) => {
    const answer = await plain(...request);
    if (answer.ok && answer.body && answer.url.startsWith(base)) count(answer.clone().body);
    return answer;
  };
  async function count(stream) {
    const reader = stream.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.byteLength;
      if (performance.now() - told < 200) continue;
      told = performance.now();
      tell("progress", { bytes });
    }
  }
}

// Return a file, as bytes, before anything else happens: a worker may wait for that.
function fetchNow(address, name) {
  tell("progress", { name });
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch { /* status stays 0 */ }
  if (request.status !== 200)
    throw new Error(`${name} could not be fetched: look to the connection, and run the cell again`);
  return new Uint8Array(request.response);
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.split("/").pop()} answered ${answer.status}`);
  return answer;
}

// --- what the page asks for --------------------------------------------------------------------

const START = `
import importlib, json, signal, site, sys
from pathlib import Path
importlib.invalidate_caches()
signal.setitimer = lambda which, seconds: set_alarm(seconds)
from pyodide.ffi import to_js
from utils.page import absent, fetched
from utils.page.kernel import Kernel
from utils.page.slices import needs
site = Path(site.getsitepackages()[0])
absent.install()
fetched.install_tensors()
fetched.Files(json.loads(files), lambda name: get_file(name).to_bytes(), site)
sys.meta_path.insert(0, fetched.Packages(
    json.loads(lock), ["numpy"], lambda name: get_wheel(name).to_bytes(), site))
kernel = Kernel(lambda output: tell_output(json.dumps(output)))
restore = lambda source, content: kernel.restore(source, content.to_bytes())
`;

async function start(given) {
  ({ base } = given);
  const begun = performance.now(), home = base + "python/";
  counted(base);
  const { loadPyodide } = await import(home + "pyodide.mjs");
  const own = Promise.all([
    fetched(`${base}code.zip?v=${given.code}`).then((answer) => answer.arrayBuffer()),
    fetched(`${base}files.json?v=${given.code}`).then((answer) => answer.text()),
    fetched(home + "pyodide-lock.json").then((answer) => answer.text()),
  ]);
  own.catch(() => {}); // heard below, where it is awaited
  python = await loadPyodide({
    indexURL: home, packages: ["numpy"], env: { MPLBACKEND: "agg", HOME: "/home/pyodide" },
  });
  const [code, files, lock] = await own;
  const site = python.runPython("import site; site.getsitepackages()[0]");
  python.unpackArchive(new Uint8Array(code), "zip", { extractDir: site });
  const globals = python.toPy({ files, lock });
  const known = JSON.parse(files); // {name: [bytes, sha256]}: by its hash no cache gives an old one
  globals.set("get_file", (name) => fetchNow(
    `${base}files/${name}?v=${known[name][1].slice(0, 8)}`, name.split("/").pop()));
  globals.set("get_wheel", (name) => fetchNow(home + name, name.split("-")[0]));
  globals.set("set_alarm", (seconds) => { alarm = seconds && performance.now() + 1000 * seconds; });
  globals.set("tell_output", (text) => tell("output", { id: running, output: JSON.parse(text) }));
  python.runPython(START, { globals });
  kernel = globals;
  python.setInterruptBuffer(buffer);
  return { seconds: (performance.now() - begun) / 1000 };
}

let running;
function run({ id, source, number, stop }) {
  running = id;
  asked = performance.now();
  stopping = stop;
  const begun = performance.now();
  try {
    const ok = kernel.get("kernel").run(source, number);
    return { ok, seconds: (performance.now() - begun) / 1000, memory: memory() };
  } finally {
    stopping = "";
    alarm = 0;
  }
}

// The places of the earlier cells that a cell needs.
const needs = ({ sources, cell }) =>
  kernel.get("needs")(python.toPy(sources), cell).toJs();

// Take what a cell made when the book was made (utils/page/states.py).
function restore({ source, file }) {
  kernel.get("restore")(source, fetchNow(base + "states/" + file, "what the cell made"));
  return { memory: memory() };
}

// Call a function of the package with values of JSON, and return what it returns, as JSON.
function call({ name, values }) {
  const at = name.lastIndexOf(".");
  const module = python.pyimport(name.slice(0, at));
  return JSON.parse(module[name.slice(at + 1)](JSON.stringify(values)));
}

const memory = () => python._module.HEAP8.length;
const COMMANDS = { start, run, needs, restore, call };

self.onmessage = async ({ data }) => {
  try {
    tell("done", { id: data.id, value: await COMMANDS[data.command](data) });
  } catch (error) {
    const lines = String(error.message || error).split("\n").filter((line) => line.trim());
    const fatal = Boolean(python && error.name !== "PythonError"); // the interpreter itself is gone
    tell("failed", { id: data.id, message: lines.pop() ?? "Python failed", fatal });
  }
};
