import { $, A, Avatar, Badge, Banner, Button, Empty, F, Face, Field, Icon, IconButton, Missing, Name, O, P, T, Tick, a, acquaintances, arrangeItems, asMarked, asTyped, ask, ask$1, attach, attached, attempt, blocked, canForward, cancelTransfer, change, chats, closeHistory, colour, contacts, conversationOf, conversations, d, dayKey, dayOf, describe, detach, discard, drafts, evidence, failureWords, fetchFile, fetchOnce, find, finish, flat, forgetFetched, forgetRecording, go, heard, history, isDeleted, isFetched, isSaid, isSamePlaced, isText, j, jump, keep, keepDraft, language, lengthOf, lieWords, lineOf, listOf, listed, lock, me, nameOf, newer, older, openHistory, otherOf, parse, part, place, placeRows, plain, presence, previewOf, putConversation, r, reach, record, recordings, retry, retryTransfer, runningIn, saveEvidence, saveFile, send, sendAttached, sending, shortName, shortly, show as show$1, showMenu, spanOf, stay, steadyOf, t, tickOf, timeOf, titleOf, toast, transfersInto, typing, unlockChat, useComputed, useDeed, useFetched, useSignal, verbs, verifiedOf, w, whole, wordsOf, x, y } from "./page.js";
import { Active, Dialog, Here, Linked, Marked, Switch, autoUpdate, computePosition, flip, may, offset, ownRole, shift, waiting } from "./both.js";
// src/screens/media/placeholder.ts
/** The most cells along a side. */
var SIDE_MAX = 8;
var NONE$1 = {
	columns: 1,
	rows: 1,
	pixels: /* @__PURE__ */ new Uint8ClampedArray(0)
};
function cellsOf({ columns, colors }) {
	const rows = colors.length / columns;
	if (!(Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0) || columns > SIDE_MAX || rows > SIDE_MAX) return NONE$1;
	const pixels = new Uint8ClampedArray(colors.length * 4);
	colors.forEach((color, at) => {
		const value = Number.parseInt(/^#([0-9a-f]{6})$/.exec(color)?.[1] ?? "0", 16);
		pixels.set([
			value >> 16 & 255,
			value >> 8 & 255,
			value & 255,
			255
		], at * 4);
	});
	return {
		columns,
		rows,
		pixels
	};
}
// src/screens/media/Blurred.tsx
function Blurred({ placeholder }) {
	const canvas = T(null);
	const { columns, rows, pixels } = cellsOf(placeholder);
	F(() => {
		if (pixels.length > 0) canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
	}, [placeholder]);
	return /* @__PURE__ */ a("canvas", {
		ref: canvas,
		class: "photo-blurred",
		width: columns,
		height: rows,
		"aria-hidden": "true"
	});
}
// src/screens/media/size.ts
/** Bytes in a unit that people read. */
function sizeOf(bytes, language) {
	const units = [
		"byte",
		"kilobyte",
		"megabyte",
		"gigabyte"
	];
	const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
	const value = bytes / 1e3 ** step;
	const unit = units[step] ?? "byte";
	const unitDisplay = step === 0 ? "long" : "short";
	return new Intl.NumberFormat(language, {
		style: "unit",
		unit,
		unitDisplay,
		maximumFractionDigits: value < 10 ? 1 : 0
	}).format(value);
}
// src/screens/media/useFile.ts
/** Pictures and recordings up to this size are fetched when they come into sight; larger ones when they are pressed. */
var BY_ITSELF_BYTES_MAX = 4e6;
/** The file, whether it could not be fetched, and a way to fetch it. */
function useFile(message, element, byItself) {
	const [fetched, setFetched] = d(null);
	const [failed, setFailed] = d(false);
	const load = () => {
		setFailed(false);
		fetchFile(message).then(setFetched, () => setFailed(true));
	};
	A(() => {
		if (fetched || !element.current || !(byItself || isFetched(message))) return void 0;
		const observer = new IntersectionObserver((entries) => {
			if (!entries.some((entry) => entry.isIntersecting)) return;
			observer.disconnect();
			load();
		}, { rootMargin: "400px" });
		observer.observe(element.current);
		return () => observer.disconnect();
	}, [message.message]);
	return [
		fetched,
		failed,
		load
	];
}
// src/screens/media/Viewer.tsx
var shown$4 = y(null);
function view(message) {
	shown$4.value = message;
}
function Viewer() {
	const message = shown$4.value;
	return message && /* @__PURE__ */ a(Pictures, { message });
}
function Pictures({ message }) {
	const dialog = T(null);
	const [fetched, setFetched] = d(null);
	const close = () => {
		shown$4.value = null;
	};
	F(() => {
		const element = dialog.current;
		element?.showModal();
		return () => element?.close();
	}, []);
	A(() => {
		let isCurrent = true;
		setFetched(null);
		fetchFile(message).then((file) => isCurrent && setFetched(file), close);
		return () => {
			isCurrent = false;
		};
	}, [message]);
	const all = (history.value?.rows.value ?? []).map((row) => row.message).filter(isViewable);
	const at = all.findIndex((one) => one.number === message.number);
	const turn = (by) => {
		const next = all[at + by];
		if (next) shown$4.value = next;
	};
	const isLeftToRight = getComputedStyle(document.documentElement).direction === "ltr";
	const keys = (event) => {
		if (event.key === "ArrowRight") turn(isLeftToRight ? 1 : -1);
		if (event.key === "ArrowLeft") turn(isLeftToRight ? -1 : 1);
	};
	return /* @__PURE__ */ a("dialog", {
		ref: dialog,
		class: "viewer",
		"aria-label": t("viewer"),
		onKeyDown: keys,
		onCancel: (event) => {
			event.preventDefault();
			close();
		},
		children: [
			/* @__PURE__ */ a("header", {
				class: "viewer-head",
				children: [
					/* @__PURE__ */ a("span", {
						class: "viewer-words",
						children: [/* @__PURE__ */ a("strong", {
							class: "cut",
							children: message.own ? t("you") : /* @__PURE__ */ a(Name, { account: message.sender })
						}), /* @__PURE__ */ a("time", {
							dateTime: message.time,
							children: whole(message.time)
						})]
					}),
					/* @__PURE__ */ a(IconButton, {
						icon: "download",
						label: t("deed-save"),
						onClick: () => saveFile(message)
					}),
					/* @__PURE__ */ a(IconButton, {
						icon: "close",
						label: t("close"),
						onClick: close
					})
				]
			}),
			/* @__PURE__ */ a("div", {
				class: "viewer-stage",
				onClick: (event) => event.target === event.currentTarget && close(),
				children: [
					fetched && /* @__PURE__ */ a(Content, {
						fetched,
						message
					}, fetched.url),
					at > 0 && /* @__PURE__ */ a("span", {
						class: "viewer-before",
						children: /* @__PURE__ */ a(IconButton, {
							icon: "back",
							label: t("viewer-before"),
							onClick: () => turn(-1)
						})
					}),
					at < all.length - 1 && /* @__PURE__ */ a("span", {
						class: "viewer-after",
						children: /* @__PURE__ */ a(IconButton, {
							icon: "next",
							label: t("viewer-after"),
							onClick: () => turn(1)
						})
					})
				]
			}),
			message.text && /* @__PURE__ */ a("p", {
				class: "viewer-caption",
				dir: "auto",
				children: message.text
			})
		]
	});
}
function Content({ fetched, message }) {
	const [refused, setRefused] = d(false);
	const refuse = () => setRefused(true);
	if (!refused && fetched.shown?.startsWith("image/")) return /* @__PURE__ */ a("img", {
		src: fetched.url,
		alt: message.text || t("picture-from"),
		onError: refuse
	});
	if (!refused && fetched.shown?.startsWith("video/")) return /* @__PURE__ */ a("video", {
		src: fetched.url,
		controls: true,
		autoPlay: true,
		onError: refuse
	});
	return /* @__PURE__ */ a("p", { children: t("file-not-shown") });
}
function isViewable(message) {
	return message.kind === "file" && message.file?.width !== null && message.file?.media_type.startsWith("image/") === true;
}
/** The loudness of equal parts of a sound, 0 to 1, the loudest being 1. */
function barsOf(samples, count = 48) {
	const size = Math.max(1, Math.floor(samples.length / count));
	const bars = Array.from({ length: count }, (_, bar) => {
		let sum = 0;
		const from = bar * size;
		for (let at = from; at < from + size; at += 1) sum += (samples[at] ?? 0) ** 2;
		return Math.sqrt(sum / size);
	});
	const loudest = Math.max(...bars);
	return loudest === 0 ? bars : bars.map((bar) => bar / loudest);
}
/** The bars that a message carries, 0 to 255 each, as so many from 0 to 1; nothing if it carries none. */
function carried(waveform, count = 48) {
	if (waveform === null || waveform.length === 0) return null;
	return Array.from({ length: count }, (_, bar) => {
		const value = waveform[Math.floor(bar * waveform.length / count)] ?? 0;
		return Math.min(1, Math.max(0, value / 255));
	});
}
/** Bars as a message carries them. */
function toCarry(bars) {
	return bars.map((loud) => Math.round(Math.min(1, Math.max(0, loud)) * 255));
}
/** The bars of a file, and how long it is in truth. */
async function readSound(blob) {
	const sound = await new OfflineAudioContext(1, 1, 16e3).decodeAudioData(await blob.arrayBuffer());
	return {
		bars: barsOf(sound.getChannelData(0)),
		seconds: sound.duration
	};
}
// src/screens/media/Wave.tsx
function Wave({ bars, share, seconds, tabIndex, onMove }) {
	const shown = bars ?? Array.from({ length: 48 }, () => 0);
	return /* @__PURE__ */ a("div", {
		class: "wave",
		dir: "ltr",
		children: [shown.map((loud, at) => /* @__PURE__ */ a("span", {
			class: at / shown.length < share ? "wave-bar wave-done" : "wave-bar",
			style: { blockSize: `${8 + loud * 92}%` }
		}, at)), onMove && /* @__PURE__ */ a("input", {
			type: "range",
			class: "wave-range",
			"aria-label": t("voice-place"),
			"aria-valuetext": `${lengthOf(share * seconds)} / ${lengthOf(seconds)}`,
			min: 0,
			max: 100,
			step: 1,
			value: Math.round(share * 100),
			tabIndex,
			onInput: (event) => onMove(Number(event.currentTarget.value) / 100)
		})]
	});
}
// src/screens/media/Voice.tsx
var SPEEDS = [
	1,
	1.5,
	2
];
/** The recording that plays. */
var playing = null;
function Voice({ message, file, meta }) {
	const element = T(null);
	const [fetched] = useFile(message, element, file.size <= BY_ITSELF_BYTES_MAX);
	const active = j(Active);
	const sound = T(null);
	const [bars, setBars] = d(carried(file.waveform));
	const [seconds, setSeconds] = d((file.duration_ms ?? 0) / 1e3);
	const [share, setShare] = d(0);
	const [isPlaying, setPlaying] = d(false);
	const [speed, setSpeed] = d(1);
	A(() => () => sound.current?.pause(), []);
	A(() => {
		if (fetched) readSound(fetched.blob).then(put, () => void 0);
	}, [fetched]);
	const put = (about) => {
		setBars(about.bars);
		setSeconds(about.seconds);
	};
	const prepare = async () => {
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
	const press = async () => {
		const made = await prepare();
		if (!made.paused) return made.pause();
		if (playing !== made) playing?.pause();
		playing = made;
		made.playbackRate = speed;
		await made.play();
	};
	const move = async (to) => {
		const made = await prepare();
		made.currentTime = to * seconds;
		setShare(to);
	};
	const faster = () => {
		const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
		setSpeed(next);
		if (sound.current) sound.current.playbackRate = next;
	};
	const tabIndex = active ? 0 : -1;
	return /* @__PURE__ */ a("div", {
		class: "voice",
		ref: element,
		children: [/* @__PURE__ */ a("button", {
			type: "button",
			class: "voice-play",
			tabIndex,
			"aria-label": t(isPlaying ? "voice-pause" : "voice-play"),
			onClick: () => void attempt(press),
			children: /* @__PURE__ */ a(Icon, { name: isPlaying ? "pause" : "play" })
		}), /* @__PURE__ */ a("div", {
			class: "voice-line",
			children: [/* @__PURE__ */ a(Wave, {
				bars,
				share,
				seconds,
				tabIndex,
				onMove: (to) => void attempt(() => move(to))
			}), /* @__PURE__ */ a("div", {
				class: "voice-foot",
				children: [
					/* @__PURE__ */ a("span", { children: lengthOf(isPlaying || share > 0 ? share * seconds : seconds) }),
					/* @__PURE__ */ a("button", {
						type: "button",
						class: "voice-speed",
						tabIndex,
						"aria-label": t("voice-speed", { speed }),
						onClick: faster,
						children: [speed, "×"]
					}),
					meta
				]
			})]
		})]
	});
}
// src/screens/media/FileBody.tsx
function FileBody({ message, meta }) {
	const file = message.file;
	if (!file) return null;
	const caption = message.text ? /* @__PURE__ */ a(Text, {
		text: message.text,
		meta
	}) : null;
	if (file.media_type.startsWith("image/") && file.width !== null && file.height !== null) return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Picture$1, {
		message,
		file
	}), caption ?? /* @__PURE__ */ a("span", {
		class: "photo-meta",
		children: meta
	})] });
	if (file.media_type.startsWith("audio/")) return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Voice, {
		message,
		file,
		meta: caption ? null : meta
	}), caption] });
	return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(FileCard, {
		message,
		file
	}), caption ?? /* @__PURE__ */ a(End, { meta })] });
}
/** A picture with its place reserved, so that nothing moves when it comes. */
function Picture$1({ message, file }) {
	const active = j(Active);
	const element = T(null);
	const [fetched, failed, load] = useFile(message, element, file.size <= BY_ITSELF_BYTES_MAX);
	const [refused, setRefused] = d(false);
	const isShown = fetched?.shown?.startsWith("image/") === true && !refused;
	const [width, height] = fitted(file.width ?? 4, file.height ?? 3);
	const label = fetched && !isShown ? `${file.safe_name}: ${t("file-not-shown")}` : t("picture-open", { name: file.safe_name });
	const press = () => {
		if (isShown) view(message);
		else if (fetched) saveFile(message);
		else load();
	};
	return /* @__PURE__ */ a("button", {
		ref: element,
		type: "button",
		class: fetched && !isShown ? "photo photo-refused" : "photo",
		"aria-label": label,
		tabIndex: active ? 0 : -1,
		style: {
			inlineSize: `${width}px`,
			aspectRatio: `${width} / ${height}`
		},
		onClick: press,
		children: fetched && isShown ? /* @__PURE__ */ a("img", {
			src: fetched.url,
			alt: message.text ?? "",
			width,
			height,
			decoding: "async",
			onError: () => setRefused(true)
		}) : /* @__PURE__ */ a($, { children: [file.placeholder && /* @__PURE__ */ a(Blurred, { placeholder: file.placeholder }), /* @__PURE__ */ a("span", {
			class: file.placeholder ? "photo-wait photo-wait-over" : "photo-wait",
			children: [/* @__PURE__ */ a(Icon, {
				name: failed ? "retry" : fetched ? "file" : "picture",
				size: "large"
			}), /* @__PURE__ */ a("span", { children: failed ? t("file-failed") : fetched ? t("file-not-shown") : sizeOf(file.size, language.value) })]
		})] })
	});
}
var WIDTH_MAX = 340;
var HEIGHT_MAX = 380;
var WIDTH_MIN = 120;
/** How large a picture is shown in a bubble, CSS pixels. */
function fitted(width, height) {
	const scale = Math.min(1, WIDTH_MAX / width, HEIGHT_MAX / height);
	return [Math.max(WIDTH_MIN, Math.round(width * scale)), Math.max(60, Math.round(height * scale))];
}
var ICONS$1 = [
	["audio/", "file-sound"],
	["video/", "file-video"],
	["text/", "file-text"],
	["application/pdf", "file-text"],
	["application/zip", "file-archive"],
	["image/", "picture"]
];
function FileCard({ message, file }) {
	const active = j(Active);
	const [busy, setBusy] = d(false);
	const icon = ICONS$1.find(([start]) => file.media_type.startsWith(start))?.[1] ?? "file";
	const isFilm = file.media_type.startsWith("video/");
	const press = async () => {
		setBusy(true);
		const fetched = await fetchFile(message).catch(() => null);
		setBusy(false);
		if (isFilm && fetched?.shown?.startsWith("video/")) view(message);
		else saveFile(message);
	};
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: "file",
		tabIndex: active ? 0 : -1,
		"aria-busy": busy,
		onClick: () => void press(),
		children: [/* @__PURE__ */ a("span", {
			class: "file-mark",
			children: /* @__PURE__ */ a(Icon, { name: isFilm ? "play" : icon })
		}), /* @__PURE__ */ a("span", {
			class: "file-words",
			children: [/* @__PURE__ */ a("bdi", {
				class: "file-name",
				children: shortName(file.safe_name)
			}), /* @__PURE__ */ a("span", {
				class: "file-about",
				children: [
					sizeOf(file.size, language.value),
					" · ",
					busy ? t("file-fetching") : isFilm ? t("file-play") : t("file-save")
				]
			})]
		})]
	});
}
// src/screens/chat/OnceBody.tsx
function OnceBody({ message, meta }) {
	const active = j(Active);
	const [shown, setShown] = d(null);
	const [busy, setBusy] = d(false);
	const waits = message.text === "waits";
	const what = message.once ?? "text";
	const open = async () => {
		if (busy) return;
		setBusy(true);
		await attempt(async () => setShown(await show(message)));
		setBusy(false);
	};
	return /* @__PURE__ */ a("div", {
		class: "body-text",
		dir: "auto",
		children: [
			waits && !message.own ? /* @__PURE__ */ a("button", {
				type: "button",
				class: "body-button",
				tabIndex: active ? 0 : -1,
				"aria-busy": busy,
				onClick: () => void open(),
				children: [
					/* @__PURE__ */ a(Icon, {
						name: "once",
						size: "small"
					}),
					" ",
					t("once-open", { what })
				]
			}) : /* @__PURE__ */ a("p", {
				class: "body-quiet-words",
				children: [
					/* @__PURE__ */ a(Icon, {
						name: "once",
						size: "small"
					}),
					" ",
					message.own ? t("once-own", { what }) : t("once-gone")
				]
			}),
			/* @__PURE__ */ a("span", {
				class: "body-end",
				children: meta
			}),
			shown !== null && /* @__PURE__ */ a(Dialog, {
				size: shown.once ? "wide" : "small",
				title: t("once-title"),
				closeLabel: t("close"),
				onClose: () => setShown(null),
				children: [
					shown.once && /* @__PURE__ */ a(File, { once: shown.once }),
					shown.text !== "" && /* @__PURE__ */ a("p", {
						class: "once-text",
						dir: "auto",
						children: shown.text
					}),
					/* @__PURE__ */ a("p", {
						class: "choice-about",
						children: t("once-about")
					})
				]
			})
		]
	});
}
async function show(message) {
	if (message.once === "text") return {
		text: (await verbs().showOnce(message.conversation, message.number)).text,
		once: null
	};
	const once = await fetchOnce(message);
	return {
		text: once.text,
		once
	};
}
/** The file as far as the page can show it; anything else can only be saved, for it is nowhere else. */
function File({ once }) {
	const { url, blob, shown } = once.fetched;
	const [refused, setRefused] = d(false);
	A(() => () => URL.revokeObjectURL(url), [url]);
	const refuse = () => setRefused(true);
	const type = refused || shown === null ? "" : blob.type;
	if (type.startsWith("image/")) return /* @__PURE__ */ a("img", {
		class: "once-file",
		src: url,
		alt: once.text || t("picture-from"),
		onError: refuse
	});
	if (type.startsWith("video/")) return /* @__PURE__ */ a("video", {
		class: "once-file",
		src: url,
		controls: true,
		autoPlay: true,
		onError: refuse
	});
	if (type.startsWith("audio/")) return /* @__PURE__ */ a("audio", {
		class: "once-file",
		src: url,
		controls: true,
		autoPlay: true,
		onError: refuse
	});
	return /* @__PURE__ */ a("div", {
		class: "once-save",
		children: [
			/* @__PURE__ */ a("p", { children: /* @__PURE__ */ a("bdi", { children: shortName(once.file.safe_name) }) }),
			/* @__PURE__ */ a(Button, {
				onClick: () => keep(url, once.file),
				children: t("deed-save")
			}),
			/* @__PURE__ */ a("p", {
				class: "choice-about",
				children: t("once-save-about")
			})
		]
	});
}
// src/screens/chat/PollBody.tsx
function PollBody({ message, meta }) {
	const active = j(Active);
	const poll = message.poll;
	if (!poll) return null;
	const own = me.value?.account ?? "";
	const voters = new Set(poll.options.flatMap((option) => option.accounts)).size;
	return /* @__PURE__ */ a("div", {
		class: "poll",
		children: [
			/* @__PURE__ */ a("p", {
				class: "poll-kind",
				children: [/* @__PURE__ */ a(Icon, {
					name: "poll",
					size: "small"
				}), poll.ended ? t("poll-ended") : poll.multiple ? t("poll-many") : t("poll-one")]
			}),
			/* @__PURE__ */ a("p", {
				class: "poll-question",
				dir: "auto",
				children: message.text
			}),
			/* @__PURE__ */ a("ul", { children: poll.options.map((option) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a(Option, {
				text: option.text,
				accounts: option.accounts,
				isOwn: option.accounts.includes(own),
				voters,
				disabled: poll.ended,
				tabIndex: active ? 0 : -1,
				onPress: () => vote(message, poll, option.option, own)
			}) }, option.option)) }),
			/* @__PURE__ */ a("div", {
				class: "poll-foot",
				children: [
					/* @__PURE__ */ a("span", { children: t("poll-voters", { count: voters }) }),
					message.own && !poll.ended && /* @__PURE__ */ a("button", {
						type: "button",
						class: "body-button",
						tabIndex: active ? 0 : -1,
						onClick: () => end(message),
						children: t("poll-end")
					}),
					meta
				]
			})
		]
	});
}
function Option({ text, accounts, isOwn, voters, disabled, tabIndex, onPress }) {
	const share = voters === 0 ? 0 : accounts.length / voters;
	const names = accounts.map((account) => plain(nameOf(account).text));
	const who = listOf(names);
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: "poll-option",
		"aria-pressed": isOwn,
		title: who,
		disabled,
		tabIndex,
		onClick: onPress,
		children: [
			/* @__PURE__ */ a("span", {
				class: "poll-mark",
				children: isOwn && /* @__PURE__ */ a(Icon, {
					name: "check",
					size: "small"
				})
			}),
			/* @__PURE__ */ a("bdi", { children: text }),
			/* @__PURE__ */ a("span", {
				class: "poll-count",
				children: accounts.length
			}),
			/* @__PURE__ */ a("span", {
				class: "poll-bar",
				"aria-hidden": "true",
				children: /* @__PURE__ */ a("span", { style: { inlineSize: `${Math.round(share * 100)}%` } })
			})
		]
	});
}
function vote(message, poll, option, own) {
	const before = poll.options.filter((one) => one.accounts.includes(own)).map((one) => one.option);
	const rest = poll.multiple ? before.filter((one) => one !== option) : [];
	const options = before.includes(option) ? rest : [...rest, option];
	const where = {
		who: message.conversation,
		number: message.number
	};
	attempt(() => change("vote", options.length === 0 ? {
		...where,
		withdraw: true
	} : {
		...where,
		options
	}));
}
function end(message) {
	attempt(() => change("end-poll", {
		who: message.conversation,
		number: message.number
	}));
}
// src/screens/chat/hex.ts
function bytesOf(hex) {
	return Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
}
// src/screens/chat/PreviewCard.tsx
function PreviewCard({ preview }) {
	const active = j(Active);
	const host = hostOf(preview.link);
	if (host === null) return null;
	return /* @__PURE__ */ a("a", {
		class: "preview",
		href: preview.link,
		target: "_blank",
		rel: "noopener noreferrer nofollow",
		tabIndex: active ? 0 : -1,
		children: [preview.picture && /* @__PURE__ */ a(Picture, { picture: preview.picture }), /* @__PURE__ */ a("span", {
			class: "preview-words",
			children: [
				/* @__PURE__ */ a("bdi", {
					class: "preview-title",
					children: preview.title
				}),
				preview.description && /* @__PURE__ */ a("span", {
					class: "preview-about",
					dir: "auto",
					children: preview.description
				}),
				/* @__PURE__ */ a("span", {
					class: "preview-host",
					dir: "ltr",
					children: host
				})
			]
		})]
	});
}
/** The host of an address of the web; nothing for anything else. */
function hostOf(link) {
	if (!URL.canParse(link)) return null;
	const { protocol, host } = new URL(link);
	return protocol === "https:" || protocol === "http:" ? host : null;
}
function Picture({ picture }) {
	const [address, setAddress] = d(null);
	A(() => {
		const made = URL.createObjectURL(new Blob([bytesOf(picture.jpeg)], { type: "image/jpeg" }));
		setAddress(made);
		return () => URL.revokeObjectURL(made);
	}, [picture.jpeg]);
	return /* @__PURE__ */ a("span", {
		class: "preview-picture",
		style: { aspectRatio: `${picture.width} / ${picture.height}` },
		children: address !== null && /* @__PURE__ */ a("img", {
			src: address,
			alt: "",
			decoding: "async"
		})
	});
}
// src/screens/chat/Body.tsx
function Body({ message, meta }) {
	switch (message.kind) {
		case "text": return /* @__PURE__ */ a($, { children: [message.preview && /* @__PURE__ */ a(PreviewCard, { preview: message.preview }), /* @__PURE__ */ a(Text, {
			text: message.text ?? "",
			meta
		})] });
		case "marked": return /* @__PURE__ */ a($, { children: [message.preview && /* @__PURE__ */ a(PreviewCard, { preview: message.preview }), /* @__PURE__ */ a("div", {
			class: "body-text body-marked",
			dir: "auto",
			children: [/* @__PURE__ */ a(Marked, { text: message.text ?? "" }), /* @__PURE__ */ a(End, { meta })]
		})] });
		case "file": return /* @__PURE__ */ a(FileBody, {
			message,
			meta
		});
		case "poll": return /* @__PURE__ */ a(PollBody, {
			message,
			meta
		});
		case "card": return /* @__PURE__ */ a(Card, {
			message,
			meta
		});
		case "once": return /* @__PURE__ */ a(OnceBody, {
			message,
			meta
		});
		case "deleted": return /* @__PURE__ */ a(Quiet, {
			icon: "delete",
			words: message.own ? t("deleted-own") : t("deleted"),
			meta
		});
		case "veiled": return /* @__PURE__ */ a(Quiet, {
			icon: "block",
			words: t("veiled"),
			meta
		});
		default: return /* @__PURE__ */ a(Quiet, {
			icon: "help",
			words: t("unknown-kind"),
			meta
		});
	}
}
function Text({ text, meta }) {
	if (isEmojiOnly(text)) return /* @__PURE__ */ a("div", {
		class: "body-text",
		dir: "auto",
		children: [/* @__PURE__ */ a("p", {
			class: "body-emoji",
			children: text.trim()
		}), /* @__PURE__ */ a(End, { meta })]
	});
	return /* @__PURE__ */ a("div", {
		class: "body-text",
		dir: "auto",
		children: [/* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Linked, { text }) }), /* @__PURE__ */ a(End, { meta })]
	});
}
/** Time and ticks at the end of a text: they stand on its last line where there is room. */
function End({ meta }) {
	return /* @__PURE__ */ a("span", {
		class: "body-end",
		children: meta
	});
}
/** A line about a message that cannot be shown. */
function Quiet({ icon, words, meta }) {
	return /* @__PURE__ */ a("div", {
		class: "body-text body-quiet",
		children: [/* @__PURE__ */ a("p", { children: [
			/* @__PURE__ */ a(Icon, {
				name: icon,
				size: "small"
			}),
			" ",
			words
		] }), /* @__PURE__ */ a(End, { meta })]
	});
}
/** Somebody's contact card, with the way to write to them. */
function Card({ message, meta }) {
	const active = j(Active);
	const account = message.accounts[0];
	if (account === void 0) return null;
	const handle = message.text;
	const isKnown = account === me.value?.account || contacts.value.some((one) => one.account === account && one.accepted);
	const add = () => {
		if (handle !== null) attempt(() => find(handle));
	};
	return /* @__PURE__ */ a("div", {
		class: "body-text",
		dir: "auto",
		children: [
			/* @__PURE__ */ a("div", {
				class: "body-card",
				children: [/* @__PURE__ */ a(Avatar, {
					id: account,
					name: handle
				}), /* @__PURE__ */ a("span", {
					class: "body-card-words",
					children: [/* @__PURE__ */ a("strong", {
						class: "cut",
						children: handle ? /* @__PURE__ */ a("bdi", { children: handle }) : /* @__PURE__ */ a(Name, { account })
					}), /* @__PURE__ */ a("span", { children: t("card-about") })]
				})]
			}),
			handle !== null && !isKnown && /* @__PURE__ */ a("button", {
				type: "button",
				class: "body-button",
				tabIndex: active ? 0 : -1,
				onClick: add,
				children: t("card-add")
			}),
			/* @__PURE__ */ a(End, { meta })
		]
	});
}
// src/screens/chat/Versions.tsx
var shown$3 = y(null);
function showVersions(message) {
	shown$3.value = message;
}
function VersionsHost() {
	const message = shown$3.value;
	return message && /* @__PURE__ */ a(Versions, { message }, message.number);
}
function Versions({ message }) {
	const [versions, setVersions] = d([]);
	const close = () => {
		shown$3.value = null;
	};
	A(() => {
		attempt(async () => setVersions(await verbs().versions(message.conversation, message.number)));
	}, [message]);
	return /* @__PURE__ */ a(Dialog, {
		title: t("versions"),
		closeLabel: t("close"),
		onClose: close,
		children: /* @__PURE__ */ a("ol", {
			class: "versions",
			reversed: true,
			children: [...versions].reverse().map((version, at) => /* @__PURE__ */ a("li", { children: [/* @__PURE__ */ a("h3", { children: at === 0 ? t("version-current", { time: whole(version.time) }) : whole(version.time) }), /* @__PURE__ */ a("div", {
				class: "body-text at-start",
				dir: "auto",
				children: message.kind === "marked" ? /* @__PURE__ */ a(Marked, { text: version.text }) : /* @__PURE__ */ a("p", { children: version.text })
			})] }, version.version))
		})
	});
}
// src/screens/chat/Quote.tsx
function Quote({ answers, party }) {
	const active = j(Active);
	const { number, sender } = answers;
	const press = () => {
		if (number !== null) stay({
			at: "chat",
			conversation: party.conversation,
			number
		});
	};
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: `quote person-${sender === null ? 0 : colour(sender)}`,
		disabled: number === null,
		tabIndex: active ? 0 : -1,
		onClick: press,
		children: [/* @__PURE__ */ a("span", {
			class: "quote-name cut",
			children: sender === null ? t("quote-missing") : sender === me.value?.account ? t("you") : /* @__PURE__ */ a(Name, { account: sender })
		}), sender !== null && /* @__PURE__ */ a("span", {
			class: "quote-words at-start",
			children: quoteWords(answers)
		})]
	});
}
/** What is quoted, in words. */
function quoteWords(answers) {
	if (answers.deleted) return t("deleted");
	if (answers.text === null) return t("veiled");
	return plain(flat(parse(answers.text), (account) => `@${nameOf(account).text}`)) || t("quote-wordless");
}
// src/screens/composer/composing.ts
var composing = y(null);
/** How often something was sent here: whoever has scrolled away is taken to what they have sent. */
var sentHere = y(0);
function composeReply(message) {
	composing.value = {
		is: "reply",
		message
	};
	focusComposer();
}
function composeEdit(message) {
	composing.value = {
		is: "edit",
		message
	};
	focusComposer();
}
function composeOnce() {
	composing.value = { is: "once" };
	focusComposer();
}
function stopComposing() {
	composing.value = null;
}
/** Puts the keyboard into the composer, once the page has drawn what was asked for. */
function focusComposer() {
	requestAnimationFrame(() => document.querySelector(".composer-text")?.focus());
}
// src/screens/chat/Forward.tsx
var shown$2 = y(null);
function showForward(message) {
	shown$2.value = message;
}
function ForwardHost() {
	const message = shown$2.value;
	return message && /* @__PURE__ */ a(Forward, { message }, message.number);
}
function Forward({ message }) {
	const [words, setWords] = d("");
	const [chosen, setChosen] = d(/* @__PURE__ */ new Set());
	const [busy, setBusy] = d(false);
	const close = () => {
		shown$2.value = null;
	};
	const forward = async () => {
		setBusy(true);
		const to = [...chosen];
		const wait = message.kind === "file" ? { wait: 0 } : {};
		const done = await attempt(() => change("forward", {
			who: message.conversation,
			number: message.number,
			to,
			...wait
		}));
		setBusy(false);
		if (!done) return;
		toast(t("forwarded-to", { count: to.length }), { icon: "check" });
		close();
	};
	const turn = (id) => {
		const next = new Set(chosen);
		if (!next.delete(id)) next.add(id);
		setChosen(next);
	};
	const found = chats.value.filter(({ conversation }) => {
		const title = titleOf(conversation) ?? "";
		return conversation.state === "active" && title.toLocaleLowerCase().includes(words.toLocaleLowerCase());
	});
	const actions = /* @__PURE__ */ a(Button, {
		look: "main",
		icon: "forward",
		busy,
		disabled: chosen.size === 0,
		onClick: () => void forward(),
		children: t("forward-to", { count: chosen.size })
	});
	return /* @__PURE__ */ a(Dialog, {
		title: t("deed-forward"),
		closeLabel: t("close"),
		onClose: close,
		actions,
		children: [/* @__PURE__ */ a(Field, {
			label: t("find-chat"),
			labelUnseen: true,
			placeholder: t("find-chat"),
			type: "search",
			value: words,
			onValue: setWords
		}), /* @__PURE__ */ a("ul", {
			class: "forward-chats",
			children: found.map(({ conversation }) => {
				const id = conversation.conversation;
				const title = titleOf(conversation);
				return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("label", {
					class: "forward-chat",
					children: [
						/* @__PURE__ */ a("input", {
							type: "checkbox",
							checked: chosen.has(id),
							onChange: () => turn(id)
						}),
						/* @__PURE__ */ a(Face, {
							conversation,
							size: "small"
						}),
						/* @__PURE__ */ a("bdi", {
							class: "cut",
							children: plain(title ?? t("group-unnamed"))
						})
					]
				}) }, id);
			})
		})]
	});
}
// src/screens/chat/About.tsx
var shown$1 = y(null);
function showAbout(message) {
	shown$1.value = message;
}
function AboutHost() {
	const message = shown$1.value;
	if (!message) return null;
	const others = (conversationOf(message.conversation)?.members ?? []).filter((member) => member.account !== me.value?.account);
	const close = () => {
		shown$1.value = null;
	};
	return /* @__PURE__ */ a(Dialog, {
		size: "small",
		title: t("about-message"),
		closeLabel: t("close"),
		onClose: close,
		children: [/* @__PURE__ */ a("dl", {
			class: "about",
			children: [
				/* @__PURE__ */ a("dt", { children: t("about-from") }),
				/* @__PURE__ */ a("dd", { children: message.own ? t("you") : /* @__PURE__ */ a(Name, { account: message.sender }) }),
				/* @__PURE__ */ a("dt", { children: t("about-time") }),
				/* @__PURE__ */ a("dd", { children: whole(message.time) }),
				message.forwarded > 0 && /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("dt", { children: t("forwarded") }), /* @__PURE__ */ a("dd", { children: t("about-forwarded", { count: message.forwarded }) })] })
			]
		}), message.own && /* @__PURE__ */ a("ul", {
			class: "about-people",
			children: others.map((member) => /* @__PURE__ */ a(Reached, {
				member,
				message
			}, member.account))
		})]
	});
}
function Reached({ member, message }) {
	const receipt = message.receipts.find((one) => one.account === member.account);
	const state = receipt ? receipt.read ? "read" : "delivered" : message.delivery === "sent" ? "sent" : "waiting";
	return /* @__PURE__ */ a("li", { children: [
		/* @__PURE__ */ a(Avatar, {
			id: member.account,
			name: member.handle,
			size: "small"
		}),
		/* @__PURE__ */ a("span", {
			class: "cut",
			children: /* @__PURE__ */ a(Name, { account: member.account })
		}),
		/* @__PURE__ */ a("span", {
			class: "about-state",
			children: t(`tick-${state}`)
		}),
		/* @__PURE__ */ a(Tick, { state })
	] });
}
// node_modules/emojibase-data/de/compact.json?url
var compact_default$2 = "/emoji-de.json";
// node_modules/emojibase-data/en/compact.json?url
var compact_default$1 = "/emoji-en.json";
// src/screens/composer/emoji.ts
var SOURCES = {
	de: compact_default$2,
	en: compact_default$1,
	es: "/emoji-es.json"
};
var parts = /* @__PURE__ */ new Map();
/** All emoji, once they are fetched. */
function emojiOf(language) {
	const source = SOURCES[language.slice(0, 2)] ?? compact_default$1;
	const known = parts.get(source);
	if (known) return known;
	const made = part({
		madeOf: "e2a447287aa91458",
		reach: () => reach(source),
		take: async () => ({
			madeOf: "e2a447287aa91458",
			all: await load(source)
		})
	});
	parts.set(source, made);
	return made;
}
async function load(source) {
	return (await (await fetch(source)).json()).filter((entry) => entry.group !== void 0 && entry.group !== COMPONENTS).map(({ unicode, label, tags, group }) => ({
		unicode,
		label,
		tags: tags ?? [],
		group: group ?? null
	}));
}
/** The group of skin tones and hair, which stand for nothing alone. */
var COMPONENTS = 2;
/** Those that words mean, the best first. */
function findEmoji(all, words, limit) {
	const wanted = words.trim().toLocaleLowerCase();
	if (wanted === "") return all.slice(0, limit);
	return all.map((emoji) => ({
		emoji,
		rank: rank(emoji, wanted)
	})).filter(({ rank }) => rank > 0).sort((one, other) => other.rank - one.rank).slice(0, limit).map(({ emoji }) => emoji);
}
function rank(emoji, wanted) {
	const label = emoji.label.toLocaleLowerCase();
	if (label === wanted || emoji.tags.includes(wanted)) return 4;
	if (label.startsWith(wanted)) return 3;
	if (emoji.tags.some((tag) => tag.startsWith(wanted))) return 2;
	return label.includes(wanted) ? 1 : 0;
}
// src/screens/composer/EmojiPicker.tsx
var shown = y(null);
/** What people answer with most, at hand without a search. */
var OFTEN = [
	"👍",
	"❤️",
	"😂",
	"😮",
	"😢",
	"🙏",
	"🎉",
	"👀"
];
var COLUMNS = 8;
function showPicker(anchor, choose) {
	shown.value = {
		anchor,
		choose
	};
}
function EmojiPickerHost() {
	const picker = shown.value;
	return picker && /* @__PURE__ */ a(PickerBox, { picker });
}
function PickerBox({ picker }) {
	const box = T(null);
	const before = T(document.activeElement);
	const part = emojiOf(language.value);
	const all = useFetched(part)?.all ?? [];
	const [words, setWords] = d("");
	F(() => {
		const element = box.current;
		if (!element) return void 0;
		element.showPopover();
		element.querySelector("input")?.focus();
		return autoUpdate(picker.anchor, element, () => {
			const middleware = [
				offset(6),
				flip(),
				shift({
					padding: 8,
					crossAxis: true
				})
			];
			computePosition(picker.anchor, element, {
				strategy: "fixed",
				placement: "top",
				middleware
			}).then(({ x, y }) => {
				element.style.left = `${x}px`;
				element.style.top = `${y}px`;
			});
		});
	}, [picker]);
	const close = () => {
		shown.value = null;
		if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
	};
	const choose = (emoji) => {
		close();
		picker.choose(emoji);
	};
	return /* @__PURE__ */ a("div", {
		ref: box,
		class: "picker",
		role: "dialog",
		"aria-label": t("emoji-choose"),
		popover: "auto",
		onToggle: (event) => event.newState === "closed" && shown.value === picker && close(),
		onKeyDown: (event) => step$1(event, box.current),
		children: [
			/* @__PURE__ */ a(Field, {
				label: t("emoji-find"),
				labelUnseen: true,
				placeholder: t("emoji-find"),
				type: "search",
				value: words,
				onValue: setWords
			}),
			words === "" && /* @__PURE__ */ a("div", {
				class: "picker-grid",
				role: "group",
				"aria-label": t("emoji-often"),
				children: OFTEN.map((emoji) => /* @__PURE__ */ a(Choice, {
					unicode: emoji,
					label: labelOf(all, emoji),
					choose
				}, emoji))
			}),
			/* @__PURE__ */ a("div", {
				class: "picker-grid picker-all",
				role: "group",
				"aria-label": t("emoji-all"),
				children: [findEmoji(all, words, words === "" ? all.length : 64).map((emoji) => /* @__PURE__ */ a(Choice, {
					unicode: emoji.unicode,
					label: emoji.label,
					choose
				}, emoji.unicode)), /* @__PURE__ */ a(Missing, { part })]
			})
		]
	});
}
function Choice({ unicode, label, choose }) {
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: "picker-emoji",
		title: label,
		"aria-label": label,
		tabIndex: -1,
		onClick: () => choose(unicode),
		children: unicode
	});
}
function labelOf(all, unicode) {
	return all.find((emoji) => emoji.unicode === unicode)?.label ?? unicode;
}
/** Arrows go through the emoji; Enter in the field takes the first. */
function step$1(event, box) {
	const all = box ? [...box.querySelectorAll(".picker-emoji")] : [];
	const at = all.indexOf(document.activeElement);
	const isField = document.activeElement instanceof HTMLInputElement;
	event.stopPropagation();
	if (isField && event.key === "Enter") all[0]?.click();
	else if (isField && event.key === "ArrowDown") all[0]?.focus();
	else if (isField) return;
	else {
		const move = {
			ArrowRight: 1,
			ArrowLeft: -1,
			ArrowDown: COLUMNS,
			ArrowUp: -8
		}[event.key];
		if (move === void 0) return;
		const turned = document.documentElement.dir === "rtl" && Math.abs(move) === 1 ? -move : move;
		if (at + turned < 0) box?.querySelector("input")?.focus();
		else all[at + turned]?.focus();
	}
	event.preventDefault();
}
// src/screens/chat/deeds.ts
var at = (message) => ({
	who: message.conversation,
	number: message.number
});
/** Says what one thinks of a message, or takes it back. */
function react(message, emoji) {
	attempt(() => change("react", emoji === null ? {
		...at(message),
		remove: true
	} : {
		...at(message),
		emoji
	}));
}
async function remove(message) {
	if (await ask({
		title: t("delete-title"),
		about: t("delete-about"),
		deed: t("delete"),
		danger: true
	})) await attempt(() => change("delete", at(message)));
}
function copy(message) {
	navigator.clipboard.writeText(wordsOf(message)).then(() => toast(t("copied"), { icon: "check" }), () => toast(t("not-copied"), { icon: "warning" }));
}
async function star(message) {
	if (await attempt(() => change("star", at(message)))) toast(t("starred"), { icon: "star" });
}
function pin(message) {
	attempt(() => change("pin", at(message)));
}
/** Whether the person may pin in a chat: in a group owners and admins do. */
function mayPin(party) {
	return party.pair || ownRole(party) !== "member";
}
/** Whether the words of a message can be changed. */
function isOwnText(message) {
	return message.own && isText(message);
}
function mayEdit(message) {
	return isOwnText(message) && message.delivery === "sent";
}
function canAnswer(message) {
	return isSaid(message) && message.message !== null && message.kind !== "deleted" && message.kind !== "veiled";
}
/** The menu of a message. `anchor` is where the emoji appear. */
function deedsOf(message, party, anchor) {
	if (!canAnswer(message)) return [[{
		label: t("deed-about"),
		icon: "info",
		act: () => showAbout(message)
	}]];
	const groups = [
		[{
			label: t("deed-reply"),
			icon: "reply",
			act: () => composeReply(message)
		}, {
			label: t("deed-react"),
			icon: "react",
			act: () => showPicker(anchor, (emoji) => react(message, emoji))
		}],
		[],
		[{
			label: t("deed-about"),
			icon: "info",
			act: () => showAbout(message)
		}]
	];
	const [first, second, third] = groups;
	if (canForward(message)) first?.push({
		label: t("deed-forward"),
		icon: "forward",
		act: () => showForward(message)
	});
	if (mayEdit(message)) first?.push({
		label: t("deed-edit"),
		icon: "edit",
		act: () => composeEdit(message)
	});
	if (isText(message)) second?.push({
		label: t("deed-copy"),
		icon: "copy",
		act: () => copy(message)
	});
	if (message.kind === "file") second?.push({
		label: t("deed-save"),
		icon: "download",
		act: () => saveFile(message)
	});
	second?.push({
		label: t("deed-star"),
		icon: "star",
		act: () => void star(message)
	});
	if (mayPin(party)) second?.push({
		label: t("deed-pin"),
		icon: "pin",
		act: () => pin(message)
	});
	if (message.own) third?.push({
		label: t("deed-delete"),
		icon: "delete",
		danger: true,
		act: () => void remove(message)
	});
	return groups;
}
// src/screens/chat/Reactions.tsx
function Reactions({ message }) {
	const active = j(Active);
	if (message.reactions.length === 0) return null;
	const own = me.value?.account;
	return /* @__PURE__ */ a("div", {
		class: "reactions",
		children: gather(message).map(({ emoji, accounts }) => {
			const isOwn = own !== void 0 && accounts.includes(own);
			const names = accounts.map((account) => account === own ? t("you") : plain(nameOf(account).text));
			const seen = accounts.length > 1 ? `${emoji} ${accounts.length}` : emoji;
			const label = t("reaction", {
				emoji: seen,
				names: listOf(names)
			});
			return /* @__PURE__ */ a("button", {
				type: "button",
				class: "reaction",
				"aria-pressed": isOwn,
				"aria-label": label,
				title: label,
				tabIndex: active ? 0 : -1,
				onClick: () => react(message, isOwn ? null : emoji),
				children: [/* @__PURE__ */ a("span", { children: emoji }), accounts.length > 1 && /* @__PURE__ */ a("span", {
					class: "reaction-count",
					children: accounts.length
				})]
			}, emoji);
		})
	});
}
function gather(message) {
	const found = /* @__PURE__ */ new Map();
	for (const { emoji, account } of message.reactions) found.set(emoji, [...found.get(emoji) ?? [], account]);
	return [...found].map(([emoji, accounts]) => ({
		emoji,
		accounts
	}));
}
// src/screens/chat/Bubble.tsx
function Bubble({ message, party, first, last }) {
	const isNamed = first && !message.own && !party.pair;
	const classes = ["bubble", message.own ? "bubble-own" : "bubble-other"];
	if (last) classes.push("bubble-last");
	if (isBare(message)) classes.push("bubble-bare");
	return /* @__PURE__ */ a("div", {
		class: "bubble-place",
		children: [/* @__PURE__ */ a("div", {
			class: classes.join(" "),
			children: [
				isNamed && /* @__PURE__ */ a("div", {
					class: `bubble-name person-${colour(message.sender)} cut`,
					children: /* @__PURE__ */ a(Name, { account: message.sender })
				}),
				message.forwarded > 0 && /* @__PURE__ */ a("div", {
					class: "bubble-forwarded",
					children: [/* @__PURE__ */ a(Icon, {
						name: "forward",
						size: "small"
					}), t("forwarded")]
				}),
				message.answers && /* @__PURE__ */ a(Quote, {
					answers: message.answers,
					party
				}),
				/* @__PURE__ */ a(Body, {
					message,
					meta: /* @__PURE__ */ a(Meta, {
						message,
						party
					})
				})
			]
		}), /* @__PURE__ */ a(Reactions, { message })]
	});
}
/** Time, edited, tick: at the end of the last line. */
function Meta({ message, party }) {
	const active = j(Active);
	const tick = tickOf(message, party);
	return /* @__PURE__ */ a("span", {
		class: "meta",
		children: [
			message.edited && /* @__PURE__ */ a("button", {
				type: "button",
				class: "meta-edited",
				tabIndex: active ? 0 : -1,
				onClick: () => showVersions(message),
				children: t("edited")
			}),
			/* @__PURE__ */ a("time", {
				dateTime: message.time,
				children: timeOf(message.time)
			}),
			tick && /* @__PURE__ */ a(Tick, { state: tick })
		]
	});
}
/** Nothing but a few emoji: large, and without a bubble. */
function isBare(message) {
	return message.kind === "text" && !message.answers && message.forwarded === 0 && isEmojiOnly(message.text ?? "");
}
var EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f)(?:[\p{Emoji_Modifier}\ufe0f\u20e3]|\u200d\p{Emoji})*$/u;
var segmenter = new Intl.Segmenter();
function isEmojiOnly(text) {
	const trimmed = text.trim();
	if (trimmed === "" || trimmed.length > 40 || /\p{L}/u.test(trimmed)) return false;
	const parts = [...segmenter.segment(trimmed)].map((part) => part.segment).filter((part) => part.trim() !== "");
	return parts.length <= 3 && parts.every((part) => EMOJI.test(part));
}
// src/screens/chat/Happening.tsx
/** What concerns who can read along stands out a little. */
var ICONS = {
	"device-added": "devices",
	"device-removed": "devices",
	"code-changed": "warning",
	"verified-elsewhere": "verified",
	"unverified-elsewhere": "warning",
	"verified-lapsed": "warning",
	caught: "alarm",
	rebuilt: "retry",
	"not-done": "warning",
	unheard: "warning",
	expired: "disappears",
	ahead: "warning",
	pinned: "pin",
	rule: "settings",
	pictured: "picture",
	banned: "block",
	"link-made": "link",
	"links-revoked": "unlink",
	"joined-by-link": "link",
	"asks-to-join": "hand",
	expiry: "disappears",
	"expiry-here": "disappears"
};
function Happening({ message }) {
	const icon = ICONS[message.kind];
	const canVerify = message.kind === "device-added" && !message.own || /^(code-|(un)?verified-)/.test(message.kind);
	const asks = message.kind === "asks-to-join" && isWaiting(message);
	const classes = ["happening"];
	if (message.kind === "caught") classes.push("happening-danger");
	if (message.kind === "code-changed" || asks) classes.push("happening-waits");
	return /* @__PURE__ */ a("p", {
		class: classes.join(" "),
		children: [
			icon && /* @__PURE__ */ a(Icon, {
				name: icon,
				size: "small"
			}),
			/* @__PURE__ */ a("span", { children: wordsOf(message) }),
			canVerify && /* @__PURE__ */ a("button", {
				type: "button",
				class: "happening-button",
				onClick: () => show$1({
					show: "verify",
					conversation: message.conversation
				}),
				children: t("verify")
			}),
			asks && /* @__PURE__ */ a("button", {
				type: "button",
				class: "happening-button",
				onClick: () => show$1({
					show: "details",
					conversation: message.conversation
				}),
				children: t("asking-decide")
			})
		]
	});
}
/** Whether who asked still waits for an answer. */
function isWaiting(message) {
	const conversation = conversationOf(message.conversation);
	return conversation !== null && waiting(conversation).some((one) => one.account === message.accounts[0]);
}
// src/screens/chat/MessageRow.tsx
/** It is drawn again only when one of its properties, or a signal that it shows, is another. */
function MessageRow({ rowKey, message, first, last, party, active, target }) {
	const classes = ["row", message.own && isSaid(message) ? "row-own" : "row-other"];
	if (first) classes.push("row-first");
	if (target) classes.push("row-target");
	const near = useSignal(false);
	const come = () => {
		near.value = true;
	};
	const menu = (event) => {
		if (event.target.closest("a") || String(getSelection()) !== "") return;
		event.preventDefault();
		const row = event.currentTarget;
		const anchor = event.button === 2 ? {
			x: event.clientX,
			y: event.clientY
		} : row;
		showMenu({
			label: t("message-menu"),
			anchor,
			groups: deedsOf(message, party, row)
		});
	};
	return /* @__PURE__ */ a("li", {
		class: classes.join(" "),
		"data-key": rowKey,
		"data-number": message.number,
		tabIndex: active ? 0 : -1,
		"aria-label": rowName(message, party),
		onContextMenu: menu,
		onPointerEnter: come,
		onFocusIn: come,
		children: !isSaid(message) ? /* @__PURE__ */ a(Happening, { message }) : /* @__PURE__ */ a(Active.Provider, {
			value: active,
			children: [
				!party.pair && !message.own && /* @__PURE__ */ a("span", {
					class: "row-face",
					children: last && /* @__PURE__ */ a(Avatar, {
						id: message.sender,
						name: nameOf(message.sender).text,
						size: "small"
					})
				}),
				/* @__PURE__ */ a(Bubble, {
					message,
					party,
					first,
					last
				}),
				canAnswer(message) && /* @__PURE__ */ a(Deeds, {
					message,
					party,
					active,
					near
				})
			]
		})
	});
}
/** What appears beside a bubble under the pointer or the keyboard. All of it is in the menu: until somebody comes, that is all there is. */
function Deeds({ message, party, active, near }) {
	const tabIndex = active ? 0 : -1;
	return /* @__PURE__ */ a("span", {
		class: "row-deeds",
		children: [near.value && /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(IconButton, {
			icon: "react",
			size: "small",
			label: t("deed-react"),
			tabIndex,
			onClick: (event) => showPicker(event.currentTarget, (emoji) => react(message, emoji))
		}), /* @__PURE__ */ a(IconButton, {
			icon: "reply",
			size: "small",
			label: t("deed-reply"),
			tabIndex,
			onClick: () => composeReply(message)
		})] }), /* @__PURE__ */ a(IconButton, {
			icon: "menu",
			size: "small",
			label: t("message-menu"),
			tabIndex,
			"aria-haspopup": "menu",
			onClick: (event) => {
				const anchor = event.currentTarget.closest(".row")?.querySelector(".bubble") ?? event.currentTarget;
				showMenu({
					label: t("message-menu"),
					anchor,
					groups: deedsOf(message, party, anchor)
				});
			}
		})]
	});
}
/** The row for whoever hears it: sender, what it answers, words, time, state. */
function rowName(message, party) {
	if (!isSaid(message)) return t("row-happened", {
		words: wordsOf(message),
		time: timeOf(message.time)
	});
	const tick = tickOf(message, party);
	const parts = [message.own ? t("you") : plain(nameOf(message.sender).text)];
	if (message.answers) parts.push(t("row-answers", { words: quoteWords(message.answers) }));
	parts.push(wordsOf(message));
	if (message.edited) parts.push(t("edited"));
	parts.push(whole(message.time));
	if (tick) parts.push(t(`tick-${tick}`));
	return parts.join(", ");
}
// src/screens/chat/Announcer.tsx
function Announcer() {
	const message = heard.value;
	const here = place.value;
	const conversation = message !== null && here.at === "chat" && here.conversation === message.conversation ? conversations.peek().get(message.conversation) : void 0;
	return /* @__PURE__ */ a("div", {
		class: "unseen",
		role: "log",
		"aria-live": "polite",
		children: conversation && message && /* @__PURE__ */ a("p", { children: rowName(message, conversation) }, message.number)
	});
}
// src/screens/composer/About.tsx
function About({ isGoing, hasFiles }) {
	const about = composing.value;
	if (about === null) return null;
	return /* @__PURE__ */ a("div", {
		class: "composer-about",
		children: [
			/* @__PURE__ */ a(Icon, {
				name: about.is === "edit" ? "edit" : about.is,
				size: "small"
			}),
			about.is === "once" ? /* @__PURE__ */ a("span", {
				class: "quote",
				children: t(hasFiles ? "composer-once-files" : "composer-once")
			}) : /* @__PURE__ */ a("span", {
				class: `quote person-${colour(about.message.sender)}`,
				children: [/* @__PURE__ */ a("span", {
					class: "quote-name cut",
					children: about.is === "edit" ? t("composer-edit") : about.message.own ? t("you") : /* @__PURE__ */ a(Name, { account: about.message.sender })
				}), /* @__PURE__ */ a("span", {
					class: "quote-words",
					children: lineOf(about.message)
				})]
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "close",
				size: "small",
				label: t("cancel"),
				disabled: isGoing,
				onClick: stopComposing
			})
		]
	});
}
// src/screens/composer/Attachments.tsx
function Attachments({ conversation }) {
	const all = attached.value.filter((one) => one.conversation === conversation);
	if (all.length === 0) return null;
	return /* @__PURE__ */ a("ul", {
		class: "attachments",
		"aria-label": t("attachments"),
		children: all.map((one) => /* @__PURE__ */ a(Attachment, { one }, one.number))
	});
}
function Attachment({ one }) {
	const name = plain(one.file.name);
	return /* @__PURE__ */ a("li", {
		class: "attachment",
		children: [
			one.preview ? /* @__PURE__ */ a("img", {
				class: "attachment-picture",
				src: one.preview,
				alt: ""
			}) : /* @__PURE__ */ a("span", {
				class: "attachment-picture",
				children: /* @__PURE__ */ a(Icon, {
					name: "file",
					size: "large"
				})
			}),
			/* @__PURE__ */ a("span", {
				class: "attachment-words",
				children: [
					/* @__PURE__ */ a("bdi", {
						class: "cut",
						children: name
					}),
					/* @__PURE__ */ a("span", { children: [
						one.once && /* @__PURE__ */ a(Icon, {
							name: "once",
							size: "small"
						}),
						" ",
						sizeOf(one.file.size, language.value)
					] }),
					one.preview && one.share === null && /* @__PURE__ */ a("input", {
						class: "attachment-about",
						dir: "auto",
						maxLength: 500,
						value: one.about,
						"aria-label": t("attachment-about", { name }),
						placeholder: t("attachment-about-short"),
						onInput: (event) => describe(one, event.currentTarget.value)
					}),
					one.share !== null && /* @__PURE__ */ a("progress", {
						max: 1,
						value: one.share,
						"aria-label": t("attachment-progress", { name })
					})
				]
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "close",
				size: "small",
				label: t("attachment-remove", { name }),
				onClick: () => detach(one)
			})
		]
	});
}
// src/screens/composer/obstacles.ts
/** Why nothing can be written; nothing if it can. */
function obstacleOf(conversation) {
	const other = otherOf(conversation);
	if (isBlocked(conversation)) return t("obstacle-blocked");
	if (conversation.caught !== null) return t("obstacle-caught");
	switch (conversation.state) {
		case "left": return t("obstacle-left");
		case "stuck":
		case "broken":
		case "paused": return t("obstacle-stuck");
	}
	if (other !== null && verifiedOf(other) === "replaced") return t("obstacle-replaced");
	if (conversation.state === "active" && !may(conversation, "write")) return t("obstacle-rule", { who: conversation.group?.who_may_write ?? "everyone" });
	if (conversation.pair && !conversation.members.some((member) => member.account !== me.value?.account)) return t("obstacle-alone");
	return null;
}
/** Whether it is the chat with somebody whom the person has blocked. */
function isBlocked(conversation) {
	const other = otherOf(conversation);
	return conversation.stands_still || blocked.value.some((one) => one.account === other);
}
// src/screens/composer/Obstacle.tsx
function Obstacle({ words, conversation }) {
	const other = otherOf(conversation);
	return /* @__PURE__ */ a("div", {
		class: "obstacle",
		children: [/* @__PURE__ */ a("span", { children: words }), other !== null && isBlocked(conversation) && /* @__PURE__ */ a(Button, {
			onClick: () => void attempt(() => change("unblock", { who: other })),
			children: t("unblock")
		})]
	});
}
// src/screens/composer/Making.tsx
var making = y(null);
function showPoll(who) {
	making.value = {
		is: "poll",
		who
	};
}
function showCards(who) {
	making.value = {
		is: "card",
		who
	};
}
function MakingHost() {
	const now = making.value;
	if (now === null) return null;
	return now.is === "poll" ? /* @__PURE__ */ a(PollDialog, { who: now.who }) : /* @__PURE__ */ a(CardDialog, { who: now.who });
}
function close() {
	making.value = null;
}
var OPTIONS_MAX = 12;
function PollDialog({ who }) {
	const [question, setQuestion] = d("");
	const [options, setOptions] = d(["", ""]);
	const [multiple, setMultiple] = d(false);
	const [busy, setBusy] = d(false);
	const filled = options.map((option) => option.trim()).filter((option) => option !== "");
	const put = (at, text) => {
		const next = options.map((option, other) => other === at ? text : option);
		if (next.at(-1) !== "" && next.length < OPTIONS_MAX) next.push("");
		setOptions(next);
	};
	const send = async () => {
		setBusy(true);
		const done = await attempt(() => change("poll", {
			who,
			question: question.trim(),
			options: filled,
			multiple
		}));
		setBusy(false);
		if (done) close();
	};
	const actions = /* @__PURE__ */ a(Button, {
		look: "main",
		busy,
		disabled: question.trim() === "" || filled.length < 2,
		onClick: () => void send(),
		children: t("poll-send")
	});
	return /* @__PURE__ */ a(Dialog, {
		title: t("poll-new"),
		closeLabel: t("close"),
		onClose: close,
		actions,
		children: /* @__PURE__ */ a("div", {
			class: "making",
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("poll-question"),
					value: question,
					onValue: setQuestion
				}),
				options.map((option, at) => /* @__PURE__ */ a(Field, {
					label: t("poll-option", { number: at + 1 }),
					value: option,
					onValue: (text) => put(at, text)
				}, at)),
				/* @__PURE__ */ a(Switch, {
					label: t("poll-multiple"),
					on: multiple,
					onChange: setMultiple
				})
			]
		})
	});
}
function CardDialog({ who }) {
	const known = acquaintances.value.filter((contact) => contact.handle !== null);
	const send = (person) => {
		close();
		attempt(() => change("card", {
			who,
			person
		}));
	};
	return /* @__PURE__ */ a(Dialog, {
		title: t("attach-card"),
		closeLabel: t("close"),
		onClose: close,
		children: [known.length === 0 && /* @__PURE__ */ a(Empty, {
			icon: "card",
			title: t("contacts-none")
		}), /* @__PURE__ */ a("ul", { children: known.map((contact) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
			type: "button",
			class: "making-person",
			onClick: () => send(contact.account),
			children: [/* @__PURE__ */ a(Avatar, {
				id: contact.account,
				name: contact.handle,
				size: "small"
			}), /* @__PURE__ */ a("span", {
				class: "cut",
				children: /* @__PURE__ */ a(Name, { account: contact.account })
			})]
		}) }, contact.account)) })]
	});
}
// src/screens/composer/Plus.tsx
function Plus({ conversation }) {
	const files = T(null);
	const open = (anchor) => showMenu({
		label: t("attach"),
		anchor,
		groups: [[
			{
				label: t("attach-file"),
				icon: "attach",
				act: () => files.current?.click()
			},
			{
				label: t("attach-poll"),
				icon: "poll",
				act: () => showPoll(conversation.conversation)
			},
			{
				label: t("attach-card"),
				icon: "card",
				act: () => showCards(conversation.conversation)
			},
			{
				label: t("attach-once"),
				icon: "once",
				act: composeOnce
			}
		]]
	});
	return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(IconButton, {
		icon: "add",
		label: t("attach"),
		"aria-haspopup": "menu",
		onClick: (event) => open(event.currentTarget)
	}), /* @__PURE__ */ a("input", {
		ref: files,
		type: "file",
		class: "unseen",
		multiple: true,
		tabIndex: -1,
		"aria-label": t("attach-file"),
		onChange: (event) => {
			attach(conversation.conversation, event.currentTarget.files ?? []);
			event.currentTarget.value = "";
		}
	})] });
}
// src/screens/composer/RecordButton.tsx
/** A press that is shorter is a tap, milliseconds. */
var TAP_MS = 400;
function RecordButton({ conversation }) {
	const pressed = T(0);
	const begin = (locked) => {
		record(conversation, locked).catch(() => toast(t("record-impossible"), { icon: "warning" }));
	};
	const down = (event) => {
		if (event.button !== 0) return;
		pressed.current = Date.now();
		addEventListener("pointerup", up, { once: true });
		begin(false);
	};
	const up = () => {
		if (runningIn(conversation)?.locked !== false) return;
		if (Date.now() - pressed.current < TAP_MS) lock(conversation);
		else finish(conversation);
	};
	return /* @__PURE__ */ a(IconButton, {
		icon: "microphone",
		label: t("record"),
		onPointerDown: down,
		onClick: (event) => event.detail === 0 && begin(true)
	});
}
// src/screens/composer/Recorder.tsx
function Recorder({ conversation }) {
	const now = recordings.value.get(conversation);
	A(() => () => finish(conversation), [conversation]);
	if (now === void 0) return null;
	return now.is === "on" ? /* @__PURE__ */ a(Running, {
		now,
		conversation
	}) : /* @__PURE__ */ a(Review, {
		now,
		conversation
	});
}
function Running({ now, conversation }) {
	const bars = [...Array.from({ length: 48 - now.loud.length }, () => 0), ...now.loud];
	const seconds = (Date.now() - now.since) / 1e3;
	return /* @__PURE__ */ a("div", {
		class: "recorder",
		children: [
			/* @__PURE__ */ a(IconButton, {
				icon: "delete",
				label: t("record-cancel"),
				onClick: () => forgetRecording(conversation)
			}),
			/* @__PURE__ */ a("span", {
				class: "recorder-mark",
				"aria-hidden": "true"
			}),
			/* @__PURE__ */ a("span", {
				class: "recorder-time",
				children: lengthOf(seconds)
			}),
			/* @__PURE__ */ a(Wave, {
				bars,
				share: 1,
				seconds,
				tabIndex: -1
			}),
			/* @__PURE__ */ a("span", {
				class: "unseen",
				role: "status",
				children: t("record-running")
			}),
			!now.locked && /* @__PURE__ */ a(IconButton, {
				icon: "lock",
				label: t("record-lock"),
				onClick: () => lock(conversation)
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "stop",
				label: t("record-stop"),
				onClick: () => finish(conversation)
			})
		]
	});
}
function Review({ now, conversation }) {
	const [bars, setBars] = d(null);
	const [share, setShare] = d(0);
	const [sound, setSound] = d(null);
	const [isPlaying, setPlaying] = d(false);
	A(() => {
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
	const send = async () => {
		const sound = bars === null ? null : {
			duration_ms: Math.round(now.seconds * 1e3),
			waveform: toCarry(bars)
		};
		await attach(conversation, [now.file], sound);
		forgetRecording(conversation);
		sentHere.value += 1;
		const about = composing.peek();
		stopComposing();
		await sendAttached(conversation, "", {
			replyTo: about?.is === "reply" ? about.message : null,
			once: about?.is === "once"
		});
	};
	const turn = () => {
		if (isPlaying) sound?.pause();
		else if (sound) attempt(() => sound.play());
	};
	return /* @__PURE__ */ a("div", {
		class: "recorder",
		children: [
			/* @__PURE__ */ a(IconButton, {
				icon: "delete",
				label: t("record-cancel"),
				onClick: () => forgetRecording(conversation)
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: isPlaying ? "pause" : "play",
				label: t(isPlaying ? "voice-pause" : "voice-play"),
				onClick: turn
			}),
			/* @__PURE__ */ a(Wave, {
				bars,
				share,
				seconds: now.seconds,
				tabIndex: 0,
				onMove: (to) => {
					if (sound) sound.currentTime = to * now.seconds;
					setShare(to);
				}
			}),
			/* @__PURE__ */ a("span", {
				class: "recorder-time",
				children: lengthOf(now.seconds)
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "send",
				look: "main",
				label: t("send-voice"),
				disabled: attached.value.some((one) => one.share !== null),
				onClick: () => void send()
			})
		]
	});
}
// src/screens/composer/suggest.ts
/** What stands before the cursor, if it is the beginning of something to choose. */
function begunAt(text, cursor) {
	const found = /(^|[\s(])([:@])([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, cursor));
	const [mark, words] = [found?.[2], found?.[3] ?? ""];
	if (mark === void 0) return null;
	if (mark === ":" && words.length < 2) return null;
	return {
		is: mark === ":" ? "emoji" : "mention",
		words,
		from: cursor - words.length - 1
	};
}
// src/screens/composer/Suggest.tsx
var SHOWN_MAX = 7;
/** What fits a beginning. */
function useSuggestions(begun, conversation) {
	const all = useFetched(emojiOf(language.value), begun?.is === "emoji")?.all ?? NONE;
	const key = begun ? `${begun.is} ${begun.words}` : "";
	return w(() => {
		if (begun === null) return [];
		return begun.is === "mention" ? people(begun.words, conversation) : emoji(begun.words, all);
	}, [key, all]);
}
var NONE = [];
function emoji(words, all) {
	return findEmoji(all, words, SHOWN_MAX).map(({ unicode, label }) => ({
		key: unicode,
		text: unicode,
		label,
		emoji: unicode
	}));
}
function people(words, conversation) {
	return conversation.members.filter((member) => member.account !== me.value?.account).flatMap(({ account, handle }) => handle === null ? [] : [{
		key: account,
		text: `@${handle} `,
		label: handle,
		emoji: null
	}]).filter(({ label }) => label.includes(words.toLocaleLowerCase())).slice(0, SHOWN_MAX);
}
function SuggestList({ id, suggestions, at, choose }) {
	if (suggestions.length === 0) return null;
	return /* @__PURE__ */ a("ul", {
		class: "suggest",
		id,
		role: "listbox",
		"aria-label": t("suggestions"),
		children: suggestions.map((one, number) => /* @__PURE__ */ a("li", {
			id: `${id}-${number}`,
			class: "suggest-item",
			role: "option",
			"aria-selected": number === at,
			onMouseDown: (event) => {
				event.preventDefault();
				choose(one);
			},
			children: [one.emoji === null ? /* @__PURE__ */ a(Avatar, {
				id: one.key,
				name: one.label,
				size: "small"
			}) : /* @__PURE__ */ a("span", {
				class: "suggest-emoji",
				children: one.emoji
			}), /* @__PURE__ */ a("bdi", {
				class: "cut",
				children: one.label
			})]
		}, one.key))
	});
}
// src/screens/composer/Composer.tsx
function Composer({ conversation }) {
	const obstacle = obstacleOf(conversation);
	if (obstacle !== null) return /* @__PURE__ */ a(Obstacle, {
		words: obstacle,
		conversation
	});
	return /* @__PURE__ */ a(Writing, { conversation });
}
function Writing({ conversation }) {
	const id = conversation.conversation;
	const area = T(null);
	const draft = drafts.value.get(id) ?? "";
	const [text, setText] = d(draft);
	const going = useSignal(false);
	const putAside = T("");
	const [begun, setBegun] = d(null);
	const [chosen, setChosen] = d(0);
	const listId = P();
	const suggestions = useSuggestions(begun, conversation);
	const about = composing.value;
	const isGoing = going.value && about?.is === "once";
	const isRecording = recordings.value.has(id);
	const hasFiles = attached.value.some((one) => one.conversation === id && one.share === null);
	F(() => {
		if (about?.is === "edit") setText(wordsTyped(about.message));
		else setText(drafts.peek().get(id) ?? "");
		if (about?.is !== "once") return void 0;
		putAside.current = drafts.peek().get(id) ?? "";
		keepDraft(id, "");
		return () => keepDraft(id, putAside.current);
	}, [about]);
	F(() => {
		if (isDrafted(about)) setText(drafts.peek().get(id) ?? "");
	}, [draft]);
	A(() => {
		if (matchMedia("(hover: hover)").matches) focusComposer();
	}, []);
	F(() => grow(area.current), [text]);
	const write = (to) => {
		setText(to);
		if (isDrafted(about)) keepDraft(id, to);
		const cursor = area.current?.selectionStart ?? to.length;
		setBegun(begunAt(to, cursor));
		setChosen(0);
	};
	const insert = (words, from, to) => {
		write(text.slice(0, from) + words + text.slice(to));
		setBegun(null);
		requestAnimationFrame(() => {
			area.current?.focus();
			area.current?.setSelectionRange(from + words.length, from + words.length);
		});
	};
	const take = (one) => {
		if (begun) insert(one.text, begun.from, begun.from + begun.words.length + 1);
	};
	const go = async () => {
		const words = text.trim();
		if (going.peek() || words === "" && !hasFiles) return;
		setBegun(null);
		going.value = true;
		const wasPutAside = putAside.current;
		putAside.current = "";
		if (await dispatch(conversation, words, hasFiles)) {
			if (isDrafted(about)) keepDraft(id, "");
			setText(drafts.peek().get(id) ?? "");
		} else putAside.current = wasPutAside;
		going.value = false;
	};
	const keys = (event) => {
		if (event.isComposing) return;
		if (suggestions.length > 0 && choose(event, suggestions, chosen, setChosen, take, () => setBegun(null))) return;
		if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
			event.preventDefault();
			go();
		} else if (event.key === "Escape" && about !== null) {
			event.preventDefault();
			if (!going.peek()) stopComposing();
		} else if (event.key === "ArrowUp" && text === "" && about === null) editLast(event, id);
	};
	const cursor = () => area.current?.selectionStart ?? text.length;
	return /* @__PURE__ */ a("div", {
		class: "composer",
		children: [
			/* @__PURE__ */ a(Attachments, { conversation: id }),
			/* @__PURE__ */ a(About, {
				isGoing,
				hasFiles
			}),
			/* @__PURE__ */ a("div", {
				class: "composer-line",
				children: [
					!isRecording && /* @__PURE__ */ a(Plus, { conversation }),
					/* @__PURE__ */ a(Recorder, { conversation: id }),
					!isRecording && /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("div", {
						class: "composer-field",
						children: [
							/* @__PURE__ */ a(SuggestList, {
								id: listId,
								suggestions,
								at: chosen,
								choose: take
							}),
							/* @__PURE__ */ a("textarea", {
								ref: area,
								class: "composer-text",
								rows: 1,
								...text === "" ? {} : { dir: "auto" },
								value: text,
								readOnly: isGoing,
								placeholder: t("composer-placeholder"),
								"aria-label": t("composer-label"),
								"aria-autocomplete": "list",
								...suggestions.length > 0 ? {
									"aria-controls": listId,
									"aria-activedescendant": `${listId}-${chosen}`
								} : {},
								onBeforeInput: refuseEndless,
								onInput: (event) => write(event.currentTarget.value),
								onKeyDown: keys,
								onPaste: (event) => paste(event, conversation),
								onBlur: () => setBegun(null)
							}),
							/* @__PURE__ */ a(IconButton, {
								icon: "emoji",
								label: t("emoji-choose"),
								onClick: (event) => showPicker(event.currentTarget, (emoji) => insert(emoji, cursor(), cursor()))
							})
						]
					}), text.trim() !== "" || hasFiles || about?.is === "edit" ? /* @__PURE__ */ a(IconButton, {
						icon: about?.is === "edit" ? "check" : "send",
						look: "main",
						label: t(about?.is === "edit" ? "edit-save" : "send"),
						onClick: () => void go()
					}) : /* @__PURE__ */ a(RecordButton, { conversation: id })] })
				]
			})
		]
	});
}
/** The longest text of a message, bytes: a person can write more, and cut it. */
var TEXT_BYTES_MAX = 65536;
function isTooLong(words) {
	return words.length > TEXT_BYTES_MAX || new TextEncoder().encode(words).length > TEXT_BYTES_MAX;
}
/** More letters at once than the field takes: the browser would lay out megabytes for minutes, and nothing else would move. */
var INSERTED_MAX = 5e5;
function refuseEndless(event) {
	if ((event.data?.length ?? 0) <= INSERTED_MAX) return;
	event.preventDefault();
	toast(t("failed", { kind: "too-long" }), { icon: "warning" });
}
/** Does what the composer is about with some words; whether the words are gone from it. */
async function dispatch(conversation, words, hasFiles) {
	if (isTooLong(words)) {
		toast(t("failed", { kind: "too-long" }), { icon: "warning" });
		return false;
	}
	const who = conversation.conversation;
	const about = composing.peek();
	if (about?.is === "edit") {
		const { number, kind } = about.message;
		stopComposing();
		const text = kind === "marked" ? asMarked(words) : words;
		if (words !== wordsTyped(about.message)) attempt(() => change("edit", {
			who,
			number,
			text
		}));
		return true;
	}
	if (about?.is === "once" && !hasFiles) return giveOnce(about, who, words);
	stopComposing();
	sentHere.value += 1;
	const replyTo = about?.is === "reply" ? about.message : null;
	if (hasFiles) sendAttached(who, words, {
		replyTo,
		once: about?.is === "once"
	});
	else send(who, words, replyTo);
	return true;
}
/** The words of a message as whoever changes them types them. */
function wordsTyped({ kind, text }) {
	return kind === "marked" ? asTyped(text ?? "") : text ?? "";
}
/** Nothing else is begun before the client has what is to be shown once: nobody takes its words for those of an ordinary message. */
async function giveOnce(about, who, words) {
	if (!await attempt(() => change("once", {
		who,
		text: words
	}))) return false;
	if (composing.peek() === about) stopComposing();
	sentHere.value += 1;
	return true;
}
/** Whether what is written is a draft, and not other words for a message, or words that are shown once. */
function isDrafted(about) {
	return about === null || about.is === "reply";
}
/** Lets the field be as high as its text, up to six lines; the style sheet has the limit. */
function grow(area) {
	if (!area) return;
	const place = area.parentElement;
	place?.style.setProperty("min-block-size", `${place.offsetHeight}px`);
	area.style.blockSize = "auto";
	area.style.blockSize = area.textLength > FULL ? "100vh" : `${area.scrollHeight}px`;
	place?.style.removeProperty("min-block-size");
}
/** A text of so many letters has more than six lines, and is not measured: one of megabytes would take seconds. */
var FULL = 8e3;
/** Arrows, Enter and Escape among suggestions; whether the key was for them. */
function choose(event, all, at, put, take, close) {
	const one = all[at];
	if (event.key === "ArrowDown") put((at + 1) % all.length);
	else if (event.key === "ArrowUp") put((at - 1 + all.length) % all.length);
	else if ((event.key === "Enter" || event.key === "Tab") && one) take(one);
	else if (event.key === "Escape") close();
	else return false;
	event.preventDefault();
	event.stopPropagation();
	return true;
}
/** Changes the newest own text; not an older one while that is on its way. */
function editLast(event, conversation) {
	if (sending.peek().some((one) => one.conversation === conversation)) return;
	const last = (history.peek()?.rows.peek() ?? []).findLast(({ message }) => isOwnText(message));
	if (!last || !mayEdit(last.message)) return;
	event.preventDefault();
	composeEdit(last.message);
}
function paste(event, conversation) {
	const files = event.clipboardData?.files;
	if (!files || files.length === 0) return;
	event.preventDefault();
	attach(conversation.conversation, files);
}
// src/screens/composer/DropPlace.tsx
function DropPlace({ conversation, children }) {
	const [over, setOver] = d(false);
	const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") === true && conversation.state === "active";
	return /* @__PURE__ */ a("div", {
		class: "drop",
		onDragOver: (event) => {
			if (!holdsFiles(event)) return;
			event.preventDefault();
			setOver(true);
		},
		onDragLeave: (event) => {
			if (!event.currentTarget.contains(event.relatedTarget)) setOver(false);
		},
		onDrop: (event) => {
			setOver(false);
			if (!holdsFiles(event)) return;
			event.preventDefault();
			attach(conversation.conversation, event.dataTransfer?.files ?? []);
		},
		children: [children, over && /* @__PURE__ */ a("div", {
			class: "drop-over",
			children: t("drop-here")
		})]
	});
}
// src/screens/chat/Head.tsx
function Head({ conversation }) {
	const id = conversation.conversation;
	const other = otherOf(conversation);
	const title = titleOf(conversation);
	const details = () => show$1({
		show: "details",
		conversation: id
	});
	return /* @__PURE__ */ a("header", {
		class: "head",
		children: [
			/* @__PURE__ */ a(Back, { from: id }),
			/* @__PURE__ */ a("button", {
				type: "button",
				class: "head-about",
				title: t("details"),
				onClick: details,
				children: [/* @__PURE__ */ a(Face, {
					conversation,
					size: "small"
				}), /* @__PURE__ */ a("span", {
					class: "head-words",
					children: [/* @__PURE__ */ a("span", {
						class: "head-title",
						children: [
							/* @__PURE__ */ a("h2", {
								id: "chat-title",
								class: "cut",
								children: other !== null ? /* @__PURE__ */ a(Name, { account: other }) : /* @__PURE__ */ a("bdi", { children: plain(title ?? t("group-unnamed")) })
							}),
							other !== null && verifiedOf(other) === "yes" && /* @__PURE__ */ a(Mark, {
								icon: "verified",
								words: t("mark-compared")
							}),
							conversation.muted_until !== null && /* @__PURE__ */ a(Mark, {
								icon: "muted",
								words: t("mark-muted")
							})
						]
					}), /* @__PURE__ */ a(Under, { conversation })]
				})]
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "search",
				label: t("search-chat"),
				onClick: () => show$1({
					show: "search",
					conversation: id
				})
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "menu",
				label: t("chat-menu"),
				"aria-haspopup": "menu",
				onClick: (event) => showMenu({
					label: t("chat-menu"),
					anchor: event.currentTarget,
					groups: [[{
						label: t("details"),
						icon: "info",
						act: details
					}], arrangeItems(conversation)]
				})
			})
		]
	});
}
/** An icon that stands alone, and its words for whoever does not see it. */
function Mark({ icon, words }) {
	return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Icon, {
		name: icon,
		size: "small"
	}), /* @__PURE__ */ a("span", {
		class: "unseen",
		children: words
	})] });
}
/** The way back to the list, and how many other chats wait there. */
function Back({ from }) {
	const waiting = useComputed(() => waitingBeside(from)).value;
	return /* @__PURE__ */ a("span", {
		class: "head-back",
		children: /* @__PURE__ */ a(IconButton, {
			icon: "back",
			label: waiting > 0 ? t("back-waiting", { count: waiting }) : t("back"),
			onClick: () => go({ at: "list" })
		})
	});
}
function waitingBeside(chat) {
	return chats.value.filter((one) => one.conversation.unread > 0 && one.conversation.conversation !== chat).length;
}
/** Who is typing, else what is to be known of the chat. */
function Under({ conversation }) {
	const [typist] = typing.value.get(conversation.conversation) ?? [];
	if (typist !== void 0) return /* @__PURE__ */ a("span", {
		class: "head-under head-typing cut",
		children: conversation.pair ? t("typing") : /* @__PURE__ */ a($, { children: [
			/* @__PURE__ */ a(Name, { account: typist }),
			" ",
			t("typing-after-name")
		] })
	});
	const said = presence.value.get(conversation.conversation);
	if (said?.here) return /* @__PURE__ */ a("span", {
		class: "head-under cut",
		children: /* @__PURE__ */ a(Here, { conversation: conversation.conversation })
	});
	const other = otherOf(conversation);
	const pair = other !== null && isDeleted(other) ? t("closed-title") : t("head-pair");
	const parts = [conversation.pair ? pair : t("members", { count: conversation.members.length })];
	if (said !== void 0) parts.unshift(t("here-last", { time: shortly(said.at) }));
	if (conversation.disappears_after !== null) parts.push(t("head-disappears", { time: spanOf(conversation.disappears_after) }));
	return /* @__PURE__ */ a("span", {
		class: "head-under cut",
		children: parts.join(" · ")
	});
}
// src/screens/chat/LockBanner.tsx
function LockBanner({ conversation }) {
	const [passphrase, setPassphrase] = d("");
	const { problem, busy, submit } = useDeed(async () => {
		try {
			await unlockChat(conversation, passphrase);
		} finally {
			setPassphrase("");
		}
	}, (failure) => failure.kind === "locked" ? t("unlock-wrong") : failureWords(failure));
	return /* @__PURE__ */ a("form", {
		noValidate: true,
		onSubmit: (event) => submit(event),
		children: /* @__PURE__ */ a(Banner, {
			icon: "lock",
			actions: /* @__PURE__ */ a(Button, {
				type: "submit",
				look: "main",
				busy,
				children: t("unlock-do")
			}),
			children: [/* @__PURE__ */ a("p", { children: t("chat-locked") }), /* @__PURE__ */ a(Field, {
				label: t("register-passphrase"),
				labelUnseen: true,
				type: "password",
				autoComplete: "off",
				value: passphrase,
				onValue: setPassphrase,
				error: problem
			})]
		})
	});
}
function isAtEnd(scroller) {
	return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= 15;
}
function toEnd(scroller) {
	scroller.scrollTop = scroller.scrollHeight;
}
/** The first row that is in sight. */
function anchorOf(scroller) {
	const top = scroller.getBoundingClientRect().top;
	const row = firstRow(scroller, top);
	const key = row?.dataset["key"];
	return row && key !== void 0 ? {
		key,
		top: row.getBoundingClientRect().top - top
	} : null;
}
/** The first row that ends below a height of the window. Lines between rows are passed over. */
function firstRow(scroller, height) {
	const lines = linesOf(scroller);
	let line = lines?.item(firstBelow(lines, height)) ?? null;
	while (line instanceof HTMLElement && line.dataset["key"] === void 0) line = line.nextElementSibling;
	return line;
}
/** The last row of the history that ends above a height of the window. */
function lastRow(scroller, height) {
	const lines = linesOf(scroller);
	let line = lines?.item(firstBelow(lines, height) - 1) ?? null;
	while (line instanceof HTMLElement && line.dataset["number"] === void 0) line = line.previousElementSibling;
	return line;
}
/** Rows and what stands between them: they lie under each other. */
function linesOf(scroller) {
	return scroller.firstElementChild?.children;
}
/** Where the first line is that ends below a height: few are measured, however many there are. */
function firstBelow(lines, height) {
	let [from, to] = [0, lines.length];
	while (from < to) {
		const middle = from + to >> 1;
		if ((lines.item(middle)?.getBoundingClientRect().bottom ?? 0) > height) to = middle;
		else from = middle + 1;
	}
	return from;
}
/** Scrolls so that the anchored row is where it was; whether it is still there. */
function restore(scroller, anchor) {
	const row = rowOf(scroller, anchor.key);
	if (!row) return false;
	const moved = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - anchor.top;
	if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
	return true;
}
/** Brings a row into sight, a little below the top. */
function showRow(scroller, row) {
	const gap = Math.min(scroller.clientHeight / 3, 160);
	scroller.scrollTop += row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - gap;
}
function rowsOf(scroller) {
	return [...scroller.querySelectorAll("[data-key]")];
}
function rowOf(scroller, key) {
	return scroller.querySelector(`[data-key="${CSS.escape(key)}"]`);
}
// src/screens/chat/FloatingDay.tsx
function FloatingDay({ scroller, rows }) {
	const [time, setTime] = d(null);
	const shown = T(rows);
	shown.current = rows;
	A(() => {
		const element = scroller.current;
		const look = () => setTime(element && hiddenDay(element, shown.current));
		element?.addEventListener("scroll", look, { passive: true });
		return () => element?.removeEventListener("scroll", look);
	}, []);
	if (time === null) return null;
	return /* @__PURE__ */ a("div", {
		class: "day day-floating",
		"aria-hidden": "true",
		children: /* @__PURE__ */ a("span", { children: dayOf(time) })
	});
}
/** The time of the first row in sight, unless the line of a day is in the way or its own is in sight. */
function hiddenDay(scroller, rows) {
	if (scroller.scrollTop === 0) return null;
	const top = scroller.getBoundingClientRect().top;
	const first = firstRow(scroller, top);
	const key = first?.dataset["key"];
	const row = key === void 0 ? void 0 : rows.find((one) => one.key === key);
	if (!first || !row) return null;
	const isDay = (line) => line.classList.contains("day") && line.getBoundingClientRect().bottom > top;
	for (let line = first.previousElementSibling; line && !line.hasAttribute("data-key"); line = line.previousElementSibling) if (isDay(line)) return null;
	for (let line = first; line && line.getBoundingClientRect().top < top + 48; line = line.nextElementSibling) if (isDay(line)) return null;
	return row.message.time;
}
// src/screens/chat/JumpButton.tsx
function JumpButton({ conversation, onPress }) {
	const count = conversationOf(conversation)?.unread ?? 0;
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: "jump",
		"aria-label": t("jump-newest", { count }),
		title: t("jump-newest", { count }),
		onClick: onPress,
		children: [/* @__PURE__ */ a(Icon, { name: "down" }), /* @__PURE__ */ a(Badge, {
			count,
			label: ""
		})]
	});
}
// src/screens/chat/SendingRow.tsx
function SendingRow({ sending }) {
	const { key, text, failure, time, replyTo } = sending;
	return /* @__PURE__ */ a("li", {
		class: "row row-own row-first",
		"data-key": key,
		tabIndex: -1,
		"aria-label": `${t("you")}, ${text}, ${t(failure ? "tick-failed" : "tick-waiting")}`,
		children: /* @__PURE__ */ a("div", {
			class: "bubble-place",
			children: [/* @__PURE__ */ a("div", {
				class: "bubble bubble-own bubble-last",
				children: [replyTo && /* @__PURE__ */ a("div", {
					class: "quote quote-words",
					children: lineOf(replyTo)
				}), /* @__PURE__ */ a("div", {
					class: "body-text",
					dir: "auto",
					children: [/* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Linked, { text }) }), /* @__PURE__ */ a("span", {
						class: "body-end",
						children: /* @__PURE__ */ a("span", {
							class: "meta",
							children: [/* @__PURE__ */ a("time", {
								dateTime: time,
								children: timeOf(time)
							}), /* @__PURE__ */ a(Tick, { state: failure ? "failed" : "waiting" })]
						})
					})]
				})]
			}), failure && /* @__PURE__ */ a("div", {
				class: "sending-failed",
				role: "alert",
				children: [
					/* @__PURE__ */ a("span", { children: failureWords(failure) }),
					/* @__PURE__ */ a("button", {
						type: "button",
						class: "body-button",
						onClick: () => void retry(key),
						children: t("retry")
					}),
					/* @__PURE__ */ a("button", {
						type: "button",
						class: "body-button",
						onClick: () => discard(key),
						children: t("discard")
					})
				]
			})]
		})
	});
}
// src/screens/chat/Start.tsx
function Start({ conversation }) {
	const title = titleOf(conversation);
	return /* @__PURE__ */ a("li", {
		class: "start",
		children: [
			/* @__PURE__ */ a(Face, {
				conversation,
				size: "large"
			}),
			/* @__PURE__ */ a("h3", { children: /* @__PURE__ */ a("bdi", { children: plain(title ?? t("group-unnamed")) }) }),
			/* @__PURE__ */ a("p", { children: [
				/* @__PURE__ */ a(Icon, {
					name: "lock",
					size: "small"
				}),
				/* @__PURE__ */ a("span", { children: t("start-private") }),
				" ",
				/* @__PURE__ */ a("button", {
					type: "button",
					class: "happening-button",
					onClick: () => show$1({
						show: "verify",
						conversation: conversation.conversation
					}),
					children: t("learn-more")
				})
			] })
		]
	});
}
// src/screens/chat/TransferRow.tsx
function TransferRow({ transfer }) {
	const { id, kept, reason, done, size } = transfer;
	const name = plain(transfer.name);
	const state = t(kept ? "transfer-not-sent" : transfer.state === "waiting" ? "transfer-waits" : "transfer-under-way");
	return /* @__PURE__ */ a("li", {
		class: "row row-own row-first",
		"data-key": id,
		tabIndex: -1,
		"aria-label": `${t("you")}, ${name}, ${state}`,
		children: /* @__PURE__ */ a("div", {
			class: "bubble-place",
			children: [/* @__PURE__ */ a("div", {
				class: "bubble bubble-own bubble-last",
				children: /* @__PURE__ */ a("div", {
					class: "file transfer",
					children: [/* @__PURE__ */ a("span", {
						class: "file-mark",
						children: /* @__PURE__ */ a(Icon, { name: kept ? "warning" : "up" })
					}), /* @__PURE__ */ a("span", {
						class: "file-words",
						children: [
							/* @__PURE__ */ a("bdi", {
								class: "file-name",
								children: name
							}),
							/* @__PURE__ */ a("span", {
								class: "file-about",
								children: state
							}),
							!kept && size > 0 && /* @__PURE__ */ a("progress", {
								max: size,
								value: done,
								"aria-label": t("attachment-progress", { name })
							})
						]
					})]
				})
			}), /* @__PURE__ */ a("div", {
				class: kept ? "sending-failed" : "sending-failed sending-quiet",
				role: kept ? "alert" : void 0,
				children: [
					kept && /* @__PURE__ */ a("span", {
						class: "transfer-why",
						children: t("transfer-failed", { reason: reason ?? "other" })
					}),
					kept && /* @__PURE__ */ a("button", {
						type: "button",
						class: "body-button",
						onClick: () => void attempt(() => retryTransfer(transfer, reason === "may-tell")),
						children: reason === "may-tell" ? t("transfer-as-it-is") : t("retry")
					}),
					/* @__PURE__ */ a("button", {
						type: "button",
						class: "body-button",
						onClick: () => void attempt(() => cancelTransfer(transfer)),
						children: kept ? t("discard") : t("transfer-give-up")
					})
				]
			})]
		})
	});
}
// src/state/reading.ts
/** The most rows that one step marks. */
var STEP_MAX = 500;
var under = /* @__PURE__ */ new Map();
/** Everything up to a row has been seen. Others are told, if the person tells such things. */
async function markRead(conversation, number) {
	const goal = Math.max(number, under.get(conversation) ?? 0);
	const busy = under.has(conversation);
	under.set(conversation, goal);
	if (busy) return;
	try {
		for (;;) {
			const known = conversationOf(conversation);
			const wanted = Math.min(under.get(conversation) ?? 0, known?.last_number ?? 0);
			if (known === null || wanted <= known.read_number) return;
			const to = Math.min(wanted, known.read_number + STEP_MAX);
			await ask$1("read", {
				who: conversation,
				before: to + 1,
				limit: to - known.read_number,
				offline: true,
				keep_unread: false
			});
			const now = conversationOf(conversation);
			if (now !== null && now.read_number < to) putConversation({
				...now,
				read_number: to,
				unread: to === now.last_number ? 0 : now.unread
			});
		}
	} finally {
		under.delete(conversation);
	}
}
// src/screens/chat/useReading.ts
var SEEN_MS = 1e3;
function useReading(scroller, window) {
	A(() => {
		const element = scroller.current;
		if (!element) return void 0;
		const counts = O(() => {
			const { unread, read_number: read } = conversationOf(window.conversation) ?? NOTHING;
			return `${unread} after ${read}`;
		});
		const known = () => conversations.peek().get(window.conversation) ?? NOTHING;
		let timer = null;
		const look = () => {
			timer = null;
			const number = isLookedAt() ? lastSeen(element) : 0;
			if (number > known().read_number) markRead(window.conversation, number).catch(() => void 0);
		};
		const soon = () => {
			if (!isLookedAt() || timer !== null || known().unread === 0) return;
			timer = setTimeout(look, SEEN_MS);
		};
		const stop = () => {
			if (timer !== null) clearTimeout(timer);
			timer = null;
		};
		const unfollow = x(() => {
			window.rows.value, counts.value;
			stop();
			soon();
		});
		element.addEventListener("scroll", soon, { passive: true });
		addEventListener("focus", soon);
		addEventListener("blur", stop);
		document.addEventListener("visibilitychange", soon);
		return () => {
			unfollow();
			stop();
			element.removeEventListener("scroll", soon);
			removeEventListener("focus", soon);
			removeEventListener("blur", stop);
			document.removeEventListener("visibilitychange", soon);
		};
	}, [window]);
}
var NOTHING = {
	unread: 0,
	read_number: 0
};
function isLookedAt() {
	return document.visibilityState === "visible" && document.hasFocus();
}
/** The number of the last row whose end is in sight. */
function lastSeen(scroller) {
	return Number(lastRow(scroller, scroller.getBoundingClientRect().bottom + 1)?.dataset["number"] ?? 0);
}
// src/screens/chat/Messages.tsx
function Messages({ window, conversation }) {
	const scroller = T(null);
	const anchor = T(null);
	const stuck = T(true);
	const top = T(0);
	const height = T(0);
	const atEnd = useSignal(true);
	const active = useSignal(null);
	if (scroller.current && !stuck.current) anchor.current = anchorOf(scroller.current);
	const rows = window.rows.value;
	const waiting = sending.value.filter((one) => one.conversation === window.conversation);
	const files = transfersInto(window.conversation);
	const placed = w(() => placeRows(rows, window.firstUnread.value), [rows, window.firstUnread.value]);
	const party = useParty(conversation);
	const target = targetOf(placed);
	const last = placed.at(-1);
	const items = useItems(placed, party, placed.some((one) => one.key === active.value) ? active.value : last?.key ?? null, target?.number ?? null);
	F(() => {
		if (!stuck.current) settle(scroller.current, false, anchor.current);
	}, [
		rows,
		waiting.length,
		files.length
	]);
	useOpening(scroller, stuck, window, placed);
	useTarget(scroller, stuck, window, target?.number, placed);
	usePages(scroller, window, rows);
	useReading(scroller, window);
	F(() => keepPlace(scroller.current, {
		stuck,
		anchor,
		top,
		height
	}), [window]);
	const scrolled = () => {
		const element = scroller.current;
		if (!element) return;
		const end = stuck.current && (element.scrollTop >= top.current || element.clientHeight !== height.current) || (window.newest.peek() || stuck.current) && isAtEnd(element);
		top.current = element.scrollTop;
		height.current = element.clientHeight;
		stuck.current = end;
		window.follows = end;
		if (!end) anchor.current = anchorOf(element);
		r(() => {
			atEnd.value = end;
		});
	};
	const downAll = async () => {
		await jump(window, "newest");
		stuck.current = true;
		requestAnimationFrame(() => {
			settle(scroller.current, true, null);
			top.current = scroller.current?.scrollTop ?? 0;
		});
	};
	const sent = T(sentHere.value);
	F(() => {
		if (sentHere.value === sent.current) return;
		sent.current = sentHere.value;
		downAll().catch(() => void 0);
	}, [sentHere.value]);
	return /* @__PURE__ */ a("div", {
		class: "messages",
		children: [
			/* @__PURE__ */ a(FloatingDay, {
				scroller,
				rows
			}),
			/* @__PURE__ */ a("div", {
				class: "messages-scroller",
				ref: scroller,
				onScroll: scrolled,
				children: /* @__PURE__ */ a("ol", {
					class: "messages-rows",
					"aria-label": t("messages"),
					onKeyDown: (event) => step(event, active),
					onFocusIn: (event) => focused(event, active),
					children: [
						/* @__PURE__ */ a(Edge, { name: "oldest" }),
						window.oldest.value && /* @__PURE__ */ a(Start, { conversation }),
						items,
						window.newest.value && waiting.map((one) => /* @__PURE__ */ a(SendingItem, {
							one,
							before: last
						}, one.key)),
						window.newest.value && files.map((one) => /* @__PURE__ */ a(TransferRow, { transfer: one }, one.id)),
						/* @__PURE__ */ a(Edge, { name: "newest" })
					]
				})
			}),
			!(atEnd.value && window.newest.value) && /* @__PURE__ */ a(JumpButton, {
				conversation: window.conversation,
				onPress: () => void downAll()
			})
		]
	});
}
/** The rows as elements, and all of them as one: each is the same while nothing of it is another, so that it is not even looked at. */
function useItems(placed, party, tabStop, target) {
	const kept = T(/* @__PURE__ */ new Map());
	return w(() => {
		const items = placed.map((one) => {
			const props = {
				placed: one,
				party,
				active: one.key === tabStop,
				target: one.message.number === target
			};
			const before = kept.current.get(one.key);
			return before && isSameItem(before.props, props) ? before : /* @__PURE__ */ a(Item, { ...props }, one.key);
		});
		kept.current = new Map(items.map((item) => [item.props.placed.key, item]));
		return /* @__PURE__ */ a($, { children: items });
	}, [
		placed,
		party,
		tabStop,
		target
	]);
}
function isSameItem(one, other) {
	return one.party === other.party && one.active === other.active && one.target === other.target && isSamePlaced(one.placed, other.placed);
}
/** A row, with what stands before it. */
function Item({ placed, party, active, target }) {
	const { key, message, day, unread, first, last } = placed;
	return /* @__PURE__ */ a($, { children: [
		day && /* @__PURE__ */ a(Day, { time: message.time }),
		unread && /* @__PURE__ */ a("li", {
			class: "unread-divider",
			children: /* @__PURE__ */ a("span", { children: t("unread-divider") })
		}),
		/* @__PURE__ */ a(MessageRow, {
			rowKey: key,
			message,
			first,
			last,
			party,
			active,
			target
		})
	] });
}
function SendingItem({ one, before }) {
	const isNewDay = before === void 0 || dayKey(before.message.time) !== dayKey(one.time);
	return /* @__PURE__ */ a($, { children: [isNewDay && /* @__PURE__ */ a(Day, { time: one.time }), /* @__PURE__ */ a(SendingRow, { sending: one })] });
}
function Day({ time }) {
	return /* @__PURE__ */ a("li", {
		class: "day",
		children: /* @__PURE__ */ a("span", { children: dayOf(time) })
	});
}
/** What the window is watched at: in sight, the next page is read. */
function Edge({ name }) {
	return /* @__PURE__ */ a("li", {
		class: "edge",
		"data-edge": name,
		"aria-hidden": "true"
	});
}
/** The same party while its people are the same, so that no row is drawn again in vain. */
function useParty({ conversation, pair, members }) {
	return w(() => ({
		conversation,
		pair,
		members
	}), [
		conversation,
		pair,
		members
	]);
}
function targetOf(placed) {
	const here = place.value;
	if (here.at !== "chat" || here.number === void 0) return null;
	return {
		number: here.number,
		there: placed.some((one) => one.message.number === here.number)
	};
}
function settle(scroller, stuck, anchor) {
	if (!scroller) return;
	if (stuck) toEnd(scroller);
	else if (anchor) restore(scroller, anchor);
}
/** Opens at the first unread row, else at the end. */
function useOpening(scroller, stuck, window, placed) {
	const opened = T(false);
	F(() => {
		const element = scroller.current;
		if (!element || opened.current || window.busy.peek() || placed.length === 0) return;
		opened.current = true;
		const first = placed.find((one) => one.unread);
		const row = first && rowOf(element, first.key);
		if (row) {
			showRow(element, row);
			stuck.current = isAtEnd(element) && window.newest.peek();
		} else if (place.peek().at !== "chat" || window.newest.peek()) toEnd(element);
	}, [placed, window.busy.value]);
}
/** Goes to a row that was asked for: a quote's, a found one's. */
function useTarget(scroller, stuck, window, number, placed) {
	const gone = T(void 0);
	F(() => {
		if (number === void 0) gone.current = void 0;
		if (number === void 0 || gone.current === number) return;
		const one = placed.find((other) => other.message.number === number);
		const row = one && scroller.current && rowOf(scroller.current, one.key);
		if (!row || !scroller.current) {
			if (!window.busy.peek()) jump(window, number);
			return;
		}
		gone.current = number;
		stuck.current = false;
		showRow(scroller.current, row);
		row.focus({ preventScroll: true });
	}, [number, placed]);
}
/** How far outside of the sight the next page is asked for. */
var AHEAD = "800px 0px";
/** Reads the next page at either end before the person comes to it. */
function usePages(scroller, window, rows) {
	const observer = T(null);
	const near = T(/* @__PURE__ */ new Set());
	F(() => {
		const root = scroller.current;
		if (!root) return void 0;
		const see = (entries) => {
			const seen = new Set(near.current);
			for (const { target, isIntersecting } of entries) {
				if (isIntersecting) seen.add(target);
				else seen.delete(target);
				if (isIntersecting) readBehind(target, window);
			}
			near.current = seen;
		};
		const made = new IntersectionObserver(see, {
			root,
			rootMargin: AHEAD
		});
		for (const edge of root.querySelectorAll("[data-edge]")) made.observe(edge);
		observer.current = made;
		return () => made.disconnect();
	}, [window]);
	F(() => {
		for (const edge of near.current) {
			if (edgeOf(edge) === "oldest" ? window.oldest.peek() : window.newest.peek()) continue;
			observer.current?.unobserve(edge);
			observer.current?.observe(edge);
		}
	}, [
		window,
		rows,
		window.oldest.value,
		window.newest.value
	]);
}
function edgeOf(element) {
	return element.dataset["edge"];
}
function readBehind(edge, window) {
	(edgeOf(edge) === "oldest" ? older : newer)(window).catch(() => void 0);
}
/** When the scroller or a row takes another height by itself, the person stays where they are. */
function keepPlace(scroller, { stuck, anchor, top, height }) {
	const inside = scroller?.firstElementChild;
	if (!scroller || !inside) return void 0;
	const observer = new ResizeObserver(() => {
		settle(scroller, stuck.current, anchor.current);
		top.current = scroller.scrollTop;
		height.current = scroller.clientHeight;
	});
	observer.observe(scroller);
	observer.observe(inside);
	return () => observer.disconnect();
}
/** Arrows, Home and End go from row to row, from its buttons too: whoever comes from below is at the last of them first. */
function step(event, active) {
	const list = event.currentTarget;
	const target = event.target;
	const row = target.closest(".row-deeds")?.closest("[data-key]") ?? target;
	if (row.dataset["key"] === void 0 || event.altKey || event.ctrlKey || event.metaKey) return;
	const rows = rowsOf(list);
	const at = rows.indexOf(row);
	const next = {
		ArrowDown: at + 1,
		ArrowUp: at - 1,
		Home: 0,
		End: rows.length - 1
	}[event.key];
	if ((event.key === "Enter" || event.key === " ") && row === target) row.querySelector(".row-deeds button:last-child")?.click();
	else if (next === void 0) return;
	event.preventDefault();
	const found = next === void 0 ? void 0 : rows[next];
	if (!found) return;
	active.value = found.dataset["key"] ?? null;
	found.focus();
}
function focused(event, active) {
	const row = event.target.closest("[data-key]");
	if (row) active.value = row.dataset["key"] ?? null;
}
// src/screens/chat/Pins.tsx
/** What is pinned in the open chat, the newest last. */
var pinned = y([]);
function Pins({ conversation }) {
	const [at, setAt] = d(0);
	const told = history.value?.rows.value.filter(({ message }) => message.kind === "pinned" || message.kind === "unpinned").length ?? 0;
	A(() => {
		const read = async () => {
			pinned.value = await ask$1("pins", { who: conversation });
		};
		read().catch(() => void 0);
		return () => {
			pinned.value = [];
		};
	}, [conversation, told]);
	const all = pinned.value;
	const shown = all[(all.length - 1 - at % Math.max(1, all.length) + all.length) % Math.max(1, all.length)];
	if (!shown) return null;
	const press = () => {
		stay({
			at: "chat",
			conversation,
			number: shown.number
		});
		setAt(at + 1);
	};
	return /* @__PURE__ */ a("div", {
		class: "pins",
		children: [
			/* @__PURE__ */ a(Icon, {
				name: "pin",
				size: "small"
			}),
			/* @__PURE__ */ a("button", {
				type: "button",
				class: "pins-words cut",
				"aria-label": t("pinned-go", { words: words(shown) }),
				onClick: press,
				children: /* @__PURE__ */ a("bdi", { children: words(shown) })
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "unpin",
				size: "small",
				label: t("deed-unpin"),
				onClick: () => unpin(shown)
			})
		]
	});
}
function unpin(message) {
	attempt(() => change("pin", {
		who: message.conversation,
		number: message.number,
		remove: true
	}));
}
function words(message) {
	return previewOf(message, {
		conversation: message.conversation,
		pair: false,
		members: []
	});
}
// src/screens/chat/StateBanner.tsx
function StateBanner({ conversation }) {
	const who = conversation.conversation;
	const other = otherOf(conversation);
	if (conversation.lie_name !== null) {
		const what = lieWords(conversation.lie_name);
		return /* @__PURE__ */ a(Banner, {
			look: "danger",
			icon: "alarm",
			actions: /* @__PURE__ */ a(AfterLie, {
				who,
				what
			}),
			children: [
				t("chat-caught"),
				" ",
				t("caught-here", { what })
			]
		});
	}
	if (conversation.state === "stuck" || conversation.state === "broken") return /* @__PURE__ */ a(Banner, {
		look: "waits",
		icon: "retry",
		actions: /* @__PURE__ */ a(Rejoin, { who }),
		children: t("chat-stuck")
	});
	if (other !== null && verifiedOf(other) === "replaced") {
		const actions = /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Button, {
			onClick: () => show$1({
				show: "verify",
				conversation: who
			}),
			children: t("verify")
		}), /* @__PURE__ */ a(Button, {
			look: "plain",
			onClick: () => void attempt(() => change("verify", {
				who: other,
				acknowledge: true
			})),
			children: t("send-anyway")
		})] });
		return /* @__PURE__ */ a(Banner, {
			look: "waits",
			icon: "warning",
			actions,
			children: t("chat-replaced")
		});
	}
	if (conversation.removal_pending.length > 0) return /* @__PURE__ */ a(Banner, {
		icon: "clock",
		children: t("removal-pending", { count: conversation.removal_pending.length })
	});
	const asking = waiting(conversation);
	if (asking.length > 0) {
		const decide = /* @__PURE__ */ a(Button, {
			onClick: () => show$1({
				show: "details",
				conversation: who
			}),
			children: t("asking-decide")
		});
		return /* @__PURE__ */ a(Banner, {
			look: "waits",
			icon: "hand",
			actions: decide,
			children: t("asking-title", { count: asking.length })
		});
	}
	return null;
}
/** What can be done where a lie was caught. `what` says which. */
function AfterLie({ who, what }) {
	const goOn = async () => {
		const about = `${t("caught-here", { what })} ${t("go-on-about")}`;
		if (await ask({
			title: t("go-on-title"),
			about,
			deed: t("go-on"),
			danger: true
		})) await attempt(() => change("conversations.resume", {
			who,
			yes: true
		}));
	};
	const kept = evidence.value.filter((one) => one.conversation === who);
	return /* @__PURE__ */ a($, { children: [kept.length > 0 && /* @__PURE__ */ a(Button, {
		icon: "download",
		onClick: () => void attempt(() => saveEvidence(kept)),
		children: t("alarm-save")
	}), /* @__PURE__ */ a(Button, {
		onClick: () => void goOn(),
		children: t("go-on")
	})] });
}
function Rejoin({ who }) {
	return /* @__PURE__ */ a(Button, {
		onClick: () => void attempt(() => change("conversations.resume", {
			who,
			rejoin: true,
			yes: true
		})),
		children: t("heal")
	});
}
// src/screens/chat/Chat.tsx
function Chat({ conversation: id }) {
	const conversation = useComputed(() => steadyOf(id)).value;
	const isThere = conversation !== null;
	const isLocked = conversation?.lock === "closed";
	A(() => {
		if (!isThere || isLocked) return void 0;
		const { read_number: read, unread } = conversations.peek().get(id) ?? {
			read_number: 0,
			unread: 0
		};
		const here = place.peek();
		stopComposing();
		attempt(() => openHistory(id, read, unread, here.at === "chat" ? here.number : void 0));
		return closeHistory;
	}, [
		id,
		isThere,
		isLocked
	]);
	A(() => {
		if (isLocked) forgetFetched(id);
	}, [id, isLocked]);
	if (conversation === null) return listed.value ? /* @__PURE__ */ a(Empty, {
		icon: "nothing",
		title: t("chat-gone"),
		action: /* @__PURE__ */ a(Button, {
			onClick: () => go({ at: "list" }),
			children: t("back")
		})
	}) : /* @__PURE__ */ a("div", { class: "chat" });
	if (isLocked) return /* @__PURE__ */ a("section", {
		class: "chat",
		"aria-labelledby": "chat-title",
		children: [
			/* @__PURE__ */ a(Head, { conversation }),
			/* @__PURE__ */ a(LockBanner, { conversation: id }, id),
			/* @__PURE__ */ a("div", { class: "messages" })
		]
	});
	const window = history.value;
	return /* @__PURE__ */ a(DropPlace, {
		conversation,
		children: /* @__PURE__ */ a("section", {
			class: "chat",
			"aria-labelledby": "chat-title",
			children: [
				/* @__PURE__ */ a(Head, { conversation }),
				/* @__PURE__ */ a(StateBanner, { conversation }),
				/* @__PURE__ */ a(Pins, { conversation: id }),
				window?.conversation === id ? /* @__PURE__ */ a(Messages, {
					window,
					conversation
				}, id) : /* @__PURE__ */ a("div", { class: "messages" }),
				/* @__PURE__ */ a(Composer, { conversation }, `composer-${id}`)
			]
		})
	});
}
// src/screens/chat/Hosts.tsx
function Hosts() {
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a(Viewer, {}),
		/* @__PURE__ */ a(VersionsHost, {}),
		/* @__PURE__ */ a(AboutHost, {}),
		/* @__PURE__ */ a(ForwardHost, {}),
		/* @__PURE__ */ a(MakingHost, {}),
		/* @__PURE__ */ a(EmojiPickerHost, {})
	] });
}
// src/screens/chat/keys.ts
function onMessage(deed) {
	const message = chosen();
	if (!message) return;
	const anchor = document.querySelector(`[data-number="${message.number}"] .bubble`);
	if (deed === "reply") composeReply(message);
	if (deed === "react" && anchor) showPicker(anchor, (emoji) => react(message, emoji));
	if (deed === "delete" && message.own && conversationOf(message.conversation)) remove(message);
	if (deed === "forward" && canForward(message)) showForward(message);
}
/** The message that the keyboard is at, else the newest that can be answered. */
function chosen() {
	const rows = history.peek()?.rows.peek() ?? [];
	const focused = document.activeElement?.closest("[data-number]")?.dataset["number"];
	const row = focused === void 0 ? rows.findLast(({ message }) => canAnswer(message)) : rows.find(({ message }) => message.number === Number(focused));
	return row && canAnswer(row.message) ? row.message : null;
}
// src/screens/conversation.ts
var madeOf = "e2a447287aa91458";
export { Announcer, Chat, Hosts, madeOf, onMessage };
