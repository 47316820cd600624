// What a sender says of the page behind a link: nothing is fetched to show it, and the link is followed only when it is pressed.

import { useContext, useEffect, useState } from "preact/hooks";
import type { Preview } from "../../state/model";
import { Active } from "./active";
import { bytesOf } from "./hex";
import "./PreviewCard.css";

export function PreviewCard({ preview }: { preview: Preview }) {
  const active = useContext(Active);
  const host = hostOf(preview.link);
  if (host === null) return null;
  return (
    <a class="preview" href={preview.link} target="_blank" rel="noopener noreferrer nofollow" tabIndex={active ? 0 : -1}>
      {preview.picture && <Picture picture={preview.picture} />}
      <span class="preview-words">
        <bdi class="preview-title">{preview.title}</bdi>
        {preview.description && (
          <span class="preview-about" dir="auto">
            {preview.description}
          </span>
        )}
        <span class="preview-host" dir="ltr">
          {host}
        </span>
      </span>
    </a>
  );
}

/** The host of an address of the web; nothing for anything else. */
function hostOf(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const { protocol, host } = new URL(link);
  return protocol === "https:" || protocol === "http:" ? host : null;
}

function Picture({ picture }: { picture: NonNullable<Preview["picture"]> }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytesOf(picture.jpeg)], { type: "image/jpeg" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture.jpeg]);
  return (
    <span class="preview-picture" style={{ aspectRatio: `${picture.width} / ${picture.height}` }}>
      {address !== null && <img src={address} alt="" decoding="async" />}
    </span>
  );
}
