// Whether the row around is the one that the keyboard is at: only its buttons are reached by Tab.

import { createContext } from "preact";

export const Active = createContext(false);
