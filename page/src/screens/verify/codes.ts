// A part of the page: what reads a picture of a code.

export { default as readCode } from "jsqr";

export const madeOf = MADE_OF;
