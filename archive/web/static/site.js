// What scripts add to pages that work without them.

import { combobox } from "./combobox.js";
import { copying } from "./copy.js";
import { keys } from "./keys.js";
import { menus } from "./menus.js";
import { uploading } from "./upload.js";

combobox(document);
keys(document);
copying(document);
menus(document);
uploading(document);
