/** The number under which TypeScript's thread says that it has read the library; questions have numbers from 1. */
export const ready = 0;
