// Where what appears over an open chat stands, once in the page.

import { EmojiPickerHost } from "../composer/EmojiPicker";
import { MakingHost } from "../composer/Making";
import { Viewer } from "../media/Viewer";
import { AboutHost } from "./About";
import { ForwardHost } from "./Forward";
import { VersionsHost } from "./Versions";

export function Hosts() {
  return (
    <>
      <Viewer />
      <VersionsHost />
      <AboutHost />
      <ForwardHost />
      <MakingHost />
      <EmojiPickerHost />
    </>
  );
}
