import { A as a, B as asFailure, C as ask, D as Button, E as toast, F as me, I as replaceCode, L as P, M as nameOf, N as checkCode, O as Empty, P as deleteAccount, R as T, S as attempt, T as showMenu, V as $, _ as Field, a as OneOf, b as plain, c as join, d as may, f as mayLetIn, g as unban, h as revoke, i as Row, j as t, k as Icon, l as joinLinkIn, m as picture, n as Picture$1, o as allow, p as ownRole, r as failureWords, s as describe, t as CopyButton, u as linkTo, v as closeOverlay, w as Dialog, x as Avatar, y as Name, z as d } from "./page.js";
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
	if (banned.length === 0) return null;
	const mayLift = ownRole(conversation) !== "member" && conversation.state === "active";
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
					mayLift && /* @__PURE__ */ a(Button, {
						"aria-label": t("banned-lift-whom", { name: plain(nameOf(account).text) }),
						onClick: () => void attempt(() => unban(conversation.conversation, account)),
						children: t("banned-lift")
					})
				]
			}, account)) })
		]
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
export { Account, GroupAbout, GroupParts, Join };
