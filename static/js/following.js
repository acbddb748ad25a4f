// The next of a list, or with -1 the one before; from outside the first, or the last. At an end there is none.
export const following = (list, at, by) => list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
