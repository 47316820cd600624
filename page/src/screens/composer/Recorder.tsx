// A voice note while it is made: how long, how loud; lock, cancel, hear, send.

import { useEffect, useState } from "preact/hooks";
import type { ConversationId } from "../../state/model";
import { finish, forgetRecording, lock, recordings, type Recording } from "../../state/recording";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { attempt } from "../attempt";
import { Wave } from "../media/Wave";
import { BARS, readSound, toCarry } from "../media/wave";
import { lengthOf } from "../times";
import { attach, attached, sendAttached } from "./attaching";
import { composing, sentHere, stopComposing } from "./composing";
import "./Recorder.css";

export function Recorder({ conversation }: { conversation: ConversationId }) {
  const now = recordings.value.get(conversation);
  useEffect(() => () => finish(conversation), [conversation]);
  if (now === undefined) return null;
  return now.is === "on" ? <Running now={now} conversation={conversation} /> : <Review now={now} conversation={conversation} />;
}

function Running({ now, conversation }: { now: Extract<Recording, { is: "on" }>; conversation: ConversationId }) {
  const bars = [...Array.from({ length: BARS - now.loud.length }, () => 0), ...now.loud];
  const seconds = (Date.now() - now.since) / 1000;
  return (
    <div class="recorder">
      <IconButton icon="delete" label={t("record-cancel")} onClick={() => forgetRecording(conversation)} />
      <span class="recorder-mark" aria-hidden="true" />
      <span class="recorder-time">{lengthOf(seconds)}</span>
      <Wave bars={bars} share={1} seconds={seconds} tabIndex={-1} />
      <span class="unseen" role="status">
        {t("record-running")}
      </span>
      {!now.locked && <IconButton icon="lock" label={t("record-lock")} onClick={() => lock(conversation)} />}
      <IconButton icon="stop" label={t("record-stop")} onClick={() => finish(conversation)} />
    </div>
  );
}

function Review({ now, conversation }: { now: Extract<Recording, { is: "review" }>; conversation: ConversationId }) {
  const [bars, setBars] = useState<number[] | null>(null);
  const [share, setShare] = useState(0);
  const [sound, setSound] = useState<HTMLAudioElement | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    const url = URL.createObjectURL(now.file);
    const made = new Audio(url);
    made.ontimeupdate = () => setShare(made.currentTime / now.seconds);
    made.onplay = () => setPlaying(true);
    made.onpause = () => setPlaying(false);
    setSound(made);
    readSound(now.file).then(({ bars: read }) => setBars(read), () => setBars(null));
    return () => {
      made.pause();
      URL.revokeObjectURL(url);
    };
  }, [now.file]);
  const send = async (): Promise<void> => {
    const sound = bars === null ? null : { duration_ms: Math.round(now.seconds * 1000), waveform: toCarry(bars) };
    await attach(conversation, [now.file], sound);
    forgetRecording(conversation);
    sentHere.value += 1;
    const about = composing.peek();
    stopComposing();
    await sendAttached(conversation, "", { replyTo: about?.is === "reply" ? about.message : null, once: about?.is === "once" });
  };
  const turn = (): void => {
    if (isPlaying) sound?.pause();
    else if (sound) void attempt(() => sound.play());
  };
  return (
    <div class="recorder">
      <IconButton icon="delete" label={t("record-cancel")} onClick={() => forgetRecording(conversation)} />
      <IconButton icon={isPlaying ? "pause" : "play"} label={t(isPlaying ? "voice-pause" : "voice-play")} onClick={turn} />
      <Wave
        bars={bars}
        share={share}
        seconds={now.seconds}
        tabIndex={0}
        onMove={(to) => {
          if (sound) sound.currentTime = to * now.seconds;
          setShare(to);
        }}
      />
      <span class="recorder-time">{lengthOf(now.seconds)}</span>
      <IconButton icon="send" look="main" label={t("send-voice")} disabled={attached.value.some((one) => one.share !== null)} onClick={() => void send()} />
    </div>
  );
}
