// The program the browser gets (ae/ui/components/program.py): the modules joined must be
// one whole ES module, and the stubs of the visible parts must find their view in it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const parts = join(root, "ae/ui/components");
const folder = fs.mkdtempSync(join(tmpdir(), "program-"));
after(() => fs.rmSync(folder, { recursive: true }));

/** What a Python expression of program.py gives, as a file node can check and import. */
function write(name, expression) {
  const own = join(root, ".venv/bin/python");
  const python = fs.existsSync(own) ? own : "python3";
  const source = `from ae.ui.components.program import *; print(${expression})`;
  const file = join(folder, `${name}.mjs`);
  fs.writeFileSync(file, execFileSync(python, ["-c", source], { cwd: root }));
  return file;
}

const programFile = write("program", "program()");
const stubFile = write("stub", "stub('sliders')");
const { default: store } = await import(pathToFileURL(programFile));
const { default: stub } = await import(pathToFileURL(stubFile));
const weights = fs.readFileSync(join(root, "tests/fixtures/parity.safetensors"));

beforeEach(() => {
  delete globalThis.latentExplorer;
});

/** A view in place of the program's, which needs a page: it notes what happens. */
function recorder() {
  const events = [];
  const sliders = (args) => {
    events.push(`start ${args}`);
    return () => events.push("leave");
  };
  return { events, views: { sliders } };
}

test("the joined program parses as one ES module, and so does a stub", () => {
  execFileSync(process.execPath, ["--check", programFile]);
  execFileSync(process.execPath, ["--check", stubFile]);
});

test("nothing is left of the modules' imports, and only the default of their exports", () => {
  const text = fs.readFileSync(programFile, "utf8");

  assert.doesNotMatch(text, /^import /m);
  assert.deepEqual(text.match(/^export .*/gm), ["export default function ({ data }) {"]);
});

test("every module of the components is in the program", () => {
  const text = fs.readFileSync(programFile, "utf8");
  const modules = fs.readdirSync(parts, { recursive: true }).filter((f) => f.endsWith(".js"));

  assert.ok(modules.length >= 5);
  for (const name of modules) {
    const firstLine = fs.readFileSync(join(parts, name), "utf8").split("\n")[0];
    assert.ok(text.includes(firstLine), name);
  }
});

test("the store offers every view a wrapper asks for", () => {
  const wrappers = fs.readdirSync(parts, { recursive: true }).filter((f) => f.endsWith(".py"));
  const text = wrappers.map((name) => fs.readFileSync(join(parts, name), "utf8")).join("");
  const asked = [...text.matchAll(/stub\("(\w+)"\)/g)].map((match) => match[1]);

  store({ data: weights });

  assert.deepEqual(Object.keys(globalThis.latentExplorer.views).sort(), asked.sort());
});

test("a part that comes before the store starts when the store arrives", () => {
  const { events, views } = recorder();

  stub("early");
  const { waiting } = globalThis.latentExplorer;
  assert.deepEqual(events, []);
  waiting.forEach((start) => start(views));

  assert.deepEqual(events, ["start early"]);
});

test("a part that has gone before the store arrives is never started", () => {
  const { events, views } = recorder();

  const leave = stub("gone");
  const { waiting } = globalThis.latentExplorer;
  leave();
  waiting.forEach((start) => start(views));

  assert.deepEqual(events, []);
});

test("a part that comes after the store starts at once, and is told to leave", () => {
  const { events, views } = recorder();
  globalThis.latentExplorer = { views };

  const leave = stub("late");
  leave();

  assert.deepEqual(events, ["start late", "leave"]);
});

test("no handler hands back a condition: false would cancel the event", () => {
  const files = fs.readdirSync(parts, { recursive: true }).filter((name) => name.endsWith(".js"));
  const handler = /\.on\w+ = (?:\([^)]*\)|\w+) =>\s*(?![\s{])[^;]*(?:&&|\|\||[=!]==|[<>] )/;
  assert.ok(files.length > 20);
  const amiss = files.filter((name) => handler.test(fs.readFileSync(join(parts, name), "utf8")));
  assert.deepEqual(amiss, []);
});
