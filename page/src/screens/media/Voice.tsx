// A recording: play, pause, where one is, and how quick it runs. One plays at a time.

import type { ComponentChildren } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { FileAbout, Message } from "../../state/model";
import { t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { Active } from "../chat/active";
import { lengthOf } from "../times";
import { BY_ITSELF_BYTES_MAX, useFile } from "./useFile";
import { fetchFile } from "./files";
import { Wave } from "./Wave";
import { carried, readSound } from "./wave";

const SPEEDS = [1, 1.5, 2];

/** The recording that plays. */
let playing: HTMLAudioElement | null = null;

export function Voice({ message, file, meta }: { message: Message; file: FileAbout; meta: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null);
  const [fetched] = useFile(message, element, file.size <= BY_ITSELF_BYTES_MAX);
  const active = useContext(Active);
  const sound = useRef<HTMLAudioElement | null>(null);
  const [bars, setBars] = useState(carried(file.waveform));
  const [seconds, setSeconds] = useState((file.duration_ms ?? 0) / 1000);
  const [share, setShare] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  useEffect(() => () => sound.current?.pause(), []);
  useEffect(() => {
    if (fetched) readSound(fetched.blob).then(put, () => undefined);
  }, [fetched]);

  const put = (about: { bars: number[]; seconds: number }): void => {
    setBars(about.bars);
    setSeconds(about.seconds);
  };

  const prepare = async (): Promise<HTMLAudioElement> => {
    if (sound.current) return sound.current;
    const { url, blob } = await fetchFile(message);
    const about = await readSound(blob);
    put(about);
    const made = new Audio(url);
    made.ontimeupdate = () => setShare(made.currentTime / about.seconds);
    made.onplay = () => setPlaying(true);
    made.onpause = () => setPlaying(false);
    made.onended = () => setShare(0);
    sound.current = made;
    return made;
  };
  const press = async (): Promise<void> => {
    const made = await prepare();
    if (!made.paused) return made.pause();
    if (playing !== made) playing?.pause();
    playing = made;
    made.playbackRate = speed;
    await made.play();
  };
  const move = async (to: number): Promise<void> => {
    const made = await prepare();
    made.currentTime = to * seconds;
    setShare(to);
  };
  const faster = (): void => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (sound.current) sound.current.playbackRate = next;
  };
  const tabIndex = active ? 0 : -1;
  return (
    <div class="voice" ref={element}>
      <button type="button" class="voice-play" tabIndex={tabIndex} aria-label={t(isPlaying ? "voice-pause" : "voice-play")} onClick={() => void attempt(press)}>
        <Icon name={isPlaying ? "pause" : "play"} />
      </button>
      <div class="voice-line">
        <Wave bars={bars} share={share} seconds={seconds} tabIndex={tabIndex} onMove={(to) => void attempt(() => move(to))} />
        <div class="voice-foot">
          <span>{lengthOf(isPlaying || share > 0 ? share * seconds : seconds)}</span>
          <button type="button" class="voice-speed" tabIndex={tabIndex} aria-label={t("voice-speed", { speed })} onClick={faster}>
            {speed}×
          </button>
          {meta}
        </div>
      </div>
    </div>
  );
}
