import { $ as Empty, $t as d, A as closeOverlay, At as settings, B as attempt, Bt as house, C as ownRole, Ct as renameDevice, D as takeBack, Dt as mayAdd, E as revoke, Et as blocked, F as whole, Ft as beginLink, G as ask, Gt as register, H as lieWords, Ht as kept, I as Name, It as cancelLink, J as go, Jt as change, K as Dialog, Kt as replaceCode, L as plain, Lt as checkCode, M as createGroup, Mt as tellReceipts, N as shortDay, Nt as tellTyping, O as unban, Ot as mayWrite, P as spanOf, Pt as unblock, Q as IconButton, Qt as T, R as Avatar, Rt as confirmLink, S as mayLetIn, St as removeDevice, T as readWaitedFor, Tt as hiddenChats, U as problemWords, Ut as me, V as failureWords, Vt as keep, W as Banner, Wt as recover, X as toast, Xt as F, Y as place, Yt as A, Z as Button, Zt as P, _ as describe, _t as trustWitnesses, a as CopyButton, at as otherOf, b as linkTo, bt as lookAtDevices, c as Badge, ct as beginLinking, d as OneOf, dt as giveCode, en as asFailure, et as Icon, f as Switch, ft as linking, g as ban, gt as trustNoWitnesses, h as allow, ht as readDirectory, i as Picture$1, it as nameOf, j as arrange, jt as tellPresence, k as waitedFor, kt as sendPreviews, l as lockChat, lt as endLinking, m as Field, mt as evidence, n as welcomed, nt as t, o as People, ot as readContacts, p as Face, pt as directory, q as showMenu, qt as ask$1, r as Frame, rt as __vitePreload, s as Row, st as titleOf, t as Passphrase, tn as $, tt as a, u as removeLock, ut as giveAnswer, v as join, vt as acknowledgeAdded, w as picture, wt as conversations, x as may, xt as lookAway, y as joinLinkIn, yt as devices, z as saveEvidence, zt as deleteAccount } from "./page.js";
// \0rolldown/runtime.js
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);
var __copyProps = (to, from, except, desc) => {
	if (from && typeof from === "object" || typeof from === "function") for (var keys = __getOwnPropNames(from), i = 0, n = keys.length, key; i < n; i++) {
		key = keys[i];
		if (!__hasOwnProp.call(to, key) && key !== except) __defProp(to, key, {
			get: ((k) => from[k]).bind(null, key),
			enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable
		});
	}
	return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(isNodeMode || !mod || !mod.__esModule || !__hasOwnProp.call(mod, "default") ? __defProp(target, "default", {
	value: mod,
	enumerable: true
}) : target, mod));
// src/ui/Area.tsx
function Area({ label, value, onValue, help, error, autoFocus = false }) {
	const id = P();
	return /* @__PURE__ */ a("div", {
		class: "field",
		children: [
			/* @__PURE__ */ a("label", {
				for: id,
				class: "field-label",
				children: label
			}),
			/* @__PURE__ */ a("textarea", {
				id,
				class: "field-input field-area",
				dir: "auto",
				rows: 4,
				autoFocus,
				value,
				...error ? { "aria-invalid": true } : {},
				...help || error ? { "aria-describedby": `${id}-about` } : {},
				onInput: (event) => onValue(event.currentTarget.value)
			}),
			(help || error) && /* @__PURE__ */ a("p", {
				id: `${id}-about`,
				class: error ? "field-about field-error" : "field-about",
				role: error ? "alert" : void 0,
				children: error ?? help
			})
		]
	});
}
// src/screens/details/shrink.ts
/** The most that a group's picture may have, bytes. */
var BYTES_MAX = 32768;
/** Sides and qualities to try, the best first. */
var TRIES = [
	[384, .86],
	[384, .7],
	[256, .8],
	[256, .6],
	[160, .6],
	[96, .5]
];
/** The picture as a JPEG in base64; nothing if the browser cannot read it as a picture. */
async function fittedPicture(file) {
	const drawn = await createImageBitmap(file).catch(() => null);
	if (drawn === null) return null;
	try {
		for (const [side, quality] of TRIES) {
			const blob = await squareOf(drawn, side, quality);
			if (blob !== null && blob.size <= BYTES_MAX) return base64(new Uint8Array(await blob.arrayBuffer()));
		}
		return null;
	} finally {
		drawn.close();
	}
}
/** Where the square lies in a picture: its middle. */
function middleOf(width, height) {
	const side = Math.min(width, height);
	return {
		x: Math.floor((width - side) / 2),
		y: Math.floor((height - side) / 2),
		side
	};
}
async function squareOf(picture, largest, quality) {
	const { x, y, side } = middleOf(picture.width, picture.height);
	const size = Math.max(1, Math.min(largest, side));
	const canvas = new OffscreenCanvas(size, size);
	const context = canvas.getContext("2d");
	if (context === null) return null;
	context.fillStyle = "#ffffff";
	context.fillRect(0, 0, size, size);
	context.imageSmoothingQuality = "high";
	context.drawImage(picture, x, y, side, side, 0, 0, size, size);
	return canvas.convertToBlob({
		type: "image/jpeg",
		quality
	});
}
/** Bytes as text; a picture is small. */
function base64(bytes) {
	return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
// src/screens/details/GroupAbout.tsx
/** The longest description, bytes. */
var DESCRIPTION_BYTES_MAX = 2048;
function GroupAbout({ conversation }) {
	if (!may(conversation, "edit")) return null;
	return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Description, { conversation }), /* @__PURE__ */ a(Picture, { conversation })] });
}
function Description({ conversation }) {
	const [text, setText] = d(null);
	const now = conversation.group?.description ?? null;
	if (text === null) return /* @__PURE__ */ a(Row, {
		icon: "info",
		act: () => setText(now ?? ""),
		children: now === null ? t("group-describe") : t("group-describe-anew")
	});
	const wanted = text.trim();
	const isLong = new TextEncoder().encode(wanted).length > DESCRIPTION_BYTES_MAX;
	const save = async (event) => {
		event.preventDefault();
		if (isLong) return;
		if (wanted === (now ?? "") || await attempt(() => describe(conversation.conversation, wanted))) setText(null);
	};
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("form", {
		class: "details-form",
		onSubmit: (event) => void save(event),
		children: [/* @__PURE__ */ a(Area, {
			label: t("group-description"),
			help: t("group-description-help"),
			error: isLong ? t("group-description-long") : null,
			value: text,
			onValue: setText,
			autoFocus: true
		}), /* @__PURE__ */ a("div", {
			class: "details-form-actions",
			children: [/* @__PURE__ */ a(Button, {
				onClick: () => setText(null),
				children: t("cancel")
			}), /* @__PURE__ */ a(Button, {
				type: "submit",
				look: "main",
				children: t("save")
			})]
		})]
	}) });
}
function Picture({ conversation }) {
	const chooser = T(null);
	const [busy, setBusy] = d(false);
	const group = conversation.conversation;
	const has = conversation.group?.picture != null;
	const choose = () => chooser.current?.click();
	const put = async (file) => {
		setBusy(true);
		const data = await fittedPicture(file);
		if (data === null) toast(t("group-picture-none"), { icon: "warning" });
		else await attempt(() => picture(group, data));
		setBusy(false);
	};
	const press = (event) => {
		if (!has) return choose();
		const remove = () => void attempt(() => picture(group, null));
		showMenu({
			label: t("group-picture"),
			anchor: event.currentTarget,
			groups: [[{
				label: t("group-picture-other"),
				icon: "picture",
				act: choose
			}], [{
				label: t("group-picture-remove"),
				icon: "delete",
				danger: true,
				act: remove
			}]]
		});
	};
	return /* @__PURE__ */ a("li", { children: [/* @__PURE__ */ a("input", {
		ref: chooser,
		type: "file",
		hidden: true,
		accept: "image/*",
		"aria-label": t("group-picture"),
		onChange: (event) => {
			const [file] = event.currentTarget.files ?? [];
			event.currentTarget.value = "";
			if (file) put(file);
		}
	}), /* @__PURE__ */ a("button", {
		type: "button",
		class: "details-row",
		"aria-haspopup": has ? "menu" : void 0,
		"aria-busy": busy,
		disabled: busy,
		onClick: press,
		children: [/* @__PURE__ */ a(Icon, { name: "picture" }), /* @__PURE__ */ a("span", {
			class: "details-row-words",
			children: [has ? t("group-picture") : t("group-picture-add"), busy && /* @__PURE__ */ a("small", { children: t("group-picture-busy") })]
		})]
	})] });
}
// src/screens/details/Banned.tsx
function Banned({ conversation }) {
	const banned = conversation.group?.banned ?? [];
	const decides = ownRole(conversation) !== "member" && conversation.state === "active";
	if (banned.length === 0 && !decides) return null;
	return /* @__PURE__ */ a("section", {
		class: "details-part",
		"aria-labelledby": "banned-title",
		children: [
			/* @__PURE__ */ a("h3", {
				id: "banned-title",
				children: t("banned-title")
			}),
			/* @__PURE__ */ a("p", {
				class: "details-quiet",
				children: t("banned-about")
			}),
			/* @__PURE__ */ a("ul", { children: banned.map((account) => /* @__PURE__ */ a("li", {
				class: "member",
				children: [
					/* @__PURE__ */ a(Avatar, {
						id: account,
						name: nameOf(account).text,
						size: "small"
					}),
					/* @__PURE__ */ a("span", {
						class: "member-words",
						children: /* @__PURE__ */ a(Name, { account })
					}),
					decides && /* @__PURE__ */ a(Button, {
						"aria-label": t("banned-lift-whom", { name: plain(nameOf(account).text) }),
						onClick: () => void attempt(() => unban(conversation.conversation, account)),
						children: t("banned-lift")
					})
				]
			}, account)) }),
			decides && /* @__PURE__ */ a(BanSomebody, { group: conversation.conversation })
		]
	});
}
/** Keeps somebody out before they come. A name that nobody has here is looked up. */
function BanSomebody({ group }) {
	const [who, setWho] = d(null);
	const [problem, setProblem] = d(null);
	if (who === null) return /* @__PURE__ */ a(Button, {
		icon: "block",
		onClick: () => setWho(""),
		children: t("ban-somebody")
	});
	const submit = async (event) => {
		event.preventDefault();
		const name = who.trim().replace(/^@/, "");
		if (name === "") return;
		const about = t("details-ban-about", { name: plain(name) });
		if (!await ask({
			title: t("details-ban"),
			about,
			deed: t("details-ban-do"),
			danger: true
		})) return;
		try {
			await ban(group, name);
			setWho(null);
		} catch (thrown) {
			const failure = asFailure(thrown);
			setProblem(failure.kind === "not-found" ? t("ban-unknown") : failureWords(failure));
		}
	};
	const close = () => {
		setWho(null);
		setProblem(null);
	};
	return /* @__PURE__ */ a("form", {
		class: "details-form",
		noValidate: true,
		onSubmit: (event) => void submit(event),
		children: [/* @__PURE__ */ a(Field, {
			label: t("ban-who"),
			help: t("ban-who-help"),
			value: who,
			onValue: setWho,
			error: problem,
			autoFocus: true,
			autoComplete: "off",
			spellcheck: false
		}), /* @__PURE__ */ a("div", {
			class: "details-form-actions",
			children: [/* @__PURE__ */ a(Button, {
				onClick: close,
				children: t("cancel")
			}), /* @__PURE__ */ a(Button, {
				type: "submit",
				look: "danger",
				disabled: who.trim() === "",
				children: t("details-ban-do")
			})]
		})]
	});
}
// src/screens/details/Links.tsx
var wayOf = (link) => link.approve ? "asks" : "open";
function Links({ conversation }) {
	const links = conversation.group?.links ?? [];
	const others = links.filter((link) => link.maker !== me.value?.account);
	const decides = mayLetIn(conversation);
	if (!decides && links.length === 0) return null;
	const revokeAll = async () => {
		if (await ask({
			title: t("links-revoke"),
			about: t("links-revoke-about"),
			deed: t("links-revoke-do"),
			danger: true
		})) await attempt(() => revoke(conversation.conversation));
	};
	return /* @__PURE__ */ a("section", {
		class: "details-part links",
		"aria-labelledby": "links-title",
		children: [
			/* @__PURE__ */ a("h3", {
				id: "links-title",
				children: t("links-title")
			}),
			decides && /* @__PURE__ */ a("p", {
				class: "details-quiet",
				children: t("links-about")
			}),
			decides && /* @__PURE__ */ a(Own, {
				conversation,
				link: links.find((link) => link.maker === me.value?.account) ?? null
			}),
			/* @__PURE__ */ a("ul", { children: others.map((link) => /* @__PURE__ */ a("li", {
				class: "links-other",
				children: [/* @__PURE__ */ a(Icon, {
					name: "link",
					size: "small"
				}), /* @__PURE__ */ a("span", { children: [
					t("links-of"),
					" ",
					/* @__PURE__ */ a(Name, { account: link.maker }),
					/* @__PURE__ */ a("small", { children: t(link.approve ? "links-asks-short" : "links-open-short") })
				] })]
			}, `${link.maker}${link.approve}`)) }),
			decides && links.length > 0 && /* @__PURE__ */ a(Button, {
				icon: "unlink",
				onClick: () => void revokeAll(),
				children: t("links-revoke")
			})
		]
	});
}
/** The own link, or how to make one. */
function Own({ conversation, link }) {
	const [way, setWay] = d(link === null ? "asks" : wayOf(link));
	const [shown, setShown] = d(null);
	const [busy, setBusy] = d(false);
	const isThere = link !== null && wayOf(link) === way;
	const show = async () => {
		setBusy(true);
		await attempt(async () => setShown({
			way,
			text: await linkTo(conversation.conversation, way === "asks")
		}));
		setBusy(false);
	};
	const isShown = shown !== null && shown.way === way && link !== null;
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a(OneOf, {
			legend: t("links-way"),
			options: [{
				value: "asks",
				label: t("links-asks"),
				about: t("links-asks-about")
			}, {
				value: "open",
				label: t("links-open"),
				about: t("links-open-about")
			}],
			value: way,
			onChange: setWay
		}),
		link !== null && !isThere && /* @__PURE__ */ a("p", {
			class: "details-quiet",
			children: t("links-instead")
		}),
		isShown ? /* @__PURE__ */ a("div", {
			class: "links-shown",
			children: [
				/* @__PURE__ */ a(Picture$1, {
					text: shown.text,
					label: t("links-picture")
				}),
				/* @__PURE__ */ a("p", {
					class: "links-text",
					dir: "ltr",
					tabIndex: 0,
					"aria-label": t("links-text"),
					children: /* @__PURE__ */ a("bdi", { children: shown.text })
				}),
				/* @__PURE__ */ a(CopyButton, {
					text: shown.text,
					label: t("links-copy")
				})
			]
		}) : /* @__PURE__ */ a(Button, {
			look: "main",
			icon: "link",
			busy,
			onClick: () => void show(),
			children: isThere ? t("links-show") : t("links-make")
		})
	] });
}
// src/screens/details/Rules.tsx
var RULES = [
	["add", "member-add"],
	["write", "chat"],
	["edit", "edit"]
];
var AUDIENCES = [
	"everyone",
	"admins",
	"owners"
];
function Rules({ conversation }) {
	return /* @__PURE__ */ a("section", {
		class: "details-part",
		"aria-labelledby": "rules-title",
		children: [
			/* @__PURE__ */ a("h3", {
				id: "rules-title",
				children: t("rules-title")
			}),
			/* @__PURE__ */ a("ul", {
				class: "details-rows",
				children: RULES.map(([rule, icon]) => /* @__PURE__ */ a(RuleRow, {
					rule,
					icon,
					conversation
				}, rule))
			}),
			/* @__PURE__ */ a("p", {
				class: "details-quiet",
				children: t("rules-about")
			})
		]
	});
}
function RuleRow({ rule, icon, conversation }) {
	const now = conversation.group?.[`who_may_${rule}`] ?? "everyone";
	const words = /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Icon, { name: icon }), /* @__PURE__ */ a("span", {
		class: "details-row-words",
		children: [t(`rule-${rule}`), /* @__PURE__ */ a("small", { children: t(`audience-${now}`) })]
	})] });
	if (ownRole(conversation) !== "owner" || conversation.state !== "active") return /* @__PURE__ */ a("li", {
		class: "details-row details-row-told",
		children: words
	});
	const item = (who) => ({
		label: t(`audience-${who}`),
		checked: who === now,
		act: () => void attempt(() => allow(conversation.conversation, rule, who))
	});
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
		type: "button",
		class: "details-row",
		"aria-haspopup": "menu",
		onClick: (event) => showMenu({
			label: t(`rule-${rule}`),
			anchor: event.currentTarget,
			groups: [AUDIENCES.map(item)]
		}),
		children: [words, /* @__PURE__ */ a(Icon, {
			name: "more",
			size: "small"
		})]
	}) });
}
// src/screens/details/GroupParts.tsx
function GroupParts({ conversation }) {
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a(Links, { conversation }),
		/* @__PURE__ */ a(Rules, { conversation }),
		/* @__PURE__ */ a(Banned, { conversation })
	] });
}
// src/screens/details/LockChat.tsx
function LockChat({ conversation }) {
	const [isLocked] = d(conversation.lock !== "no");
	return isLocked ? /* @__PURE__ */ a(Remove, { who: conversation.conversation }) : /* @__PURE__ */ a(Lock, { who: conversation.conversation });
}
function Lock({ who }) {
	const [passphrase, setPassphrase] = d("");
	const [again, setAgain] = d("");
	const differs = again !== "" && again !== passphrase;
	const { problem, busy, submit } = useDeed(async () => {
		await lockChat(who, passphrase);
		const here = place.peek();
		if (here.at !== "chat" || here.conversation !== who) toast(t("lock-done"), { icon: "lock" });
	});
	const isReady = passphrase !== "" && again === passphrase;
	return /* @__PURE__ */ a(Dialog, {
		title: t("lock-title"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: /* @__PURE__ */ a("form", {
			class: "account-form",
			noValidate: true,
			onSubmit: (event) => isReady ? submit(event) : event.preventDefault(),
			children: [
				/* @__PURE__ */ a("p", { children: t("lock-about") }),
				/* @__PURE__ */ a("p", { children: t("lock-not") }),
				/* @__PURE__ */ a("p", {
					class: "account-warning",
					children: t("lock-warning")
				}),
				/* @__PURE__ */ a(Passphrase, {
					isNew: true,
					value: passphrase,
					onValue: setPassphrase,
					error: problem,
					help: t("lock-passphrase-help")
				}),
				/* @__PURE__ */ a(Field, {
					label: t("lock-again"),
					type: "password",
					autoComplete: "new-password",
					value: again,
					onValue: setAgain,
					error: differs ? t("lock-differs") : null
				}),
				/* @__PURE__ */ a("div", {
					class: "account-actions",
					children: [/* @__PURE__ */ a(Button, {
						onClick: closeOverlay,
						children: t("cancel")
					}), /* @__PURE__ */ a(Button, {
						type: "submit",
						look: "main",
						busy,
						disabled: !isReady,
						children: t("lock-do")
					})]
				})
			]
		})
	});
}
function Remove({ who }) {
	const [passphrase, setPassphrase] = d("");
	const { problem, busy, submit } = useDeed(async () => {
		await removeLock(who, passphrase);
		toast(t("lock-removed"), { icon: "check" });
	});
	return /* @__PURE__ */ a(Dialog, {
		size: "small",
		title: t("lock-remove"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: /* @__PURE__ */ a("form", {
			class: "account-form",
			noValidate: true,
			onSubmit: submit,
			children: [
				/* @__PURE__ */ a("p", { children: t("lock-remove-about") }),
				/* @__PURE__ */ a(Passphrase, {
					value: passphrase,
					onValue: setPassphrase,
					error: problem
				}),
				/* @__PURE__ */ a("div", {
					class: "account-actions",
					children: [/* @__PURE__ */ a(Button, {
						onClick: closeOverlay,
						children: t("cancel")
					}), /* @__PURE__ */ a(Button, {
						type: "submit",
						look: "main",
						busy,
						disabled: passphrase === "",
						children: t("lock-remove")
					})]
				})
			]
		})
	});
}
/** Does something with the passphrase once, and closes the dialog; what is wrong stands at the field. */
function useDeed(deed) {
	const [problem, setProblem] = d(null);
	const [busy, setBusy] = d(false);
	const submit = async (event) => {
		event.preventDefault();
		if (busy) return;
		setBusy(true);
		setProblem(null);
		try {
			await deed();
			return closeOverlay();
		} catch (thrown) {
			const failure = asFailure(thrown);
			setProblem(failure.kind === "locked" ? t("unlock-wrong") : failure.kind === "state" ? t("lock-files") : failureWords(failure));
		}
		setBusy(false);
	};
	return {
		problem,
		busy,
		submit: (event) => void submit(event)
	};
}
// src/screens/group/Join.tsx
function Join({ link: given }) {
	const [text, setText] = d(given ?? "");
	const [problem, setProblem] = d(null);
	const [busy, setBusy] = d(false);
	const [asked, setAsked] = d(false);
	const submit = async (event) => {
		event.preventDefault();
		const link = joinLinkIn(text);
		if (busy) return;
		if (link === null) return setProblem(t("join-no-link"));
		setBusy(true);
		setProblem(null);
		try {
			await join(link);
			setAsked(true);
		} catch (thrown) {
			const failure = asFailure(thrown);
			setProblem(failure.kind === "usage" ? t("join-no-link") : failureWords(failure));
		}
		setBusy(false);
	};
	if (asked) {
		const done = /* @__PURE__ */ a(Button, {
			look: "main",
			onClick: closeOverlay,
			autoFocus: true,
			children: t("done")
		});
		return /* @__PURE__ */ a(Dialog, {
			title: t("join-title"),
			closeLabel: t("close"),
			onClose: closeOverlay,
			actions: done,
			children: /* @__PURE__ */ a(Empty, {
				icon: "done",
				title: t("join-asked"),
				children: t("join-asked-about")
			})
		}, "asked");
	}
	return /* @__PURE__ */ a(Dialog, {
		title: t("join-title"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: /* @__PURE__ */ a("form", {
			class: "new-chat-find",
			noValidate: true,
			onSubmit: (event) => void submit(event),
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("join-link"),
					help: t("join-link-help"),
					value: text,
					onValue: setText,
					error: problem,
					autoFocus: true,
					autoComplete: "off",
					spellcheck: false
				}),
				/* @__PURE__ */ a("p", {
					class: "new-chat-quiet",
					children: t("join-about")
				}),
				/* @__PURE__ */ a("div", {
					class: "new-chat-actions",
					children: [/* @__PURE__ */ a(Button, {
						onClick: closeOverlay,
						children: t("cancel")
					}), /* @__PURE__ */ a(Button, {
						type: "submit",
						look: "main",
						busy,
						disabled: text.trim() === "",
						children: t("join-do")
					})]
				})
			]
		})
	}, "ask");
}
// src/screens/group/NewGroup.tsx
function NewGroup() {
	const [name, setName] = d("");
	const [chosen, setChosen] = d([]);
	const [problem, setProblem] = d(null);
	const [busy, setBusy] = d(false);
	const create = async () => {
		setBusy(true);
		setProblem(null);
		try {
			const { conversation } = await createGroup(name.trim(), [...chosen]);
			closeOverlay();
			go({
				at: "chat",
				conversation
			});
		} catch (thrown) {
			setProblem(failureWords(asFailure(thrown)));
			setBusy(false);
		}
	};
	const ready = name.trim() !== "" && chosen.length > 0;
	const actions = /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Button, {
		onClick: closeOverlay,
		children: t("cancel")
	}), /* @__PURE__ */ a(Button, {
		look: "main",
		busy,
		disabled: !ready,
		onClick: () => void create(),
		children: t("group-create")
	})] });
	return /* @__PURE__ */ a(Dialog, {
		title: t("group-new-title"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		actions,
		children: [
			/* @__PURE__ */ a(Field, {
				label: t("group-name"),
				value: name,
				onValue: setName,
				error: problem,
				autoFocus: true,
				autoComplete: "off"
			}),
			/* @__PURE__ */ a("h3", {
				class: "found-heading",
				children: t("group-people")
			}),
			/* @__PURE__ */ a("p", {
				class: "new-chat-quiet",
				children: t("group-people-help")
			}),
			/* @__PURE__ */ a(People, {
				chosen,
				onChange: setChosen,
				without: []
			})
		]
	});
}
// src/screens/requests/WaitedFor.tsx
function WaitedFor() {
	A(() => void attempt(readWaitedFor), [conversations.value.size]);
	const groups = waitedFor.value;
	if (groups.length === 0) return null;
	return /* @__PURE__ */ a("section", {
		class: "requests-waited",
		"aria-labelledby": "waited-title",
		children: [
			/* @__PURE__ */ a("h2", {
				id: "waited-title",
				class: "requests-about",
				children: t("waited-title")
			}),
			/* @__PURE__ */ a("ul", { children: groups.map((group) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a(Asked, { group }) }, group.conversation)) }),
			/* @__PURE__ */ a("p", {
				class: "requests-about",
				children: t("waited-about")
			}),
			/* @__PURE__ */ a("p", {
				class: "requests-about",
				children: t("waited-elsewhere")
			})
		]
	});
}
function Asked({ group }) {
	const people = group.people.map(({ account, handle }) => plain(handle ?? nameOf(account).text)).join(", ");
	const withdraw = async () => {
		await takeBack(group.conversation);
		toast(t("waited-taken-back"), { icon: "check" });
	};
	return /* @__PURE__ */ a("article", {
		class: "request",
		"aria-label": t("waited-for", { people }),
		children: [
			/* @__PURE__ */ a("p", {
				class: "request-text",
				children: /* @__PURE__ */ a("bdi", { children: t("waited-for", { people }) })
			}),
			/* @__PURE__ */ a("p", {
				class: "request-none",
				children: whole(group.time)
			}),
			/* @__PURE__ */ a("div", {
				class: "request-actions",
				children: /* @__PURE__ */ a(Button, {
					onClick: () => void attempt(withdraw),
					children: t("waited-take-back")
				})
			})
		]
	});
}
// src/screens/settings/Account.tsx
function Account() {
	const [deed, setDeed] = d(null);
	const close = () => setDeed(null);
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [
				/* @__PURE__ */ a("h3", { children: t("code-title") }),
				/* @__PURE__ */ a("p", {
					class: "settings-quiet",
					children: t("code-about")
				}),
				/* @__PURE__ */ a("div", {
					class: "settings-actions",
					children: [/* @__PURE__ */ a(Button, {
						icon: "check",
						onClick: () => setDeed("check"),
						children: t("code-check")
					}), /* @__PURE__ */ a(Button, {
						icon: "code",
						onClick: () => setDeed("replace"),
						children: t("code-replace")
					})]
				})
			]
		}),
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [
				/* @__PURE__ */ a("h3", { children: t("delete-account") }),
				/* @__PURE__ */ a("p", {
					class: "settings-quiet",
					children: t("delete-account-about")
				}),
				/* @__PURE__ */ a(Button, {
					icon: "delete",
					onClick: () => setDeed("delete"),
					children: t("delete-account")
				})
			]
		}),
		deed === "check" && /* @__PURE__ */ a(Check, { close }),
		deed === "replace" && /* @__PURE__ */ a(Replace, { close }),
		deed === "delete" && /* @__PURE__ */ a(Delete, { close })
	] });
}
/** Asks for the code and does something with it; what is wrong stands at the field. */
function useCode(deed) {
	const [code, setCode] = d("");
	const [problem, setProblem] = d(null);
	const [busy, setBusy] = d(false);
	const submit = async (event) => {
		event.preventDefault();
		if (busy || code.trim() === "") return;
		setBusy(true);
		setProblem(null);
		try {
			await deed(code.trim());
		} catch (thrown) {
			const failure = asFailure(thrown);
			if (failure.kind === "usage") setProblem(t("code-mistyped"));
			else setProblem(failure.kind === "not-found" ? t("code-other") : failureWords(failure));
		}
		setBusy(false);
	};
	return {
		field: /* @__PURE__ */ a(Field, {
			label: t("recover-code"),
			help: t("recover-code-help"),
			value: code,
			onValue: setCode,
			error: problem,
			autoFocus: true,
			autoComplete: "off",
			spellcheck: false
		}),
		busy,
		isEmpty: code.trim() === "",
		submit: (event) => void submit(event)
	};
}
function Check({ close }) {
	const [matches, setMatches] = d(null);
	const { field, busy, isEmpty, submit } = useCode(async (code) => setMatches(await checkCode(code)));
	return /* @__PURE__ */ a(Dialog, {
		size: "small",
		title: t("code-check"),
		closeLabel: t("close"),
		onClose: close,
		children: /* @__PURE__ */ a("form", {
			class: "account-form",
			noValidate: true,
			onSubmit: submit,
			children: [
				field,
				/* @__PURE__ */ a("p", {
					role: "status",
					class: matches === false ? "field-error" : "settings-quiet",
					children: matches !== null && (matches ? t("code-right") : t("code-other"))
				}),
				/* @__PURE__ */ a("div", {
					class: "account-actions",
					children: [/* @__PURE__ */ a(Button, {
						onClick: close,
						children: t("close")
					}), /* @__PURE__ */ a(Button, {
						type: "submit",
						look: "main",
						busy,
						disabled: isEmpty,
						children: t("code-check-do")
					})]
				})
			]
		})
	});
}
function Replace({ close }) {
	const { field, busy, isEmpty, submit } = useCode(async (code) => {
		if (await isReplaced(code)) close();
	});
	return /* @__PURE__ */ a(Dialog, {
		size: "small",
		title: t("code-replace"),
		closeLabel: t("close"),
		onClose: close,
		children: /* @__PURE__ */ a("form", {
			class: "account-form",
			noValidate: true,
			onSubmit: submit,
			children: [
				/* @__PURE__ */ a("p", {
					class: "account-warning",
					children: t("code-replace-about")
				}),
				field,
				/* @__PURE__ */ a("div", {
					class: "account-actions",
					children: [/* @__PURE__ */ a(Button, {
						onClick: close,
						children: t("cancel")
					}), /* @__PURE__ */ a(Button, {
						type: "submit",
						look: "main",
						busy,
						disabled: isEmpty,
						children: t("code-replace-do")
					})]
				})
			]
		})
	});
}
/** Whether it was, or nobody knows. Once the other code was shown, this dialog is not there any more: a line says that it is of no use. */
async function isReplaced(code) {
	try {
		await replaceCode(code);
		return true;
	} catch (thrown) {
		const failure = asFailure(thrown);
		if (failure.kind !== "usage" && failure.kind !== "not-found") toast(t("code-not-replaced", { why: failureWords(failure) }), { icon: "warning" });
		throw thrown;
	}
}
function Delete({ close }) {
	const [typed, setTyped] = d("");
	const own = me.value;
	const wanted = own?.handle ?? own?.account.slice(0, 8) ?? "";
	const isSure = typed.trim().replace(/^@/, "").toLocaleLowerCase() === wanted;
	const { field, busy, isEmpty, submit } = useCode(deleteAccount);
	return /* @__PURE__ */ a(Dialog, {
		size: "small",
		title: t("delete-account-title"),
		closeLabel: t("close"),
		onClose: close,
		children: /* @__PURE__ */ a("form", {
			class: "account-form",
			noValidate: true,
			onSubmit: (event) => isSure ? submit(event) : event.preventDefault(),
			children: [
				/* @__PURE__ */ a("p", {
					class: "account-warning account-danger",
					children: t("delete-account-warning")
				}),
				field,
				/* @__PURE__ */ a(Field, {
					label: t("delete-account-type", { name: wanted }),
					value: typed,
					onValue: setTyped,
					autoComplete: "off",
					spellcheck: false
				}),
				/* @__PURE__ */ a("div", {
					class: "account-actions",
					children: [/* @__PURE__ */ a(Button, {
						onClick: close,
						children: t("cancel")
					}), /* @__PURE__ */ a(Button, {
						type: "submit",
						look: "danger",
						busy,
						disabled: isEmpty || !isSure,
						children: t("delete-account-do")
					})]
				})
			]
		})
	});
}
// src/screens/verify/watching.ts
/** How long between looks, milliseconds. */
var PAUSE_MS = 200;
/** The widest picture that is looked at, pixels: more takes longer and shows no more. */
var WIDTH_MAX = 640;
/** Shows the camera in a video, and says what it has found, once. Fails where there is no camera, or it may not be used. */
async function follow(video, found) {
	const [{ default: readCode }, stream] = await Promise.all([__vitePreload(() => import("./jsQR.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)), []), navigator.mediaDevices.getUserMedia({
		video: { facingMode: "environment" },
		audio: false
	})]);
	video.srcObject = stream;
	await video.play();
	const canvas = document.createElement("canvas");
	const look = () => {
		const scale = Math.min(1, WIDTH_MAX / (video.videoWidth || 1));
		canvas.width = Math.round(video.videoWidth * scale);
		canvas.height = Math.round(video.videoHeight * scale);
		const context = canvas.getContext("2d", { willReadFrequently: true });
		if (context === null || canvas.width === 0) return;
		context.drawImage(video, 0, 0, canvas.width, canvas.height);
		const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
		const code = readCode(data, width, height);
		if (code !== null && code.data !== "") {
			stop();
			found(code.data);
		}
	};
	const timer = setInterval(look, PAUSE_MS);
	const stop = () => {
		clearInterval(timer);
		for (const track of stream.getTracks()) track.stop();
		video.srcObject = null;
	};
	return { stop };
}
// src/screens/verify/Scanner.tsx
function Scanner({ found }) {
	const [open, setOpen] = d(false);
	const [missing, setMissing] = d(false);
	const video = T(null);
	A(() => {
		if (!open || !video.current) return void 0;
		let watching = null;
		let gone = false;
		follow(video.current, (text) => {
			setOpen(false);
			found(text);
		}).then((begun) => gone ? begun.stop() : watching = begun, () => {
			setOpen(false);
			setMissing(true);
		});
		return () => {
			gone = true;
			watching?.stop();
		};
	}, [open]);
	return /* @__PURE__ */ a("div", {
		class: "verify-scan",
		children: [
			open && /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("p", {
				role: "status",
				children: t("verify-scanning")
			}), /* @__PURE__ */ a("video", {
				ref: video,
				muted: true,
				playsInline: true,
				"aria-label": t("verify-scanning"),
				onResize: (event) => event.currentTarget.scrollIntoView({ block: "center" })
			})] }),
			missing && /* @__PURE__ */ a("p", {
				role: "alert",
				children: t("verify-no-camera")
			}),
			/* @__PURE__ */ a(Button, {
				icon: "scan",
				onClick: () => setOpen(!open),
				children: open ? t("cancel") : t("verify-scan")
			})
		]
	});
}
// src/screens/settings/LinkDevice.tsx
function LinkDevice({ linking }) {
	const close = () => {
		endLinking();
		attempt(lookAtDevices);
	};
	return /* @__PURE__ */ a(Dialog, {
		title: t("devices-link-title"),
		closeLabel: t("close"),
		onClose: close,
		children: /* @__PURE__ */ a(Step, {
			linking,
			close
		})
	});
}
function Step({ linking, close }) {
	switch (linking.step) {
		case "code": return /* @__PURE__ */ a(Code, {});
		case "waiting": return /* @__PURE__ */ a("p", {
			role: "status",
			children: t("devices-link-waiting")
		});
		case "confirmed": return /* @__PURE__ */ a("p", {
			role: "status",
			children: t("link-confirmed")
		});
		case "joining": return /* @__PURE__ */ a("p", {
			role: "status",
			children: t("devices-link-joining", {
				done: linking.done,
				of: linking.of
			})
		});
		case "digits": return /* @__PURE__ */ a("div", {
			class: "welcome-form",
			children: [
				/* @__PURE__ */ a("p", { children: t("link-digits-about") }),
				/* @__PURE__ */ a("p", {
					class: "welcome-code welcome-digits",
					dir: "ltr",
					role: "status",
					children: linking.digits
				}),
				/* @__PURE__ */ a("div", {
					class: "welcome-actions",
					children: [/* @__PURE__ */ a(Button, {
						look: "main",
						wide: true,
						onClick: () => void attempt(() => giveAnswer(true)),
						children: t("link-same")
					}), /* @__PURE__ */ a(Button, {
						wide: true,
						onClick: () => void attempt(() => giveAnswer(false)),
						children: t("link-different")
					})]
				})
			]
		});
		case "done":
		case "failed": return /* @__PURE__ */ a("div", {
			class: "welcome-form",
			children: [/* @__PURE__ */ a("p", {
				role: linking.step === "failed" ? "alert" : "status",
				children: linking.step === "failed" ? problemWords(linking.reason, linking.why) : t("devices-link-done")
			}), /* @__PURE__ */ a(Button, {
				look: "main",
				onClick: close,
				children: t("done")
			})]
		});
	}
}
function Code() {
	const [code, setCode] = d("");
	const [problem, setProblem] = d(null);
	const [busy, setBusy] = d(false);
	const give = async (given) => {
		if (busy || given.trim() === "") return;
		setBusy(true);
		setProblem(null);
		try {
			await giveCode(given.trim());
		} catch (thrown) {
			setProblem(failureWords(asFailure(thrown)));
			setBusy(false);
		}
	};
	const submit = (event) => {
		event.preventDefault();
		give(code);
	};
	return /* @__PURE__ */ a("form", {
		class: "welcome-form",
		noValidate: true,
		onSubmit: submit,
		children: [
			/* @__PURE__ */ a("p", { children: t("devices-link-about") }),
			/* @__PURE__ */ a(Field, {
				label: t("devices-link-code"),
				value: code,
				onValue: setCode,
				error: problem,
				autoFocus: true,
				autoComplete: "off"
			}),
			/* @__PURE__ */ a("p", {
				class: "welcome-warning",
				children: t("devices-link-warning")
			}),
			/* @__PURE__ */ a(Button, {
				type: "submit",
				look: "main",
				wide: true,
				busy,
				children: t("continue")
			}),
			/* @__PURE__ */ a(Scanner, { found: (scanned) => void give(scanned.replace(/^[A-Z-]+:/, "")) })
		]
	});
}
// src/screens/settings/Devices.tsx
function Devices() {
	A(() => {
		attempt(lookAtDevices);
		acknowledgeAdded();
		return lookAway;
	}, []);
	return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("section", {
		class: "settings-part",
		children: [
			/* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("devices-about")
			}),
			/* @__PURE__ */ a("ul", { children: devices.value.map((device) => /* @__PURE__ */ a(DeviceRow, { device }, device.device)) }),
			/* @__PURE__ */ a(Button, {
				look: "main",
				icon: "add",
				onClick: beginLinking,
				children: t("devices-link")
			})
		]
	}), linking.value !== null && /* @__PURE__ */ a(LinkDevice, { linking: linking.value })] });
}
function DeviceRow({ device }) {
	const [name, setName] = d(null);
	const shown = plain(device.name ?? t("devices-unnamed", { id: device.device.slice(0, 8) }));
	if (name !== null) {
		const save = async (event) => {
			event.preventDefault();
			const wanted = name.trim();
			if (wanted === "" || await attempt(() => renameDevice(device.device, wanted))) setName(null);
		};
		return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("form", {
			class: "details-form",
			onSubmit: (event) => void save(event),
			children: [/* @__PURE__ */ a(Field, {
				label: t("devices-rename-title"),
				value: name,
				onValue: setName,
				autoFocus: true,
				autoComplete: "off"
			}), /* @__PURE__ */ a("div", {
				class: "settings-actions",
				children: [/* @__PURE__ */ a(Button, {
					type: "submit",
					look: "main",
					children: t("save")
				}), /* @__PURE__ */ a(Button, {
					onClick: () => setName(null),
					children: t("cancel")
				})]
			})]
		}) });
	}
	const remove = async () => {
		const title = t("devices-remove-title", { name: shown });
		if (await ask({
			title,
			about: t("devices-remove-about"),
			deed: t("devices-remove"),
			danger: true
		})) await attempt(() => removeDevice(device.device));
	};
	return /* @__PURE__ */ a("li", {
		class: "settings-row",
		children: [
			/* @__PURE__ */ a(Icon, { name: "system" }),
			/* @__PURE__ */ a("span", {
				class: "settings-row-words",
				children: [
					/* @__PURE__ */ a("bdi", { children: shown }),
					device.this && /* @__PURE__ */ a("small", { children: t("devices-this") }),
					device.chats_left !== null && /* @__PURE__ */ a("small", { children: t("devices-leaving", { count: device.chats_left }) })
				]
			}),
			device.new && /* @__PURE__ */ a(Badge, {
				count: 1,
				label: t("devices-new")
			}),
			device.chats_left === null && /* @__PURE__ */ a(IconButton, {
				icon: "edit",
				label: t("devices-rename"),
				onClick: () => setName(device.name ?? "")
			}),
			!device.this && device.chats_left === null && /* @__PURE__ */ a(IconButton, {
				icon: "delete",
				look: "danger",
				label: t("devices-remove"),
				onClick: () => void remove()
			})
		]
	});
}
// src/screens/welcome/NamedWitnesses.tsx
var NOBODY = {
	text: "",
	quorum: ""
};
/** Who is named; nothing where the number is none that they could reach. */
function witnessesIn({ text, quorum }) {
	const witness = namesIn(text);
	const wanted = quorum.trim() === "" ? null : Number(quorum);
	if (wanted !== null && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= witness.length)) return null;
	return witness.length === 0 ? {} : {
		witness,
		...wanted === null ? {} : { quorum: wanted }
	};
}
function namesIn(text) {
	return text.split(/\s+/).filter((one) => one !== "");
}
function NamedWitnesses({ typed, onTyped, error = null, autoFocus = false }) {
	const { text, quorum } = typed;
	const isWrong = witnessesIn(typed) === null;
	const count = namesIn(text).length;
	return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Area, {
		label: t("witnesses-named"),
		help: t("witnesses-named-help"),
		value: text,
		onValue: (text) => onTyped({
			text,
			quorum
		}),
		error: isWrong && count === 0 ? t("field-needed") : error,
		autoFocus
	}), /* @__PURE__ */ a(Field, {
		label: t("witnesses-count"),
		help: t("witnesses-count-help"),
		inputMode: "numeric",
		value: quorum,
		onValue: (quorum) => onTyped({
			text,
			quorum
		}),
		error: isWrong && count > 0 ? t("witnesses-count-wrong", { count }) : null
	})] });
}
// src/screens/settings/Witnesses.tsx
function Witnesses({ directory: { witnesses, quorum } }) {
	const [changing, setChanging] = d(false);
	const forget = async () => {
		const about = t("witnesses-none-about");
		if (await ask({
			title: t("witnesses-none"),
			about,
			deed: t("witnesses-none"),
			danger: true
		})) await attempt(trustNoWitnesses);
	};
	return /* @__PURE__ */ a("section", {
		class: "settings-part",
		children: [
			/* @__PURE__ */ a("h3", { children: t("directory-witnesses") }),
			witnesses.length === 0 ? /* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("directory-no-witnesses")
			}) : /* @__PURE__ */ a("p", { children: t("witnesses-quorum", {
				quorum,
				count: witnesses.length
			}) }),
			/* @__PURE__ */ a("ul", { children: witnesses.map((witness) => /* @__PURE__ */ a("li", {
				class: "settings-quiet witness",
				children: /* @__PURE__ */ a("bdi", { children: witness })
			}, witness)) }),
			changing ? /* @__PURE__ */ a(Change, {
				witnesses,
				quorum,
				close: () => setChanging(false)
			}) : /* @__PURE__ */ a("div", {
				class: "settings-actions",
				children: [/* @__PURE__ */ a(Button, {
					icon: "edit",
					onClick: () => setChanging(true),
					children: witnesses.length === 0 ? t("witnesses-name") : t("witnesses-change")
				}), witnesses.length > 0 && /* @__PURE__ */ a(Button, {
					onClick: () => void forget(),
					children: t("witnesses-none")
				})]
			})
		]
	});
}
function Change({ witnesses, quorum, close }) {
	const [typed, setTyped] = d({
		text: witnesses.join("\n"),
		quorum: quorum > 0 ? String(quorum) : ""
	});
	const [problem, setProblem] = d(null);
	const [busy, setBusy] = d(false);
	const named = witnessesIn(typed);
	const submit = async (event) => {
		event.preventDefault();
		if (busy || !named?.witness) return;
		setBusy(true);
		setProblem(null);
		try {
			await trustWitnesses(named);
			return close();
		} catch (thrown) {
			setProblem(failureWords(asFailure(thrown)));
		}
		setBusy(false);
	};
	return /* @__PURE__ */ a("form", {
		class: "account-form",
		noValidate: true,
		onSubmit: (event) => void submit(event),
		children: [/* @__PURE__ */ a(NamedWitnesses, {
			typed,
			onTyped: setTyped,
			error: problem,
			autoFocus: true
		}), /* @__PURE__ */ a("div", {
			class: "account-actions",
			children: [/* @__PURE__ */ a(Button, {
				onClick: close,
				children: t("cancel")
			}), /* @__PURE__ */ a(Button, {
				type: "submit",
				look: "main",
				busy,
				disabled: !named?.witness,
				children: t("save")
			})]
		})]
	});
}
// src/screens/settings/DirectoryPart.tsx
function DirectoryPart() {
	A(() => void attempt(readDirectory), []);
	const now = directory.value;
	if (now === null) return null;
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [
				/* @__PURE__ */ a("p", {
					class: "settings-quiet",
					children: t("directory-about")
				}),
				/* @__PURE__ */ a(State, { directory: now }),
				/* @__PURE__ */ a("p", { children: now.read === null ? t("directory-never") : t("directory-checked", { time: whole(now.read) }) }),
				/* @__PURE__ */ a("p", {
					class: "settings-quiet",
					children: t("directory-size", { count: now.size })
				})
			]
		}),
		/* @__PURE__ */ a(Witnesses, { directory: now }),
		/* @__PURE__ */ a(Proofs, {})
	] });
}
function State({ directory: now }) {
	if (now.lie_name !== null) return /* @__PURE__ */ a(Banner, {
		look: "danger",
		icon: "alarm",
		children: [/* @__PURE__ */ a("strong", { children: t("alarm-title") }), /* @__PURE__ */ a("p", { children: lieWords(now.lie_name) })]
	});
	if (now.withheld_since !== null) return /* @__PURE__ */ a(Banner, {
		look: "waits",
		icon: "warning",
		children: t("directory-withheld", { time: whole(now.withheld_since) })
	});
	if (now.age === "late" || now.age === "old" || now.age === "ahead") return /* @__PURE__ */ a(Banner, {
		look: "waits",
		icon: "clock",
		children: t(`directory-${now.age}`)
	});
	if (evidence.value.length > 0) return /* @__PURE__ */ a(Banner, {
		icon: "info",
		children: t("directory-good-now")
	});
	return /* @__PURE__ */ a(Banner, {
		icon: "done",
		children: t("directory-good")
	});
}
function Proofs() {
	const all = evidence.value;
	return /* @__PURE__ */ a("section", {
		class: "settings-part",
		children: [
			/* @__PURE__ */ a("h3", { children: t("evidence-title") }),
			all.length === 0 && /* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("evidence-none")
			}),
			/* @__PURE__ */ a("ul", { children: all.map((one) => /* @__PURE__ */ a("li", {
				class: "settings-row",
				children: [/* @__PURE__ */ a("span", {
					class: "settings-row-words",
					children: [
						t("evidence-of", { number: one.number }),
						/* @__PURE__ */ a("small", { children: lieWords(one.lie_name) }),
						/* @__PURE__ */ a("small", { children: whole(one.time) })
					]
				}), /* @__PURE__ */ a(Button, {
					icon: "download",
					onClick: () => void attempt(() => saveEvidence([one])),
					children: t("alarm-save")
				})]
			}, one.number)) })
		]
	});
}
// src/screens/settings/Hidden.tsx
function Hidden() {
	const [shown, setShown] = d(false);
	return /* @__PURE__ */ a("section", {
		class: "settings-part",
		children: [
			/* @__PURE__ */ a("h3", { children: t("hidden-title") }),
			/* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("hidden-about")
			}),
			shown && hiddenChats.value.length === 0 && /* @__PURE__ */ a("p", {
				class: "settings-quiet",
				role: "status",
				children: t("hidden-none")
			}),
			shown && /* @__PURE__ */ a("ul", { children: hiddenChats.value.map(({ conversation }) => {
				const name = plain(titleOf(conversation) ?? t("group-unnamed"));
				return /* @__PURE__ */ a("li", {
					class: "settings-row",
					children: [/* @__PURE__ */ a("button", {
						type: "button",
						class: "settings-open",
						onClick: () => go({
							at: "chat",
							conversation: conversation.conversation
						}),
						children: [/* @__PURE__ */ a(Face, {
							conversation,
							size: "small"
						}), /* @__PURE__ */ a("bdi", {
							class: "settings-row-words",
							children: name
						})]
					}), /* @__PURE__ */ a(Button, {
						"aria-label": t("chat-show-whom", { name }),
						onClick: () => void attempt(() => arrange(conversation, "unhide")),
						children: t("chat-show")
					})]
				}, conversation.conversation);
			}) }),
			/* @__PURE__ */ a(Button, {
				icon: "hidden",
				"aria-expanded": shown,
				onClick: () => setShown(!shown),
				children: shown ? t("hidden-close") : t("hidden-open")
			})
		]
	});
}
// src/screens/settings/Privacy.tsx
var REACHES = [
	"everyone",
	"contacts",
	"nobody"
];
/** After how many minutes without use it may lock; 0 for never. */
var MINUTES = [
	0,
	5,
	15,
	60,
	480
];
function Privacy() {
	const chosen = settings.value;
	if (chosen === null) return null;
	const options = (of) => REACHES.map((value) => ({
		value,
		label: t(`privacy-${of}-${value}`)
	}));
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [
				/* @__PURE__ */ a(OneOf, {
					legend: t("privacy-write"),
					options: options("write"),
					value: chosen.may_write,
					onChange: (who) => void attempt(() => mayWrite(who))
				}),
				/* @__PURE__ */ a(OneOf, {
					legend: t("privacy-add"),
					options: options("add"),
					value: chosen.may_add,
					onChange: (who) => void attempt(() => mayAdd(who))
				}),
				/* @__PURE__ */ a("p", {
					class: "settings-quiet",
					children: t("privacy-reach-about")
				})
			]
		}),
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [
				/* @__PURE__ */ a(Switch, {
					label: t("privacy-receipts"),
					about: t("privacy-receipts-about"),
					on: chosen.receipts,
					onChange: (on) => void attempt(() => tellReceipts(on))
				}),
				/* @__PURE__ */ a(Switch, {
					label: t("privacy-typing"),
					about: t("privacy-receipts-about"),
					on: chosen.typing,
					onChange: (on) => void attempt(() => tellTyping(on))
				}),
				/* @__PURE__ */ a(Switch, {
					label: t("privacy-previews"),
					about: t("privacy-previews-about"),
					on: chosen.previews,
					onChange: (on) => void attempt(() => sendPreviews(on))
				})
			]
		}),
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [/* @__PURE__ */ a(OneOf, {
				legend: t("privacy-here"),
				options: [{
					value: "nobody",
					label: t("privacy-here-nobody")
				}, {
					value: "contacts",
					label: t("privacy-here-contacts")
				}],
				value: chosen.presence === "nobody" ? "nobody" : "contacts",
				onChange: (who) => void attempt(() => tellPresence(who))
			}), /* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("privacy-here-about")
			})]
		}),
		/* @__PURE__ */ a(Locking, {}),
		/* @__PURE__ */ a(Hidden, {}),
		/* @__PURE__ */ a(Blocked, {}),
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [/* @__PURE__ */ a("h3", { children: t("privacy-evidence") }), /* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("privacy-evidence-about")
			})]
		})
	] });
}
function Locking() {
	A(() => void attempt(() => keep({})), []);
	const minutes = kept.value?.lock_minutes;
	if (minutes === void 0) return null;
	const options = (MINUTES.includes(minutes) ? MINUTES : [...MINUTES, minutes]).map((count) => ({
		value: String(count),
		label: count === 0 ? t("privacy-lock-never") : t("privacy-lock-span", { span: spanOf(count * 60) })
	}));
	return /* @__PURE__ */ a("section", {
		class: "settings-part",
		children: /* @__PURE__ */ a(OneOf, {
			legend: t("privacy-lock"),
			options,
			value: String(minutes),
			onChange: (value) => void attempt(() => keep({ lock_minutes: Number(value) }))
		})
	});
}
function Blocked() {
	return /* @__PURE__ */ a("section", {
		class: "settings-part",
		children: [
			/* @__PURE__ */ a("h3", { children: t("privacy-blocked") }),
			blocked.value.length === 0 && /* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("privacy-blocked-none")
			}),
			/* @__PURE__ */ a("ul", { children: blocked.value.map(({ account, handle, claimed }) => {
				const name = plain(handle ?? claimed ?? account.slice(0, 8));
				return /* @__PURE__ */ a("li", {
					class: "settings-row",
					children: [
						/* @__PURE__ */ a(Avatar, {
							id: account,
							name,
							size: "small"
						}),
						/* @__PURE__ */ a("bdi", {
							class: "settings-row-words",
							children: name
						}),
						/* @__PURE__ */ a(Button, {
							onClick: () => void attempt(() => unblock(account)),
							children: t("privacy-unblock")
						})
					]
				}, account);
			}) })
		]
	});
}
// src/screens/verify/Verify.tsx
function Verify({ conversation, account }) {
	const who = account ?? otherOf(conversation);
	const [safety, setSafety] = d(null);
	const [compared, setCompared] = d(null);
	const [problem, setProblem] = d(null);
	const name = who === null ? "" : plain(nameOf(who).text);
	const read = async () => {
		if (who === null) return;
		try {
			setSafety(await ask$1("verify", { who }));
			setProblem(null);
		} catch (thrown) {
			const failure = asFailure(thrown);
			setProblem(failure.kind === "offline" ? t("verify-offline") : failureWords(failure));
		}
	};
	A(() => void read(), [who]);
	if (who === null) return null;
	const compare = async (with_) => {
		setProblem(null);
		try {
			await change("verify", {
				who,
				...with_
			});
			setCompared("same");
			await Promise.all([read(), readContacts()]);
		} catch (thrown) {
			const failure = asFailure(thrown);
			if (failure.kind === "mismatch") setCompared("other");
			else setProblem(failureWords(failure));
		}
	};
	const settle = async (how) => {
		if (!await attempt(() => change("verify", how === "forget" ? {
			who,
			forget: true
		} : {
			who,
			acknowledge: true
		}))) return;
		if (how === "forget") toast(t("verify-forgotten"));
		await Promise.all([read(), readContacts()]);
	};
	return /* @__PURE__ */ a(Dialog, {
		title: t("verify-title"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: /* @__PURE__ */ a("div", {
			class: "verify",
			children: [
				/* @__PURE__ */ a(Outcome, {
					compared,
					name
				}),
				compared === null && safety?.verified === "yes" && /* @__PURE__ */ a(Banner, {
					icon: "verified",
					children: [
						t("verify-is", { name }),
						" ",
						safety.verified_on.map(placed).join(" ")
					]
				}),
				compared === null && safety?.verified === "lapsed" && /* @__PURE__ */ a(Banner, {
					look: "waits",
					icon: "warning",
					children: t("verify-lapsed", { name })
				}),
				safety?.verified === "replaced" && /* @__PURE__ */ a(Banner, {
					look: "waits",
					icon: "warning",
					actions: /* @__PURE__ */ a(Button, {
						onClick: () => void settle("acknowledge"),
						children: t("verify-acknowledge")
					}),
					children: t("verify-replaced", { name })
				}),
				/* @__PURE__ */ a("p", { children: t("verify-about") }),
				problem && /* @__PURE__ */ a("p", {
					class: "field-about field-error",
					role: "alert",
					children: problem
				}),
				safety?.number && /* @__PURE__ */ a(Digits$1, {
					number: safety.number,
					label: t("verify-number", { name })
				}),
				safety?.picture && /* @__PURE__ */ a(Picture$1, {
					text: safety.picture,
					label: t("verify-picture")
				}),
				/* @__PURE__ */ a(Reading, {
					name,
					compare: (number) => compare({ number })
				}),
				/* @__PURE__ */ a(Scanner, { found: (qr) => void compare({ qr }) }),
				safety?.verified === "yes" && /* @__PURE__ */ a(Button, {
					look: "plain",
					onClick: () => void settle("forget"),
					children: t("verify-forget")
				})
			]
		})
	});
}
/** Where it was compared, and when. */
function placed({ device, name, at }) {
	return t("verify-on", {
		device: plain(name ?? device.slice(0, 8)),
		time: whole(at)
	});
}
function Outcome({ compared, name }) {
	if (compared === "same") return /* @__PURE__ */ a(Banner, {
		icon: "done",
		children: t("verify-same", { name })
	});
	if (compared === null) return null;
	return /* @__PURE__ */ a(Banner, {
		look: "danger",
		icon: "alarm",
		children: t("verify-other")
	});
}
/** Twelve groups of five, as they are read out. */
function Digits$1({ number, label }) {
	return /* @__PURE__ */ a("ol", {
		class: "verify-digits",
		dir: "ltr",
		"aria-label": label,
		children: number.split(" ").map((group, at) => /* @__PURE__ */ a("li", { children: group }, at))
	});
}
function Reading({ name, compare }) {
	const [number, setNumber] = d("");
	const digits = number.replace(/\D/g, "");
	const submit = (event) => {
		event.preventDefault();
		if (digits.length === 60) compare((digits.match(/\d{5}/g) ?? []).join(" "));
	};
	return /* @__PURE__ */ a("form", {
		class: "verify-form",
		onSubmit: submit,
		children: [/* @__PURE__ */ a(Field, {
			label: t("verify-read", { name }),
			help: t("verify-read-help"),
			value: number,
			onValue: setNumber,
			inputMode: "numeric",
			autoComplete: "off"
		}), /* @__PURE__ */ a(Button, {
			type: "submit",
			look: "main",
			disabled: digits.length !== 60,
			children: t("verify-check")
		})]
	});
}
// src/screens/welcome/checks.ts
/** As the directory takes them. */
function handleProblem(handle) {
	const name = handle.trim().replace(/^@/, "");
	return name === "" || /^[a-z0-9][a-z0-9._-]{1,30}[a-z0-9]$/i.test(name) ? null : "field-handle";
}
function serverProblem(server) {
	if (server.trim() === "") return "field-needed";
	return /^[^\s#]+:\d{1,5}#\S+$/.test(serverIn(server)) ? null : "field-server";
}
/** The server's address in what was typed or pasted: whoever shares their name has it before the address. */
function serverIn(typed) {
	const [name = "", address = "", ...more] = typed.trim().split(/\s+/);
	return more.length === 0 && !name.includes("#") && handleProblem(name) === null && address !== "" ? address : typed.trim();
}
/** With no passphrase at all the system's keyring is asked. */
function passphraseProblem(passphrase) {
	return passphrase.length === 0 || passphrase.length >= 8 ? null : "field-passphrase";
}
/** What is left out when it is empty. */
function filled(fields) {
	const kept = Object.entries(fields).map(([name, value]) => [name, value.trim()]);
	return Object.fromEntries(kept.filter(([, value]) => value !== ""));
}
/** What a device is called if nobody says: by the day, to tell one from another. */
function deviceName() {
	return t("register-device-default", { day: shortDay(/* @__PURE__ */ new Date()) });
}
/** Puts the keyboard into the first field of a form that says what is wrong in it, once it does. */
function focusWrong({ currentTarget: form }) {
	requestAnimationFrame(() => form instanceof Element && form.querySelector("[aria-invalid]")?.focus());
}
// src/screens/welcome/More.tsx
function More({ stopped, children }) {
	const fold = T(null);
	F(() => {
		if (stopped === 0 || fold.current === null) return;
		fold.current.open = true;
		fold.current.querySelector("[aria-invalid]")?.focus();
	}, [stopped]);
	return /* @__PURE__ */ a("details", {
		class: "welcome-more",
		ref: fold,
		children: [/* @__PURE__ */ a("summary", { children: t("register-more") }), children]
	});
}
// src/screens/welcome/Register.tsx
function Register({ back }) {
	const offered = house.value?.server ?? "";
	const [handle, setHandle] = d("");
	const [passphrase, setPassphrase] = d("");
	const [server, setServer] = d(offered);
	const [name, setName] = d(deviceName());
	const [invitation, setInvitation] = d("");
	const [witnesses, setWitnesses] = d(NOBODY);
	const [tried, setTried] = d(false);
	const [stopped, setStopped] = d(0);
	const [problem, setProblem] = d(null);
	const busy = house.value?.doing?.what === "registering";
	const problems = [
		handleProblem(handle),
		passphraseProblem(passphrase),
		serverProblem(server)
	];
	const said = (at) => {
		const id = problems[at];
		return tried && id ? t(id) : null;
	};
	const submit = async (event) => {
		event.preventDefault();
		setTried(true);
		setProblem(null);
		focusWrong(event);
		const named = witnessesIn(witnesses);
		if (named === null || offered !== "" && problems[2] !== null) setStopped(stopped + 1);
		if (busy || named === null || problems.some((one) => one !== null)) return;
		const optional = filled({
			handle: handle.replace(/^\s*@/, ""),
			invitation
		});
		try {
			await register({
				server: serverIn(server),
				name: name.trim(),
				...optional,
				...named,
				...passphrase === "" ? {} : { passphrase }
			});
			welcomed.value = true;
		} catch (thrown) {
			setProblem(failureWords(thrown));
		}
	};
	return /* @__PURE__ */ a(Frame, {
		title: t("register-title"),
		back: busy ? void 0 : back,
		children: /* @__PURE__ */ a("form", {
			class: "welcome-form",
			noValidate: true,
			onSubmit: (event) => void submit(event),
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("register-handle"),
					help: t("register-handle-help"),
					value: handle,
					onValue: setHandle,
					error: said(0),
					autoComplete: "username",
					spellcheck: false,
					autoFocus: true
				}),
				/* @__PURE__ */ a(Passphrase, {
					value: passphrase,
					onValue: setPassphrase,
					help: `${t("register-passphrase-help")} ${t("register-passphrase-none")}`,
					error: said(1),
					isNew: true
				}),
				offered === "" && /* @__PURE__ */ a(Server, {
					value: server,
					onValue: setServer,
					error: said(2)
				}),
				/* @__PURE__ */ a(More, {
					stopped,
					children: [
						offered !== "" && /* @__PURE__ */ a(Server, {
							value: server,
							onValue: setServer,
							error: said(2)
						}),
						/* @__PURE__ */ a(Field, {
							label: t("register-device"),
							help: t("register-device-help"),
							value: name,
							onValue: setName
						}),
						/* @__PURE__ */ a(Field, {
							label: t("register-invitation"),
							help: t("register-invitation-help"),
							value: invitation,
							onValue: setInvitation
						}),
						/* @__PURE__ */ a(NamedWitnesses, {
							typed: witnesses,
							onTyped: setWitnesses
						})
					]
				}),
				problem && /* @__PURE__ */ a("p", {
					class: "welcome-problem",
					role: "alert",
					children: problem
				}),
				/* @__PURE__ */ a(Button, {
					type: "submit",
					look: "main",
					wide: true,
					busy,
					children: busy ? t("register-busy") : t("register-do")
				})
			]
		})
	});
}
/** The server's address, in which a letter more or less is another server. */
function Server({ value, onValue, error }) {
	return /* @__PURE__ */ a(Field, {
		label: t("register-server"),
		help: t("register-server-help"),
		value,
		onValue,
		error,
		spellcheck: false,
		autoComplete: "off"
	});
}
// src/screens/welcome/LinkThis.tsx
function LinkThis({ back }) {
	const doing = house.value?.doing;
	const begun = T(false);
	if (doing?.what !== "linking") return /* @__PURE__ */ a(Begin, {
		back,
		left: begun.current ? problemLeft() : null
	});
	begun.current = true;
	const cancel = () => void attempt(cancelLink);
	if (doing.digits !== null && doing.confirmed) return /* @__PURE__ */ a(Frame, {
		title: t("link-title"),
		children: /* @__PURE__ */ a("p", {
			role: "status",
			children: t("link-confirmed")
		})
	});
	if (doing.digits !== null) return /* @__PURE__ */ a(Digits, {
		digits: doing.digits,
		answer: confirmLink
	});
	return /* @__PURE__ */ a(Frame, {
		title: t("link-title"),
		about: t("link-code-about"),
		back: cancel,
		children: [
			/* @__PURE__ */ a(Picture$1, {
				text: doing.picture,
				label: t("link-code")
			}),
			/* @__PURE__ */ a("p", {
				class: "welcome-code",
				dir: "ltr",
				tabIndex: 0,
				children: doing.code
			}),
			/* @__PURE__ */ a(CopyButton, {
				text: doing.code,
				label: t("recovery-copy")
			}),
			/* @__PURE__ */ a("p", {
				class: "welcome-warning",
				children: t("link-never-send")
			}),
			/* @__PURE__ */ a("p", {
				class: "welcome-quiet",
				role: "status",
				children: t("link-waiting")
			})
		]
	});
}
function Digits({ digits, answer }) {
	return /* @__PURE__ */ a(Frame, {
		title: t("link-title"),
		about: t("link-digits-about"),
		children: [/* @__PURE__ */ a("p", {
			class: "welcome-code welcome-digits",
			dir: "ltr",
			role: "status",
			children: digits
		}), /* @__PURE__ */ a("div", {
			class: "welcome-actions",
			children: [/* @__PURE__ */ a(Button, {
				look: "main",
				wide: true,
				onClick: () => void attempt(() => answer(true)),
				children: t("link-same")
			}), /* @__PURE__ */ a(Button, {
				wide: true,
				onClick: () => void attempt(() => answer(false)),
				children: t("link-different")
			})]
		})]
	});
}
/** Why the attempt before came to nothing. */
function problemLeft() {
	const { problem = null, reason = null } = house.value ?? {};
	return problem === null || reason === null ? null : problemWords(reason, problem);
}
function Begin({ back, left }) {
	const offered = house.value?.server ?? "";
	const [handle, setHandle] = d("");
	const [server, setServer] = d(offered);
	const [passphrase, setPassphrase] = d("");
	const [witnesses, setWitnesses] = d(NOBODY);
	const [tried, setTried] = d(false);
	const [stopped, setStopped] = d(0);
	const [problem, setProblem] = d(left);
	const [busy, setBusy] = d(false);
	const problems = [
		handle.trim() === "" ? "field-needed" : handleProblem(handle),
		serverProblem(server),
		passphraseProblem(passphrase)
	];
	const said = (at) => {
		const id = problems[at];
		return tried && id ? t(id) : null;
	};
	const submit = async (event) => {
		event.preventDefault();
		setTried(true);
		setProblem(null);
		focusWrong(event);
		const named = witnessesIn(witnesses);
		if (named === null) setStopped(stopped + 1);
		if (named === null || problems.some((one) => one !== null)) return;
		setBusy(true);
		const name = handle.trim().replace(/^@/, "");
		try {
			const secret = passphrase === "" ? {} : { passphrase };
			await beginLink({
				server: serverIn(server),
				handle: name,
				...filled({ name: deviceName() }),
				...named,
				...secret
			});
		} catch (thrown) {
			setProblem(failureWords(thrown));
		}
		setBusy(false);
	};
	return /* @__PURE__ */ a(Frame, {
		title: t("link-title"),
		about: t("have-link-about"),
		back,
		children: /* @__PURE__ */ a("form", {
			class: "welcome-form",
			noValidate: true,
			onSubmit: (event) => void submit(event),
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("link-handle"),
					value: handle,
					onValue: setHandle,
					error: said(0),
					autoFocus: true
				}),
				offered === "" && /* @__PURE__ */ a(Server, {
					value: server,
					onValue: setServer,
					error: said(1)
				}),
				/* @__PURE__ */ a(Passphrase, {
					value: passphrase,
					onValue: setPassphrase,
					help: `${t("register-passphrase-help")} ${t("register-passphrase-none")}`,
					error: said(2),
					isNew: true
				}),
				/* @__PURE__ */ a(More, {
					stopped,
					children: /* @__PURE__ */ a(NamedWitnesses, {
						typed: witnesses,
						onTyped: setWitnesses
					})
				}),
				problem && /* @__PURE__ */ a("p", {
					class: "welcome-problem",
					role: "alert",
					children: problem
				}),
				/* @__PURE__ */ a(Button, {
					type: "submit",
					look: "main",
					wide: true,
					busy,
					children: t("link-begin")
				})
			]
		})
	});
}
// src/screens/welcome/Recover.tsx
function Recover({ back }) {
	const offered = house.value?.server ?? "";
	const [handle, setHandle] = d("");
	const [code, setCode] = d("");
	const [server, setServer] = d(offered);
	const [passphrase, setPassphrase] = d("");
	const [replaces, setReplaces] = d(false);
	const [witnesses, setWitnesses] = d(NOBODY);
	const [tried, setTried] = d(false);
	const [stopped, setStopped] = d(0);
	const [problem, setProblem] = d(null);
	const busy = house.value?.doing?.what === "recovering";
	const problems = [
		handleProblem(handle),
		code.trim() === "" ? "field-needed" : null,
		serverProblem(server),
		passphraseProblem(passphrase)
	];
	const said = (at) => {
		const id = problems[at];
		return tried && id ? t(id) : null;
	};
	const submit = async (event) => {
		event.preventDefault();
		setTried(true);
		setProblem(null);
		focusWrong(event);
		const named = witnessesIn(witnesses);
		if (named === null) setStopped(stopped + 1);
		if (busy || named === null || problems.some((one) => one !== null)) return;
		const secret = passphrase === "" ? {} : { passphrase };
		const name = filled({ handle: handle.replace(/^\s*@/, "") });
		const replacing = replaces ? { replace_code: true } : {};
		try {
			await recover({
				server: serverIn(server),
				recovery_code: code.trim(),
				...name,
				...replacing,
				...named,
				...secret
			});
		} catch (thrown) {
			setProblem(failureWords(thrown));
		}
	};
	return /* @__PURE__ */ a(Frame, {
		title: t("recover-title"),
		back: busy ? void 0 : back,
		children: /* @__PURE__ */ a("form", {
			class: "welcome-form",
			noValidate: true,
			onSubmit: (event) => void submit(event),
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("link-handle"),
					help: t("recover-handle-help"),
					value: handle,
					onValue: setHandle,
					error: said(0),
					autoFocus: true
				}),
				/* @__PURE__ */ a(Field, {
					label: t("recover-code"),
					help: t("recover-code-help"),
					value: code,
					onValue: setCode,
					error: said(1),
					autoComplete: "off",
					spellcheck: false
				}),
				offered === "" && /* @__PURE__ */ a(Server, {
					value: server,
					onValue: setServer,
					error: said(2)
				}),
				/* @__PURE__ */ a(Passphrase, {
					value: passphrase,
					onValue: setPassphrase,
					help: `${t("register-passphrase-help")} ${t("register-passphrase-none")}`,
					error: said(3),
					isNew: true
				}),
				/* @__PURE__ */ a("label", {
					class: "welcome-check",
					children: [/* @__PURE__ */ a("input", {
						type: "checkbox",
						checked: replaces,
						onChange: (event) => setReplaces(event.currentTarget.checked)
					}), t("recover-replace")]
				}),
				/* @__PURE__ */ a(More, {
					stopped,
					children: /* @__PURE__ */ a(NamedWitnesses, {
						typed: witnesses,
						onTyped: setWitnesses
					})
				}),
				/* @__PURE__ */ a("p", {
					class: "welcome-warning",
					children: t("recover-warning")
				}),
				problem && /* @__PURE__ */ a("p", {
					class: "welcome-problem",
					role: "alert",
					children: problem
				}),
				/* @__PURE__ */ a(Button, {
					type: "submit",
					look: "main",
					wide: true,
					busy,
					children: busy ? t("recover-busy") : t("recover-do")
				})
			]
		})
	});
}
export { Account, Devices, DirectoryPart, GroupAbout, GroupParts, Join, LinkThis, LockChat, NewGroup, Privacy, Recover, Register, Scanner, Verify, WaitedFor, __commonJSMin as t };
