// What was decided and is not yet known to be saved: kept in IndexedDB, one store for each person, in order.
const STORE = "acts";
const SAVED = 0; // the number, which no act has, of when an act of any tab was last saved
let opened;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export const open = (person) => {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(`triage-${person}`, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "n", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
};

// Ask for the commit at once: a tab that is closed in this moment takes an open transaction with it.
const write = async (change) => {
  const base = await opened;
  // Without a network the disk is all there is, so wait for it.
  const durability = navigator.onLine ? "relaxed" : "strict";
  const writing = base.transaction(STORE, "readwrite", { durability });
  change(writing.objectStore(STORE));
  writing.commit?.();
  return new Promise((resolve, reject) => {
    writing.oncomplete = () => resolve();
    writing.onabort = () => reject(writing.error);
  });
};

export const add = (act) => write((acts) => acts.add({ ...act, state: "waiting" }));
export const put = (act) => write((acts) => acts.put(act));
export const remove = (n) => write((acts) => acts.delete(n));
// In one stroke: a tab that does not find the act any more finds when it was saved. localStorage tells that later.
export const saved = (n) =>
  write((acts) => {
    acts.delete(n);
    acts.put({ n: SAVED, at: Date.now() });
  });
const read = async () => done((await opened).transaction(STORE, "readonly").objectStore(STORE).getAll());
export const all = async () => (await read()).filter((act) => act.n !== SAVED);
export const lastSaved = async () => (await read()).find((one) => one.n === SAVED)?.at ?? 0;

export const first = async () => (await all()).find((act) => act.state === "waiting");

// A name for an act that no other has; randomUUID is missing where the page is not served safely.
export const freshKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
