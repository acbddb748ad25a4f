// What was decided and is not yet known to be saved: kept in IndexedDB, one store for each person, in order.
const STORE = "acts";
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

const store = async (mode) => {
  const base = await opened;
  // Without a network the disk is all there is, so wait for it.
  const durability = navigator.onLine ? "relaxed" : "strict";
  return base.transaction(STORE, mode, { durability }).objectStore(STORE);
};

export const add = async (act) => done((await store("readwrite")).add({ ...act, state: "waiting" }));
export const put = async (act) => done((await store("readwrite")).put(act));
export const remove = async (n) => done((await store("readwrite")).delete(n));
export const all = async () => done((await store("readonly")).getAll());

export const first = async () => (await all()).find((act) => act.state === "waiting");

// A name for an act that no other has; randomUUID is missing where the page is not served safely.
export const freshKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
