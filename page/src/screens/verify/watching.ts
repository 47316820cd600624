// Looks for a picture of a code in what the camera sees.

import type { readCode } from "./codes";

export interface Watching {
  stop(): void;
}

/** How long between looks, milliseconds. */
const PAUSE_MS = 200;

/** The widest picture that is looked at, pixels: more takes longer and shows no more. */
const WIDTH_MAX = 640;

/** Shows the camera in a video, and says what it has found, once. Fails where there is no camera, or it may not be used. */
export async function follow(video: HTMLVideoElement, read: typeof readCode, found: (text: string) => void): Promise<Watching> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  const look = (): void => {
    const scale = Math.min(1, WIDTH_MAX / (video.videoWidth || 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null || canvas.width === 0) return;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    const code = read(data, width, height);
    if (code !== null && code.data !== "") {
      stop();
      found(code.data);
    }
  };
  const timer = setInterval(look, PAUSE_MS);
  const stop = (): void => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  return { stop };
}
