// The program the browser gets (ae/ui/components/__init__.py): the modules joined must be
// one whole ES module, and the stubs of the components must find their view in it.
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

/** What a Python expression of the components gives. */
function python(expression) {
  const own = join(root, ".venv/bin/python");
  const command = fs.existsSync(own) ? own : "python3";
  const names = "PROGRAM_PATH, program, stub, take_home_program";
  const source = `from ae.ui.components import ${names}; print(${expression})`;
  return execFileSync(command, ["-c", source], { cwd: root, encoding: "utf8" });
}

function write(name, text) {
  const file = join(folder, `${name}.mjs`);
  fs.writeFileSync(file, text);
  return file;
}

const programText = python("program()");
const programFile = write("program", programText);
const programUrl = String(pathToFileURL(programFile));
const takeHome = python("take_home_program()");
const path = python("PROGRAM_PATH").trim();
/** A stub as a page gets it, with the address of a program put in. */
const stubOf = (view, address) =>
  python(`stub("${view}")`).replace(`location.origin+"${path}"`, JSON.stringify(address));

beforeEach(() => {
  delete globalThis.latentExplorer;
});

test("the joined program parses as one ES module, and so does a stub", () => {
  execFileSync(process.execPath, ["--check", programFile]);
  execFileSync(process.execPath, ["--check", write("stub", python("stub('sliders')"))]);
});

test("the program of the take-home file is one module too, and asks for nothing", () => {
  execFileSync(process.execPath, ["--check", write("take_home", takeHome)]);
  assert.doesNotMatch(takeHome, /^(import|export) /m);
  assert.doesNotMatch(takeHome, /\bimport\(/);
});

test("nothing is left of the modules' imports, and only the views of their exports", () => {
  assert.doesNotMatch(programText, /^import /m);
  assert.deepEqual(programText.match(/^export .*/gm), ["export const views = {"]);
});

test("every module of the components is in one of the programs", () => {
  const modules = fs.readdirSync(parts, { recursive: true }).filter((f) => f.endsWith(".js"));

  assert.ok(modules.length >= 5);
  for (const name of modules) {
    const firstLine = fs.readFileSync(join(parts, name), "utf8").split("\n")[0];
    assert.ok(programText.includes(firstLine) || takeHome.includes(firstLine), name);
  }
});

test("the program offers every view a wrapper asks for, and no other", async () => {
  const wrappers = fs
    .readdirSync(join(root, "ae/ui"), { recursive: true })
    .filter((f) => f.endsWith(".py"));
  const text = wrappers.map((name) => fs.readFileSync(join(root, "ae/ui", name), "utf8")).join("");
  const asked = [...text.matchAll(/Component\[\w+\]\(\s*"(\w+)"/g)].map((match) => match[1]);

  const { views } = await import(programUrl);

  assert.deepEqual(Object.keys(views).sort(), asked.sort());
});

/** What Streamlit calls a stub with, for an element that is in the page or not. */
const told = (data, isConnected) => ({ data, parentElement: { isConnected } });

/** A program with one view in place of the real ones, which need a page. */
const RECORDER = `
export const views = {
  sliders: (args) => {
    globalThis.events.push("start " + args.data);
    return () => globalThis.events.push("destroy");
  },
};`;

test("a stub starts its view once the program has come, and ends it", async () => {
  globalThis.events = [];
  const address = String(pathToFileURL(write("recorder", RECORDER)));
  const { default: show } = await import(pathToFileURL(write("a", stubOf("sliders", address))));

  const args = told("early", true);
  const destroy = show(args);
  assert.deepEqual(globalThis.events, []);
  await globalThis.latentExplorer[address];
  await null;
  args.parentElement.isConnected = false;
  destroy();

  assert.deepEqual(globalThis.events, ["start early", "destroy"]);
});

test("a view goes on when Streamlit ends a call that another has overtaken", async () => {
  globalThis.events = [];
  const address = String(pathToFileURL(write("recorder3", RECORDER)));
  const { default: show } = await import(pathToFileURL(write("d", stubOf("sliders", address))));
  const args = told("first", true);
  const again = (data) => show({ ...args, data });

  show(args)(); // overtaken before the program has come
  await globalThis.latentExplorer[address];
  await null;
  const destroy = again("second");
  await null;
  destroy(); // and after it
  const last = again("third");
  await null;
  assert.deepEqual(globalThis.events, ["start first", "start second", "start third"]);

  args.parentElement.isConnected = false;
  last();

  assert.equal(globalThis.events.at(-1), "destroy");
  assert.equal(globalThis.events.length, 4);
});

test("a part that has gone before the program arrives is never started", async () => {
  globalThis.events = [];
  const address = String(pathToFileURL(write("recorder2", RECORDER)));
  const { default: show } = await import(pathToFileURL(write("b", stubOf("sliders", address))));

  const args = told("gone", true);
  show(args)(); // overtaken
  const destroy = show(args);
  args.parentElement.isConnected = false;
  destroy();
  await globalThis.latentExplorer[address];
  await null;

  assert.deepEqual(globalThis.events, []);
});

test("a program that does not come is asked for again", async () => {
  globalThis.events = [];
  const file = join(folder, "late.mjs");
  const address = String(pathToFileURL(file));
  const { default: show } = await import(pathToFileURL(write("c", stubOf("sliders", address))));

  show(told("late", true));
  fs.writeFileSync(file, RECORDER);
  await globalThis.latentExplorer[address];
  await null;

  assert.deepEqual(globalThis.events, ["start late"]);
});
