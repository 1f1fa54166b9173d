/**
 * Whether so many different header names are too many for so many events. Each name needs a place in each event, so a
 * request with new names in all of its events would take the square of its size. Far above what any client sends.
 */
export const areTooMany = (names: number, events: number) => names > 1000 && names * events > 10_000_000
