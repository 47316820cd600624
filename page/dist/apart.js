import { $, A, Avatar, Badge, Banner, Button, CodeReminder, CopyButton, Empty, F, Face, Failure, Field, Frame, Icon, IconButton, KEYS, LANGUAGES, Missing, Name, P, Passphrase, Picture as Picture$1, T, a, accept, acknowledgeAdded, acquaintances, addMembers, archived, arrange, asFailure, ask, ask$1, asked, attempt, beginLink, beginLinking, block, blocked, cancelLink, change, chats, checkCode, chooseEnter, chooseLanguage, chooseTheme, closeOverlay, codes, confirmLink, contacts, conversationOf, conversations, createGroup, d, decline, declineAndBlock, deleteAccount, deleteWhole, devices, directory, endLinking, enterSends, evidence, expire, failureWords, find, giveAnswer, giveCode, giveRole, go, hiddenChats, hide, house, keep$1 as keep, kept, keysOf, languageChoice, leave, lieWords, linking, lock$1 as lock, lockChat, lookAtDevices, lookAway, mayAdd, mayDelete, mayWrite, me, nameOf as nameOf$1, otherOf, overlay, place, plain, problemWords, readContacts, readDirectory, rebuild, recover, register, removeDevice, removeLock, removeMember, renameDevice, renameGroup, replaceCode, requests, resume, saveEvidence, sendPreviews, settings, sharedText, shortDay, shortly, show, showMenu, showTo, shownTo, spanOf, t, tellPresence, tellReceipts, tellTyping, theme, titleOf, toast, trustNoWitnesses, trustWitnesses, unblock, useDeed, useFetched, welcomed, whole, writeFirst } from "./page.js";
import { Dialog, Here, Linked, MenuHost, OneOf, Switch, admit, allow, ban, describe, join, joinLinkIn, linkTo, may, mayLetIn, ownRole, picture, readWaitedFor, revoke, takeBack, turnAway, unban, useScrolling, waitedFor } from "./both.js";
// src/ui/Ask.tsx
/** Where questions appear: once in the page. */
function AskHost({ cancelLabel }) {
	const question = asked.value;
	if (!question) return null;
	const end = (yes) => {
		asked.value = null;
		question.answer(yes);
	};
	const actions = /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Button, {
		onClick: () => end(false),
		children: cancelLabel
	}), /* @__PURE__ */ a(Button, {
		look: question.danger ? "danger" : "main",
		onClick: () => end(true),
		children: question.deed
	})] });
	return /* @__PURE__ */ a(Dialog, {
		size: "small",
		title: question.title,
		closeLabel: cancelLabel,
		onClose: () => end(false),
		actions,
		children: /* @__PURE__ */ a("p", { children: question.about })
	});
}
// src/screens/details/Asking.tsx
function Asking({ conversation }) {
	const all = conversation.group?.asking ?? [];
	if (all.length === 0) return null;
	return /* @__PURE__ */ a("section", {
		class: "details-part asking",
		"aria-labelledby": "asking-title",
		children: [
			/* @__PURE__ */ a("h3", {
				id: "asking-title",
				children: t("asking-title", { count: all.length })
			}),
			/* @__PURE__ */ a("p", {
				class: "details-quiet",
				children: t("asking-about")
			}),
			/* @__PURE__ */ a("ul", { children: all.map((asker) => /* @__PURE__ */ a(AskerRow, {
				asker,
				group: conversation.conversation
			}, asker.account)) })
		]
	});
}
function AskerRow({ asker, group }) {
	const name = askerName(asker);
	return /* @__PURE__ */ a("li", {
		class: "asker",
		children: [
			/* @__PURE__ */ a(Avatar, {
				id: asker.account,
				name,
				size: "small"
			}),
			/* @__PURE__ */ a("span", {
				class: "member-words",
				children: [asker.handle !== null || asker.claimed === null ? /* @__PURE__ */ a("bdi", {
					class: "name",
					children: name
				}) : /* @__PURE__ */ a("bdi", {
					class: "name name-unsure",
					title: t("name-unsure"),
					children: name
				}), /* @__PURE__ */ a("small", { children: [
					asker.maker === me.value?.account ? t("asking-by-own") : /* @__PURE__ */ a($, { children: [
						t("asking-by"),
						" ",
						/* @__PURE__ */ a(Name, { account: asker.maker })
					] }),
					" · ",
					whole(asker.time)
				] })]
			}),
			asker.granted ? /* @__PURE__ */ a("small", {
				class: "details-quiet",
				children: t("asking-granted")
			}) : /* @__PURE__ */ a("span", {
				class: "asker-actions",
				children: [/* @__PURE__ */ a(Button, {
					"aria-label": t("asking-turn-away-whom", { name }),
					onClick: () => void attempt(() => turnAway(group, asker.account)),
					children: t("asking-turn-away")
				}), /* @__PURE__ */ a(Button, {
					look: "main",
					"aria-label": t("asking-admit-whom", { name }),
					onClick: () => void letIn(group, asker),
					children: t("asking-admit")
				})]
			})
		]
	});
}
/** Lets in who asks: a name that they only claim is looked up first, and if it is not theirs, the person is asked once more. */
async function letIn(group, asker) {
	if (asker.handle !== null || asker.claimed === null) return void await attempt(() => admit(group, asker.account));
	const { claimed, account } = asker;
	try {
		await admit(group, claimed);
	} catch (thrown) {
		const { kind } = asFailure(thrown);
		if (kind !== "not-found" && kind !== "mismatch") return void await attempt(() => Promise.reject(thrown));
		const about = t("asking-unconfirmed-about", { name: plain(claimed) });
		if (await ask({
			title: t("asking-unconfirmed"),
			about,
			deed: t("asking-admit"),
			danger: true
		})) await attempt(() => admit(group, account));
	}
}
/** What somebody who is no contact yet is called. */
function askerName(asker) {
	return plain(asker.handle ?? asker.claimed ?? asker.account.slice(0, 8));
}
// src/screens/details/Disappearing.tsx
var SPANS = {
	off: null,
	"1d": 86400,
	"1w": 604800,
	"4w": 2419200
};
function Disappearing({ conversation }) {
	const seconds = conversation.disappears_after;
	const value = Object.keys(SPANS).find((span) => SPANS[span] === seconds) ?? "other";
	const options = [
		{
			value: "off",
			label: t("details-disappear-off")
		},
		{
			value: "1d",
			label: t("details-disappear-day")
		},
		{
			value: "1w",
			label: t("details-disappear-week")
		},
		{
			value: "4w",
			label: t("details-disappear-month")
		}
	];
	if (value === "other" && seconds !== null) options.push({
		value: "other",
		label: t("details-disappear-other", { span: spanOf(seconds) })
	});
	const may = conversation.state === "active" && (conversation.pair || ownRole(conversation) === "owner");
	return /* @__PURE__ */ a("section", {
		class: "details-part",
		children: [/* @__PURE__ */ a(OneOf, {
			legend: t("details-disappear"),
			options,
			value,
			disabled: !may,
			onChange: (chosen) => {
				if (chosen !== "other") attempt(() => expire(conversation.conversation, chosen));
			}
		}), /* @__PURE__ */ a("p", {
			class: "details-quiet",
			children: t("details-disappear-about")
		})]
	});
}
// src/screens/details/Row.tsx
function Row({ icon, act, danger = false, children }) {
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
		type: "button",
		class: danger ? "details-row details-row-danger" : "details-row",
		onClick: act,
		children: [/* @__PURE__ */ a(Icon, { name: icon }), /* @__PURE__ */ a("span", {
			class: "details-row-words",
			children
		})]
	}) });
}
// src/screens/details/GroupName.tsx
function GroupName({ conversation }) {
	const [name, setName] = d(null);
	if (!may(conversation, "edit")) return null;
	if (name === null) return /* @__PURE__ */ a(Row, {
		icon: "edit",
		act: () => setName(conversation.name ?? ""),
		children: t("details-rename")
	});
	const save = async (event) => {
		event.preventDefault();
		const wanted = name.trim();
		if (wanted === "" || await attempt(() => renameGroup(conversation.conversation, wanted))) setName(null);
	};
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("form", {
		class: "details-form",
		onSubmit: (event) => void save(event),
		children: [/* @__PURE__ */ a(Field, {
			label: t("details-rename-title"),
			value: name,
			onValue: setName,
			autoFocus: true,
			autoComplete: "off"
		}), /* @__PURE__ */ a("div", {
			class: "details-form-actions",
			children: [/* @__PURE__ */ a(Button, {
				onClick: () => setName(null),
				children: t("cancel")
			}), /* @__PURE__ */ a(Button, {
				type: "submit",
				look: "main",
				children: t("save")
			})]
		})]
	}) });
}
// src/screens/search/named.ts
function named(chats, words) {
	const wanted = folded(words.trim());
	const rank = ({ conversation }) => {
		const title = folded(titleOf(conversation) ?? "");
		if (title.startsWith(wanted)) return 0;
		return title.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : title.includes(wanted) ? 2 : 3;
	};
	return chats.filter((chat) => rank(chat) < 3).sort((one, other) => rank(one) - rank(other));
}
/** Those of them that somebody names whole: a hidden chat is found by nothing less. */
function wholly(chats, words) {
	const wanted = folded(words.trim());
	return chats.filter(({ conversation }) => folded(titleOf(conversation) ?? "") === wanted);
}
/** Without capitals and accents. */
function folded(text) {
	return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}
// src/screens/verify/watching.ts
/** How long between looks, milliseconds. */
var PAUSE_MS$1 = 200;
/** The widest picture that is looked at, pixels: more takes longer and shows no more. */
var WIDTH_MAX = 640;
/** Shows the camera in a video, and says what it has found, once. Fails where there is no camera, or it may not be used. */
async function follow(video, read, found) {
	const stream = await navigator.mediaDevices.getUserMedia({
		video: { facingMode: "environment" },
		audio: false
	});
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
		const code = read(data, width, height);
		if (code !== null && code.data !== "") {
			stop();
			found(code.data);
		}
	};
	const timer = setInterval(look, PAUSE_MS$1);
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
	const reader = useFetched(codes, open);
	A(() => {
		if (!open || reader === null || !video.current) return void 0;
		let watching = null;
		let gone = false;
		follow(video.current, reader.readCode, (text) => {
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
	}, [open, reader]);
	return /* @__PURE__ */ a("div", {
		class: "verify-scan",
		children: [
			open && /* @__PURE__ */ a(Missing, { part: codes }),
			open && reader !== null && /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("p", {
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
// src/screens/group/NewChat.tsx
function NewChat() {
	const [name, setName] = d("");
	const [first, setFirst] = d(null);
	const { problem, busy, act } = useDeed(async (whom) => {
		const { account, handle } = await find(whom);
		const contact = contacts.value.find((one) => one.account === account);
		if (contact?.conversation) open(contact);
		else setFirst(handle ?? whom);
	}, (failure) => failure.kind === "not-found" ? t("new-not-found") : failureWords(failure));
	if (first !== null) return /* @__PURE__ */ a(First, {
		handle: first,
		back: () => setFirst(null)
	});
	const wanted = folded(nameIn(name));
	const known = acquaintances.value.filter((one) => folded(one.handle ?? one.claimed ?? "").includes(wanted));
	const open = (contact) => {
		if (contact.conversation === null) return setFirst(contact.handle ?? contact.account);
		closeOverlay();
		go({
			at: "chat",
			conversation: contact.conversation
		});
	};
	const seek = (typed) => {
		const link = joinLinkIn(typed);
		const whom = nameIn(typed);
		if (link !== null) show({
			show: "join",
			link
		});
		else if (whom !== "") act(whom);
	};
	const submit = (event) => {
		event.preventDefault();
		seek(name);
	};
	const scanned = (text) => {
		setName(text);
		seek(text);
	};
	return /* @__PURE__ */ a(Dialog, {
		title: t("new-title"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: [
			/* @__PURE__ */ a("form", {
				class: "new-chat-find",
				noValidate: true,
				onSubmit: submit,
				children: [/* @__PURE__ */ a(Field, {
					label: t("new-field"),
					help: t("new-field-help"),
					value: name,
					onValue: setName,
					error: problem,
					autoFocus: true,
					autoComplete: "off",
					spellcheck: false
				}), /* @__PURE__ */ a(Button, {
					type: "submit",
					look: "main",
					wide: true,
					busy,
					disabled: wanted === "",
					children: t("new-find")
				})]
			}),
			/* @__PURE__ */ a(Scanner, { found: scanned }),
			/* @__PURE__ */ a("button", {
				type: "button",
				class: "person-row",
				onClick: () => show({ show: "new-group" }),
				children: [
					/* @__PURE__ */ a("span", {
						class: "person-row-icon",
						children: /* @__PURE__ */ a(Icon, { name: "group" })
					}),
					/* @__PURE__ */ a("span", {
						class: "person-row-name",
						children: t("new-group")
					}),
					/* @__PURE__ */ a(Icon, {
						name: "next",
						size: "small"
					})
				]
			}),
			/* @__PURE__ */ a("button", {
				type: "button",
				class: "person-row",
				onClick: () => show({ show: "join" }),
				children: [
					/* @__PURE__ */ a("span", {
						class: "person-row-icon",
						children: /* @__PURE__ */ a(Icon, { name: "link" })
					}),
					/* @__PURE__ */ a("span", {
						class: "person-row-name",
						children: t("join-title")
					}),
					/* @__PURE__ */ a(Icon, {
						name: "next",
						size: "small"
					})
				]
			}),
			/* @__PURE__ */ a("h3", {
				class: "found-heading",
				children: t("new-known")
			}),
			acquaintances.value.length === 0 && /* @__PURE__ */ a("p", {
				class: "new-chat-quiet",
				children: t("new-none-known")
			}),
			/* @__PURE__ */ a("ul", { children: known.map((contact) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
				type: "button",
				class: "person-row",
				onClick: () => open(contact),
				children: /* @__PURE__ */ a(PersonLine, { contact })
			}) }, contact.account)) })
		]
	});
}
/** Somebody one knows, on a row. */
function PersonLine({ contact }) {
	const name = plain(contact.handle ?? contact.claimed ?? contact.account.slice(0, 8));
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a(Avatar, {
			id: contact.account,
			name,
			size: "small"
		}),
		/* @__PURE__ */ a("bdi", {
			class: "person-row-name cut",
			children: contact.handle === null ? t("name-unproven", { name }) : name
		}),
		contact.verified === "yes" && /* @__PURE__ */ a(Icon, {
			name: "verified",
			size: "small"
		})
	] });
}
/** The name in what was typed or pasted: the server may stand behind it. */
function nameIn(typed) {
	return (typed.trim().split(/\s+/)[0] ?? "").replace(/^@/, "");
}
function First({ handle, back }) {
	const [text, setText] = d("");
	const { problem, busy, submit } = useDeed(async () => {
		if (text.trim() === "") return;
		const { conversation } = await writeFirst(handle, text);
		closeOverlay();
		go({
			at: "chat",
			conversation
		});
	});
	return /* @__PURE__ */ a(Dialog, {
		title: t("new-first-title", { name: plain(handle) }),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: /* @__PURE__ */ a("form", {
			class: "new-chat-find",
			noValidate: true,
			onSubmit: (event) => submit(event),
			children: [/* @__PURE__ */ a(Field, {
				label: t("new-first-text"),
				help: t("new-first-help"),
				value: text,
				onValue: setText,
				error: problem,
				autoFocus: true,
				autoComplete: "off",
				disabled: busy
			}), /* @__PURE__ */ a("div", {
				class: "new-chat-actions",
				children: [/* @__PURE__ */ a(Button, {
					onClick: back,
					children: t("go-back")
				}), /* @__PURE__ */ a(Button, {
					type: "submit",
					look: "main",
					icon: "send",
					busy,
					disabled: text.trim() === "",
					children: t("new-first-send")
				})]
			})]
		})
	});
}
// src/screens/group/People.tsx
function People({ chosen, onChange, without }) {
	const known = acquaintances.value.filter((one) => !without.includes(one.account) && one.handle !== null);
	if (known.length === 0) return /* @__PURE__ */ a("p", {
		class: "new-chat-quiet",
		children: t("new-none-known")
	});
	const toggle = (who) => onChange(chosen.includes(who) ? chosen.filter((one) => one !== who) : [...chosen, who]);
	return /* @__PURE__ */ a("ul", { children: known.map((contact) => {
		const who = `@${contact.handle}`;
		return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("label", {
			class: "person-row",
			children: [/* @__PURE__ */ a(PersonLine, { contact }), /* @__PURE__ */ a("input", {
				type: "checkbox",
				checked: chosen.includes(who),
				onChange: () => toggle(who)
			})]
		}) }, contact.account);
	}) });
}
// src/screens/details/Members.tsx
var RANKS = {
	owner: 0,
	admin: 1,
	member: 2
};
function Members({ conversation }) {
	const [adding, setAdding] = d(null);
	const mayAdd = may(conversation, "add");
	const members = [...conversation.members].sort((one, other) => RANKS[one.role] - RANKS[other.role]);
	const add = async () => {
		if (adding && await attempt(() => addMembers(conversation.conversation, [...adding]))) setAdding(null);
	};
	return /* @__PURE__ */ a("section", {
		class: "details-part",
		"aria-labelledby": "members-title",
		children: [
			/* @__PURE__ */ a("header", {
				class: "details-part-head",
				children: [/* @__PURE__ */ a("h3", {
					id: "members-title",
					children: t("details-members", { count: members.length })
				}), mayAdd && adding === null && /* @__PURE__ */ a(Button, {
					look: "plain",
					icon: "member-add",
					onClick: () => setAdding([]),
					children: t("details-add")
				})]
			}),
			adding !== null && /* @__PURE__ */ a("div", {
				class: "details-form",
				children: [/* @__PURE__ */ a(People, {
					chosen: adding,
					onChange: setAdding,
					without: members.map(({ account }) => account)
				}), /* @__PURE__ */ a("div", {
					class: "details-form-actions",
					children: [/* @__PURE__ */ a(Button, {
						onClick: () => setAdding(null),
						children: t("cancel")
					}), /* @__PURE__ */ a(Button, {
						look: "main",
						disabled: adding.length === 0,
						onClick: () => void add(),
						children: t("add")
					})]
				})]
			}),
			/* @__PURE__ */ a("ul", { children: members.map((member) => /* @__PURE__ */ a(MemberRow, {
				member,
				conversation
			}, member.account)) })
		]
	});
}
function MemberRow({ member, conversation }) {
	const isOwn = member.account === me.value?.account;
	const name = plain(nameOf$1(member.account).text);
	const leaving = conversation.removal_pending.includes(member.account);
	const open = (event) => showMenu({
		label: t("details-member-menu", { name }),
		anchor: event.currentTarget,
		groups: itemsFor(member, conversation, name)
	});
	return /* @__PURE__ */ a("li", {
		class: "member",
		children: [
			/* @__PURE__ */ a(Avatar, {
				id: member.account,
				name,
				size: "small"
			}),
			/* @__PURE__ */ a("span", {
				class: "member-words",
				children: [/* @__PURE__ */ a("span", {
					class: "member-name",
					children: [
						/* @__PURE__ */ a(Name, { account: member.account }),
						isOwn && /* @__PURE__ */ a("small", { children: t("details-you") }),
						member.verified === "yes" && /* @__PURE__ */ a(Icon, {
							name: "verified",
							size: "small"
						})
					]
				}), /* @__PURE__ */ a("small", { children: leaving ? t("details-removing") : member.pending ? t("details-pending") : t("details-devices", { count: member.devices }) })]
			}),
			member.role !== "member" && /* @__PURE__ */ a("span", {
				class: "member-role",
				children: t(`details-role-${member.role}`)
			}),
			!isOwn && /* @__PURE__ */ a(IconButton, {
				icon: "menu",
				size: "small",
				label: t("details-member-menu", { name }),
				onClick: open
			})
		]
	});
}
function itemsFor(member, conversation, name) {
	const id = conversation.conversation;
	const own = ownRole(conversation);
	const outranks = own === "owner" || own === "admin" && member.role === "member";
	const role = (to) => ({
		label: t(`details-make-${to}`),
		act: () => void attempt(() => giveRole(id, member.account, to))
	});
	const roles = own === "owner" ? [
		"owner",
		"admin",
		"member"
	].filter((to) => to !== member.role).map(role) : [];
	const about = [{
		label: t("details-message", { name }),
		icon: "chat",
		act: () => write(member)
	}, {
		label: t("details-security"),
		icon: "verified",
		act: () => show({
			show: "verify",
			conversation: id,
			account: member.account
		})
	}];
	const claimed = member.claimed;
	if (member.handle === null && claimed !== null) {
		const confirm = () => void attempt(() => change("contacts.confirm", {
			chat: id,
			handle: claimed
		}));
		about.push({
			label: t("details-confirm"),
			icon: "done",
			act: confirm
		});
	}
	const remove = {
		label: t("details-remove"),
		icon: "member-remove",
		danger: true,
		act: () => void takeOut(conversation, member, name)
	};
	const keepOut = {
		label: t("details-ban"),
		icon: "block",
		danger: true,
		act: () => void banish(conversation, member, name)
	};
	return [
		about,
		roles,
		outranks ? [remove, keepOut] : []
	];
}
function write(member) {
	const known = contacts.value.find((contact) => contact.account === member.account)?.conversation;
	if (known == null) return show({ show: "new-chat" });
	closeOverlay();
	go({
		at: "chat",
		conversation: known
	});
}
async function takeOut(conversation, member, name) {
	const about = t("details-remove-about", { name });
	if (await ask({
		title: t("details-remove"),
		about,
		deed: t("remove"),
		danger: true
	})) await attempt(() => removeMember(conversation.conversation, member.account));
}
async function banish(conversation, member, name) {
	const about = t("details-ban-about", { name });
	if (await ask({
		title: t("details-ban"),
		about,
		deed: t("details-ban-do"),
		danger: true
	})) await attempt(() => ban(conversation.conversation, member.account));
}
// src/screens/details/Muting.tsx
function Muting({ conversation }) {
	const until = conversation.muted_until;
	const press = (event) => {
		if (until !== null) return void attempt(() => arrange(conversation, "unmute"));
		const mute = (label, time) => ({
			label: t(label),
			act: () => void attempt(() => arrange(conversation, "mute", time))
		});
		showMenu({
			label: t("details-mute"),
			anchor: event.currentTarget,
			groups: [[
				mute("details-mute-hour", "1h"),
				mute("details-mute-eight", "8h"),
				mute("details-mute-week", "1w"),
				mute("details-mute-always")
			]]
		});
	};
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
		type: "button",
		class: "details-row",
		onClick: press,
		children: [/* @__PURE__ */ a(Icon, { name: until === null ? "muted" : "bell" }), /* @__PURE__ */ a("span", {
			class: "details-row-words",
			children: [until === null ? t("details-mute") : t("details-unmute"), until !== null && /* @__PURE__ */ a("small", { children: mutedWords(until) })]
		})]
	}) });
}
/** Until when a chat is muted, in words. */
function mutedWords(until) {
	return new Date(until).getFullYear() > 3e3 ? t("details-mute-always") : t("details-muted-until", { time: whole(until) });
}
// src/screens/details/PresenceTo.tsx
function PresenceTo({ account }) {
	const chosen = settings.value;
	if (chosen === null) return null;
	const now = shownTo(account);
	const words = {
		"as-others": t("details-here-as-others", { what: chosen.presence === "nobody" ? "no" : "yes" }),
		yes: t("details-here-yes"),
		no: t("details-here-no")
	};
	const item = (shown) => ({
		label: words[shown],
		checked: shown === now,
		act: () => void attempt(() => showTo(account, shown))
	});
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
		type: "button",
		class: "details-row",
		"aria-haspopup": "menu",
		onClick: (event) => showMenu({
			label: t("details-here"),
			anchor: event.currentTarget,
			groups: [[
				item("as-others"),
				item("yes"),
				item("no")
			]]
		}),
		children: [/* @__PURE__ */ a(Icon, { name: "once" }), /* @__PURE__ */ a("span", {
			class: "details-row-words",
			children: [t("details-here"), /* @__PURE__ */ a("small", { children: words[now] })]
		})]
	}) });
}
// src/screens/details/Trouble.tsx
function Trouble({ conversation }) {
	const id = conversation.conversation;
	if (conversation.state === "paused") {
		const goOn = async () => {
			const about = t("details-resume-about");
			if (await ask({
				title: t("details-resume"),
				about,
				deed: t("details-resume"),
				danger: true
			})) await attempt(() => resume(id, false));
		};
		const actions = /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Button, {
			onClick: () => void goOn(),
			children: t("details-resume")
		}), /* @__PURE__ */ a(Button, {
			onClick: () => void attempt(() => resume(id, true)),
			children: t("details-rejoin")
		})] });
		return /* @__PURE__ */ a(Banner, {
			look: "danger",
			icon: "alarm",
			actions,
			children: [t("details-resume-about"), conversation.lie_name !== null && /* @__PURE__ */ a("small", { children: lieWords(conversation.lie_name) })]
		});
	}
	if (conversation.state !== "broken") return null;
	const may = conversation.pair || ownRole(conversation) !== "member";
	return /* @__PURE__ */ a(Banner, {
		look: "waits",
		icon: "warning",
		actions: may && /* @__PURE__ */ a(Button, {
			onClick: () => void attempt(() => rebuild(id)),
			children: t("details-rebuild")
		}),
		children: t("details-rebuild-about")
	});
}
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
						name: nameOf$1(account).text,
						size: "small"
					}),
					/* @__PURE__ */ a("span", {
						class: "member-words",
						children: /* @__PURE__ */ a(Name, { account })
					}),
					decides && /* @__PURE__ */ a(Button, {
						"aria-label": t("banned-lift-whom", { name: plain(nameOf$1(account).text) }),
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
// src/screens/details/Details.tsx
function Details({ conversation }) {
	const other = otherOf(conversation);
	const title = plain(titleOf(conversation) ?? t("details-you"));
	const id = conversation.conversation;
	const verified = conversation.members.find((member) => member.account === other)?.verified;
	return /* @__PURE__ */ a(Dialog, {
		title: t("details-title"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		size: "drawer",
		children: [
			/* @__PURE__ */ a("div", {
				class: "details-head",
				children: [
					/* @__PURE__ */ a(Face, {
						conversation,
						size: "huge"
					}),
					/* @__PURE__ */ a("h3", { children: /* @__PURE__ */ a("bdi", { children: title }) }),
					conversation.pair && /* @__PURE__ */ a(Here, { conversation: id }),
					/* @__PURE__ */ a("p", { children: t("details-members", { count: conversation.members.length }) }),
					conversation.group?.description && /* @__PURE__ */ a("p", {
						class: "details-description",
						dir: "auto",
						children: /* @__PURE__ */ a(Linked, { text: conversation.group.description })
					})
				]
			}),
			/* @__PURE__ */ a(Trouble, { conversation }),
			/* @__PURE__ */ a(Asking, { conversation }),
			/* @__PURE__ */ a("p", {
				class: "details-only",
				children: [/* @__PURE__ */ a(Icon, {
					name: "lock",
					size: "small"
				}), t("details-only")]
			}),
			/* @__PURE__ */ a("ul", {
				class: "details-rows",
				children: [
					other !== null && /* @__PURE__ */ a(Row, {
						icon: "verified",
						act: () => show({
							show: "verify",
							conversation: id
						}),
						children: [t("details-security"), /* @__PURE__ */ a("small", { children: t(`details-${verified === "yes" ? "verified" : verified === "replaced" || verified === "lapsed" ? verified : "not-verified"}`) })]
					}),
					other !== null && /* @__PURE__ */ a(PresenceTo, { account: other }),
					!conversation.pair && /* @__PURE__ */ a(GroupName, { conversation }),
					!conversation.pair && /* @__PURE__ */ a(GroupAbout, { conversation }),
					/* @__PURE__ */ a(Row, {
						icon: "search",
						act: () => show({
							show: "search",
							conversation: id
						}),
						children: t("details-search")
					}),
					/* @__PURE__ */ a(Muting, { conversation }),
					/* @__PURE__ */ a(Row, {
						icon: conversation.pinned ? "unpin" : "pin",
						act: () => void attempt(() => arrange(conversation, conversation.pinned ? "unpin" : "pin")),
						children: conversation.pinned ? t("chat-unpin") : t("chat-pin")
					}),
					/* @__PURE__ */ a(Row, {
						icon: "archive",
						act: () => void attempt(() => arrange(conversation, conversation.archived ? "unarchive" : "archive")),
						children: conversation.archived ? t("chat-unarchive") : t("chat-archive")
					})
				]
			}),
			!conversation.pair && /* @__PURE__ */ a(Members, { conversation }),
			conversation.group !== null && /* @__PURE__ */ a(GroupParts, { conversation }),
			/* @__PURE__ */ a(Disappearing, { conversation }),
			/* @__PURE__ */ a("ul", {
				class: "details-rows details-ends",
				children: [
					other !== null && /* @__PURE__ */ a(Blocking, { account: other }),
					/* @__PURE__ */ a(Row, {
						icon: "hidden",
						act: () => void hide(conversation),
						children: conversation.hidden ? t("chat-show") : t("details-hide")
					}),
					/* @__PURE__ */ a(Row, {
						icon: "lock",
						act: () => show({
							show: "lock",
							conversation: id
						}),
						children: [conversation.lock === "no" ? t("chat-lock") : t("lock-remove"), /* @__PURE__ */ a("small", { children: t(`details-lock-${conversation.lock}`) })]
					}),
					/* @__PURE__ */ a(Row, {
						icon: "leave",
						danger: true,
						act: () => void goAway(conversation),
						children: conversation.pair ? t("details-leave") : t("details-leave-group")
					}),
					mayDelete(conversation) && /* @__PURE__ */ a(Row, {
						icon: "delete",
						danger: true,
						act: () => void deleteWhole(conversation),
						children: [t("chat-delete"), /* @__PURE__ */ a("small", { children: t("chat-delete-where") })]
					})
				]
			})
		]
	});
}
function Blocking({ account }) {
	const isBlocked = blocked.value.some((one) => one.account === account);
	const name = plain(nameOf$1(account).text);
	const change = async () => {
		if (isBlocked) return void await attempt(() => unblock(account));
		const title = t("details-block", { name });
		if (await ask({
			title,
			about: t("details-block-about"),
			deed: t("request-block"),
			danger: true
		})) await attempt(() => block(account));
	};
	return /* @__PURE__ */ a(Row, {
		icon: "block",
		danger: !isBlocked,
		act: () => void change(),
		children: isBlocked ? t("details-unblock", { name }) : t("details-block", { name })
	});
}
async function goAway(conversation) {
	const title = conversation.pair ? t("details-leave") : t("details-leave-group");
	if (await ask({
		title,
		about: t("details-leave-about"),
		deed: t("details-leave"),
		danger: true
	}) && await attempt(() => leave(conversation.conversation))) closeOverlay();
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
		closeOverlay();
	}, lockWords);
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
		closeOverlay();
	}, lockWords);
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
/** What is wrong with the passphrase, or with the moment. */
function lockWords(failure) {
	if (failure.kind === "locked") return t("unlock-wrong");
	return failure.kind === "state" ? t("lock-files") : failureWords(failure);
}
// src/screens/group/Join.tsx
function Join({ link: given }) {
	const [text, setText] = d(given ?? "");
	const [asked, setAsked] = d(false);
	const { problem, busy, submit } = useDeed(async () => {
		const link = joinLinkIn(text);
		if (link === null) throw new Failure("usage", "no link into a group");
		await join(link);
		setAsked(true);
	}, (failure) => failure.kind === "usage" ? t("join-no-link") : failureWords(failure));
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
			onSubmit: (event) => submit(event),
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
	const { problem, busy, act } = useDeed(async () => {
		const { conversation } = await createGroup(name.trim(), [...chosen]);
		closeOverlay();
		go({
			at: "chat",
			conversation
		});
	});
	const ready = name.trim() !== "" && chosen.length > 0;
	const actions = /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Button, {
		onClick: closeOverlay,
		children: t("cancel")
	}), /* @__PURE__ */ a(Button, {
		look: "main",
		busy,
		disabled: !ready,
		onClick: () => void act(),
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
// src/screens/keys/Sheet.tsx
function Sheet() {
	return /* @__PURE__ */ a(Dialog, {
		title: t("keys"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: /* @__PURE__ */ a("dl", {
			class: "keys",
			children: [KEYS.map((key) => /* @__PURE__ */ a("div", {
				class: "keys-line",
				children: [/* @__PURE__ */ a("dt", { children: t(`key-${key.deed}`) }), /* @__PURE__ */ a("dd", {
					dir: "ltr",
					children: keysOf(key).map((name) => /* @__PURE__ */ a("kbd", { children: name }, name))
				})]
			}, key.deed)), /* @__PURE__ */ a("div", {
				class: "keys-line",
				children: [/* @__PURE__ */ a("dt", { children: t("key-edit-last") }), /* @__PURE__ */ a("dd", { children: /* @__PURE__ */ a("kbd", { children: "↑" }) })]
			})]
		})
	});
}
// src/screens/palette/Palette.tsx
function Palette() {
	const [words, setWords] = d("");
	const [at, setAt] = d(0);
	const entries = entriesFor(words);
	const chosen = Math.min(at, entries.length - 1);
	const act = (entry) => {
		closeOverlay();
		entry?.act();
	};
	const step = (event) => {
		const to = event.key === "ArrowDown" ? chosen + 1 : event.key === "ArrowUp" ? chosen - 1 : null;
		if (to !== null) {
			event.preventDefault();
			setAt((to + entries.length) % Math.max(1, entries.length));
		} else if (event.key === "Enter") {
			event.preventDefault();
			act(entries[chosen]);
		}
	};
	return /* @__PURE__ */ a(Dialog, {
		title: t("palette-title"),
		closeLabel: t("close"),
		onClose: closeOverlay,
		children: [
			/* @__PURE__ */ a(Field, {
				label: t("palette-field"),
				labelUnseen: true,
				placeholder: t("palette-field"),
				value: words,
				onValue: (typed) => {
					setWords(typed);
					setAt(0);
				},
				onKeyDown: step,
				autoFocus: true,
				autoComplete: "off"
			}),
			/* @__PURE__ */ a("p", {
				class: "unseen",
				role: "status",
				children: entries[chosen]?.label ?? t("palette-nothing")
			}),
			/* @__PURE__ */ a("ul", {
				class: "search-results",
				children: entries.map((entry, place) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
					type: "button",
					class: place === chosen ? "person-row palette-chosen" : "person-row",
					onClick: () => act(entry),
					children: [entry.face === void 0 ? /* @__PURE__ */ a("span", {
						class: "person-row-icon",
						children: /* @__PURE__ */ a(Icon, { name: entry.icon })
					}) : /* @__PURE__ */ a(Face, {
						conversation: entry.face,
						size: "small"
					}), /* @__PURE__ */ a("bdi", {
						class: "person-row-name cut",
						children: entry.label
					})]
				}) }, entry.id))
			}),
			entries.length === 0 && /* @__PURE__ */ a("p", {
				class: "new-chat-quiet",
				children: t("palette-nothing")
			})
		]
	});
}
/** What fits the words: chats first. */
function entriesFor(words) {
	const toChats = named([
		...chats.value,
		...archived.value,
		...wholly(hiddenChats.value, words)
	], words).slice(0, words === "" ? 6 : 12).map(({ conversation }) => {
		const id = conversation.conversation;
		return {
			id,
			label: plain(titleOf(conversation) ?? ""),
			icon: "chats",
			face: conversation,
			act: () => go({
				at: "chat",
				conversation: id
			})
		};
	});
	const wanted = folded(words.trim());
	return [...toChats, ...deeds().filter(({ label }) => folded(label).includes(wanted))];
}
function deeds() {
	const next = theme.value === "dark" ? "light" : "dark";
	const deed = (id, icon, act) => ({
		id,
		label: t(id),
		icon,
		act
	});
	return [
		deed("new-title", "new-chat", () => show({ show: "new-chat" })),
		deed("group-new-title", "group", () => show({ show: "new-group" })),
		deed("join-title", "link", () => show({ show: "join" })),
		deed("search-title", "search", () => show({ show: "search" })),
		deed("requests-title", "requests", () => go({ at: "requests" })),
		deed("starred-title", "star", () => go({ at: "starred" })),
		deed("settings-title", "settings", () => go({ at: "settings" })),
		deed("devices-title", "devices", () => go({
			at: "settings",
			section: "devices"
		})),
		deed("palette-theme", "appearance", () => chooseTheme(next)),
		deed("palette-lock", "lock", () => void attempt(lock))
	];
}
// src/state/finding.ts
async function findMessages(text, chat, limit) {
	const words = text.trim().split(/\s+/);
	const answer = await ask$1("search", {
		words,
		limit,
		...chat === void 0 ? {} : { chat }
	});
	const end = answer.find((row) => "page" in row);
	return {
		rows: answer.filter((row) => !("page" in row)),
		more: end?.page.before != null
	};
}
// src/screens/search/ChatChoice.tsx
function ChatChoice({ chat: { conversation } }) {
	const title = plain(titleOf(conversation) ?? t("details-you"));
	const open = () => {
		closeOverlay();
		go({
			at: "chat",
			conversation: conversation.conversation
		});
	};
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
		type: "button",
		class: "found",
		onClick: open,
		children: [/* @__PURE__ */ a(Face, {
			conversation,
			size: "small"
		}), /* @__PURE__ */ a("span", {
			class: "found-lines",
			children: [/* @__PURE__ */ a("bdi", {
				class: "found-name cut at-start",
				children: title
			}), /* @__PURE__ */ a("span", {
				class: "found-text",
				children: t("details-members", { count: conversation.members.length })
			})]
		})]
	}) });
}
// src/screens/search/FoundRow.tsx
function FoundRow({ row, chat }) {
	const name = row.own ? t("details-you") : plain(nameOf$1(row.sender).text);
	const open = () => {
		closeOverlay();
		go({
			at: "chat",
			conversation: row.conversation,
			number: row.number
		});
	};
	return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
		type: "button",
		class: "found",
		onClick: open,
		children: [/* @__PURE__ */ a(Avatar, {
			id: row.sender,
			name,
			size: "small"
		}), /* @__PURE__ */ a("span", {
			class: "found-lines",
			children: [/* @__PURE__ */ a("span", {
				class: "found-line",
				children: [/* @__PURE__ */ a("bdi", {
					class: "found-name cut at-start",
					children: chat === null || chat === name ? name : `${name} · ${plain(chat)}`
				}), /* @__PURE__ */ a("time", {
					dateTime: row.time,
					children: shortly(row.time)
				})]
			}), /* @__PURE__ */ a("span", {
				class: "found-text at-start",
				dir: "auto",
				children: plain(row.text ?? "")
			})]
		})]
	}) });
}
// src/screens/search/Search.tsx
/** How long the person types on before it is searched, milliseconds. */
var PAUSE_MS = 150;
function Search({ conversation }) {
	const [words, setWords] = d("");
	const [limit, setLimit] = d(30);
	const [found, setFound] = d(null);
	const asked = T(0);
	A(() => {
		const mine = ++asked.current;
		if (words.trim() === "") return setFound(null);
		const timer = setTimeout(() => {
			findMessages(words, conversation, limit).then((page) => mine === asked.current && setFound(page), () => void 0);
		}, PAUSE_MS);
		return () => clearTimeout(timer);
	}, [
		words,
		conversation,
		limit
	]);
	const people = conversation === void 0 && words.trim() !== "" ? named([
		...chats.value,
		...archived.value,
		...wholly(hiddenChats.value, words)
	], words).slice(0, 5) : [];
	const title = conversation === void 0 ? t("search-title") : t("search-in-chat");
	return /* @__PURE__ */ a(Dialog, {
		title,
		closeLabel: t("close"),
		onClose: closeOverlay,
		size: "wide",
		children: [/* @__PURE__ */ a(Field, {
			label: t("search-field"),
			type: "search",
			value: words,
			onValue: setWords,
			autoFocus: true,
			autoComplete: "off"
		}), /* @__PURE__ */ a("div", {
			class: "search-results",
			children: [
				words.trim() === "" && /* @__PURE__ */ a(Empty, {
					icon: "search",
					title: t("search-begin"),
					children: t("search-begin-about")
				}),
				people.length > 0 && /* @__PURE__ */ a("h3", {
					class: "found-heading",
					children: t("search-chats")
				}),
				/* @__PURE__ */ a("ul", { children: people.map((chat) => /* @__PURE__ */ a(ChatChoice, { chat }, chat.conversation.conversation)) }),
				/* @__PURE__ */ a("p", {
					class: "unseen",
					role: "status",
					children: found && t("search-count", { count: found.rows.length })
				}),
				found && found.rows.length > 0 && /* @__PURE__ */ a("h3", {
					class: "found-heading",
					children: t("search-messages")
				}),
				/* @__PURE__ */ a("ul", { children: found?.rows.map((row) => {
					const chat = conversationOf(row.conversation);
					return /* @__PURE__ */ a(FoundRow, {
						row,
						chat: chat && titleOf(chat)
					}, `${row.conversation}${row.number}`);
				}) }),
				found && found.rows.length === 0 && people.length === 0 && /* @__PURE__ */ a(Empty, {
					icon: "search",
					title: t("search-nothing"),
					children: t("search-nothing-about")
				}),
				found?.more && /* @__PURE__ */ a(Button, {
					wide: true,
					onClick: () => setLimit(limit + 30),
					children: t("search-more")
				})
			]
		})]
	});
}
// src/screens/verify/Verify.tsx
function Verify({ conversation, account }) {
	const who = account ?? otherOf(conversation);
	const [safety, setSafety] = d(null);
	const [compared, setCompared] = d(null);
	const [problem, setProblem] = d(null);
	const name = who === null ? "" : plain(nameOf$1(who).text);
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
				safety !== null && /* @__PURE__ */ a(Standing, {
					safety,
					name,
					compared,
					acknowledge: () => void settle("acknowledge")
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
/** What was so before anything was compared here. */
function Standing({ safety: { verified, verified_on }, name, compared, acknowledge }) {
	if (verified === "replaced") return /* @__PURE__ */ a(Banner, {
		look: "waits",
		icon: "warning",
		actions: /* @__PURE__ */ a(Button, {
			onClick: acknowledge,
			children: t("verify-acknowledge")
		}),
		children: t("verify-replaced", { name })
	});
	if (compared !== null) return null;
	if (verified === "lapsed") return /* @__PURE__ */ a(Banner, {
		look: "waits",
		icon: "warning",
		children: t("verify-lapsed", { name })
	});
	return verified === "yes" ? /* @__PURE__ */ a(Banner, {
		icon: "verified",
		children: [
			t("verify-is", { name }),
			" ",
			verified_on.map(placed).join(" ")
		]
	}) : null;
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
// src/screens/Overlays.tsx
function Overlays() {
	const shown = overlay.value;
	switch (shown?.show) {
		case "new-chat": return /* @__PURE__ */ a(NewChat, {});
		case "new-group": return /* @__PURE__ */ a(NewGroup, {});
		case "join": return /* @__PURE__ */ a(Join, { link: shown.link });
		case "search": return /* @__PURE__ */ a(Search, { conversation: shown.conversation });
		case "palette": return /* @__PURE__ */ a(Palette, {});
		case "keys": return /* @__PURE__ */ a(Sheet, {});
		case "details": {
			const conversation = conversationOf(shown.conversation);
			return conversation && /* @__PURE__ */ a(Details, { conversation });
		}
		case "lock": {
			const conversation = conversationOf(shown.conversation);
			return conversation && /* @__PURE__ */ a(LockChat, { conversation });
		}
		case "verify": {
			const conversation = conversationOf(shown.conversation);
			return conversation && /* @__PURE__ */ a(Verify, {
				conversation,
				account: shown.account
			});
		}
		default: return null;
	}
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
			/* @__PURE__ */ a("ul", { children: groups.map((group) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a(Asked$1, { group }) }, group.conversation)) }),
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
function Asked$1({ group }) {
	const people = group.people.map(({ account, handle }) => plain(handle ?? nameOf$1(account).text)).join(", ");
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
// src/screens/requests/Requests.tsx
function Requests() {
	return /* @__PURE__ */ a("section", {
		class: "list",
		"aria-labelledby": "requests-title",
		children: [/* @__PURE__ */ a("header", {
			class: "list-head",
			children: /* @__PURE__ */ a("h1", {
				id: "requests-title",
				children: t("requests-title")
			})
		}), /* @__PURE__ */ a("div", {
			class: "requests",
			children: [requests.value.length === 0 ? /* @__PURE__ */ a(Empty, {
				icon: "requests",
				title: t("requests-empty"),
				children: t("requests-empty-about")
			}) : /* @__PURE__ */ a("div", { children: [
				/* @__PURE__ */ a("p", {
					class: "requests-about",
					children: t("requests-about")
				}),
				/* @__PURE__ */ a("ul", { children: requests.value.map((request) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a(Asked, { request }) }, request.conversation)) }),
				/* @__PURE__ */ a("p", {
					class: "requests-about",
					children: t("request-notice")
				})
			] }), /* @__PURE__ */ a(WaitedFor, {})]
		})]
	});
}
function Asked({ request }) {
	const name = plain(request.handle ?? request.claimed ?? request.account.slice(0, 8));
	const open = async () => {
		await accept(request);
		go({
			at: "chat",
			conversation: request.conversation
		});
	};
	const remove = async () => {
		await decline(request);
		toast(t("request-declined"), { icon: "check" });
	};
	const block = async () => {
		await declineAndBlock(request);
		toast(t("request-blocked"), { icon: "block" });
	};
	return /* @__PURE__ */ a("article", {
		class: "request",
		"aria-label": name,
		children: [
			/* @__PURE__ */ a("header", {
				class: "request-head",
				children: [
					/* @__PURE__ */ a(Avatar, {
						id: request.account,
						name
					}),
					/* @__PURE__ */ a("h2", { children: /* @__PURE__ */ a("bdi", { children: name }) }),
					/* @__PURE__ */ a("time", {
						dateTime: request.time,
						children: shortly(request.time)
					})
				]
			}),
			request.text === null ? /* @__PURE__ */ a("p", {
				class: "request-none",
				children: t("request-no-text")
			}) : /* @__PURE__ */ a(Words, {
				text: request.text,
				name
			}),
			request.handle === null && request.claimed !== null && /* @__PURE__ */ a("p", {
				class: "request-none",
				children: t("request-says", { claimed: name })
			}),
			/* @__PURE__ */ a("div", {
				class: "request-actions",
				children: [
					/* @__PURE__ */ a(Button, {
						look: "main",
						onClick: () => void attempt(open),
						children: t("request-accept")
					}),
					/* @__PURE__ */ a(Button, {
						onClick: () => void attempt(remove),
						children: t("request-delete")
					}),
					/* @__PURE__ */ a(Button, {
						icon: "block",
						onClick: () => void attempt(block),
						children: t("request-block")
					})
				]
			})
		]
	});
}
function Words({ text, name }) {
	const box = T(null);
	const stop = useScrolling(box, t("request-words", { name }));
	return /* @__PURE__ */ a("p", {
		ref: box,
		class: "request-text",
		dir: "auto",
		...stop,
		children: text
	});
}
// package.json
var version = "0.1.0";
// src/screens/settings/About.tsx
function About() {
	return /* @__PURE__ */ a("section", {
		class: "settings-part",
		children: [
			/* @__PURE__ */ a("p", { children: t("about-words") }),
			/* @__PURE__ */ a("p", { children: t("about-version", { version }) }),
			/* @__PURE__ */ a("p", { children: t("about-source") }),
			/* @__PURE__ */ a("p", {
				class: "settings-quiet",
				children: t("about-licences")
			})
		]
	});
}
// src/screens/settings/Appearance.tsx
var THEMES = [
	"system",
	"light",
	"dark"
];
function Appearance() {
	const languages = [{
		value: "system",
		label: t("appearance-language-system")
	}, ...LANGUAGES.map((value) => ({
		value,
		label: nameOf(value)
	}))];
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: /* @__PURE__ */ a(OneOf, {
				legend: t("appearance-theme"),
				options: THEMES.map((value) => ({
					value,
					label: t(`appearance-${value}`)
				})),
				value: theme.value,
				onChange: chooseTheme
			})
		}),
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: /* @__PURE__ */ a(OneOf, {
				legend: t("appearance-language"),
				options: languages,
				value: languageChoice.value,
				onChange: (chosen) => void attempt(() => chooseLanguage(chosen))
			})
		}),
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: /* @__PURE__ */ a(Switch, {
				label: t("appearance-enter"),
				about: t("appearance-enter-about"),
				on: enterSends.value,
				onChange: chooseEnter
			})
		})
	] });
}
/** A language by its own name. */
function nameOf(code) {
	return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
}
// src/screens/settings/Notifications.tsx
var CHOICES = [
	"off",
	"plain",
	"names",
	"content"
];
function Notifications() {
	A(() => void attempt(() => keep({})), []);
	const now = kept.value;
	return /* @__PURE__ */ a("section", {
		class: "settings-part",
		children: [/* @__PURE__ */ a("p", {
			class: "settings-quiet",
			children: t("notifications-about")
		}), now !== null && /* @__PURE__ */ a(OneOf, {
			legend: t("notifications-legend"),
			options: CHOICES.map((value) => ({
				value,
				label: t(`notifications-${value}`)
			})),
			value: now.notify,
			onChange: (notify) => void attempt(() => keep({ notify }))
		})]
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
				/* @__PURE__ */ a(CodeReminder, {}),
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
	const isEmpty = code.trim() === "";
	const { problem, busy, submit } = useDeed(async () => {
		if (!isEmpty) await deed(code.trim());
	}, codeWords);
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
		isEmpty,
		submit: (event) => submit(event)
	};
}
/** What is wrong with a code that was typed. */
function codeWords(failure) {
	if (failure.kind === "usage") return t("code-mistyped");
	return failure.kind === "not-found" ? t("code-other") : failureWords(failure);
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
// src/screens/settings/Profile.tsx
function Profile() {
	const own = me.value;
	if (own === null) return null;
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [/* @__PURE__ */ a(Avatar, {
				id: own.account,
				name: own.handle,
				size: "huge"
			}), /* @__PURE__ */ a("dl", {
				class: "settings-facts",
				children: [
					/* @__PURE__ */ a("dt", { children: t("profile-name") }),
					/* @__PURE__ */ a("dd", { children: /* @__PURE__ */ a("bdi", { children: own.handle ?? t("profile-none") }) }),
					/* @__PURE__ */ a("dt", { children: t("profile-server") }),
					/* @__PURE__ */ a("dd", { children: /* @__PURE__ */ a("bdi", { children: own.server }) }),
					/* @__PURE__ */ a("dt", { children: t("profile-account") }),
					/* @__PURE__ */ a("dd", { children: /* @__PURE__ */ a("bdi", { children: /* @__PURE__ */ a("code", { children: own.account }) }) })
				]
			})]
		}),
		own.handle !== null && /* @__PURE__ */ a("section", {
			class: "settings-part",
			children: [
				/* @__PURE__ */ a("h3", { children: t("profile-share") }),
				/* @__PURE__ */ a("p", {
					class: "settings-quiet",
					children: t("profile-share-about")
				}),
				/* @__PURE__ */ a(Picture$1, {
					text: sharedText(own.handle, own.server),
					label: t("profile-picture")
				}),
				/* @__PURE__ */ a(CopyButton, {
					text: sharedText(own.handle, own.server),
					label: t("profile-copy")
				})
			]
		}),
		/* @__PURE__ */ a(Account, {}),
		/* @__PURE__ */ a("section", {
			class: "settings-part",
			children: /* @__PURE__ */ a(Button, {
				icon: "lock",
				onClick: () => void attempt(lock),
				children: t("profile-lock")
			})
		})
	] });
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
	const { problem, busy, act, submit } = useDeed(async (given) => {
		if (given.trim() !== "") await giveCode(given.trim());
	});
	return /* @__PURE__ */ a("form", {
		class: "welcome-form",
		noValidate: true,
		onSubmit: (event) => submit(event, code),
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
			/* @__PURE__ */ a(Scanner, { found: (scanned) => void act(scanned.replace(/^[A-Z-]+:/, "")) })
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
	const named = witnessesIn(typed);
	const { problem, busy, submit } = useDeed(async () => {
		if (!named?.witness) return;
		await trustWitnesses(named);
		close();
	});
	return /* @__PURE__ */ a("form", {
		class: "account-form",
		noValidate: true,
		onSubmit: (event) => submit(event),
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
// src/screens/settings/Settings.tsx
var PARTS = {
	profile: {
		icon: "alone",
		show: Profile
	},
	privacy: {
		icon: "lock",
		show: Privacy
	},
	devices: {
		icon: "devices",
		show: Devices
	},
	appearance: {
		icon: "appearance",
		show: Appearance
	},
	notifications: {
		icon: "bell",
		show: Notifications
	},
	directory: {
		icon: "server",
		show: DirectoryPart
	},
	about: {
		icon: "info",
		show: About
	}
};
function SettingsList() {
	const here = place.value.at === "settings" ? place.value.section : void 0;
	return /* @__PURE__ */ a("nav", {
		class: "list",
		"aria-labelledby": "settings-title",
		children: [/* @__PURE__ */ a("header", {
			class: "list-head",
			children: /* @__PURE__ */ a("h1", {
				id: "settings-title",
				children: t("settings-title")
			})
		}), /* @__PURE__ */ a("ul", {
			class: "list-rows",
			"aria-label": t("settings-sections"),
			children: Object.keys(PARTS).map((section) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", {
				type: "button",
				class: "settings-link",
				"aria-current": here === section ? "page" : void 0,
				onClick: () => go({
					at: "settings",
					section
				}),
				children: [
					/* @__PURE__ */ a(Icon, { name: PARTS[section].icon }),
					/* @__PURE__ */ a("span", {
						class: "settings-link-words",
						children: t(`settings-${section}`)
					}),
					/* @__PURE__ */ a(Icon, {
						name: "next",
						size: "small"
					})
				]
			}) }, section))
		})]
	});
}
function SettingsPart({ section }) {
	const Part = PARTS[section].show;
	return /* @__PURE__ */ a("section", {
		class: "settings",
		"aria-labelledby": "settings-part-title",
		children: [/* @__PURE__ */ a("header", {
			class: "settings-head",
			children: [/* @__PURE__ */ a(IconButton, {
				icon: "back",
				label: t("go-back"),
				onClick: () => go({ at: "settings" })
			}), /* @__PURE__ */ a("h2", {
				id: "settings-part-title",
				children: t(`settings-${section}`)
			})]
		}), /* @__PURE__ */ a("div", {
			class: "settings-body",
			children: /* @__PURE__ */ a(Part, {})
		})]
	});
}
// src/screens/Starred.tsx
function Starred() {
	const [rows, setRows] = d(null);
	A(() => {
		ask$1("stars", {}).then(setRows, () => setRows([]));
	}, []);
	return /* @__PURE__ */ a("section", {
		class: "list",
		"aria-labelledby": "starred-title",
		children: [
			/* @__PURE__ */ a("header", {
				class: "list-head",
				children: /* @__PURE__ */ a("h1", {
					id: "starred-title",
					children: t("starred-title")
				})
			}),
			rows?.length === 0 && /* @__PURE__ */ a(Empty, {
				icon: "star",
				title: t("starred-empty"),
				children: t("starred-empty-about")
			}),
			/* @__PURE__ */ a("ul", {
				class: "list-rows",
				children: rows?.map((row) => {
					const chat = conversationOf(row.conversation);
					return /* @__PURE__ */ a(FoundRow, {
						row,
						chat: chat && titleOf(chat)
					}, row.message);
				})
			})
		]
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
// src/screens/welcome/Server.tsx
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
// src/screens/welcome/useEntry.tsx
function useEntry({ others, busy, left = null, enter }) {
	const offered = house.value?.server ?? "";
	const [server, setServer] = d(offered);
	const [passphrase, setPassphrase] = d("");
	const [witnesses, setWitnesses] = d(NOBODY);
	const [tried, setTried] = d(false);
	const [stopped, setStopped] = d(0);
	const [problem, setProblem] = d(left);
	const [wrongServer, wrongPassphrase] = [serverProblem(server), passphraseProblem(passphrase)];
	/** What is said of what is wrong, once it was tried. */
	const said = (wrong) => tried && wrong ? t(wrong) : null;
	const submit = async (event) => {
		event.preventDefault();
		setTried(true);
		setProblem(null);
		focusWrong(event);
		const named = witnessesIn(witnesses);
		if (named === null || offered !== "" && wrongServer !== null) setStopped(stopped + 1);
		if (busy || named === null || [
			...others,
			wrongServer,
			wrongPassphrase
		].some((one) => one !== null)) return;
		try {
			await enter({
				server: serverIn(server),
				...named,
				...passphrase === "" ? {} : { passphrase }
			});
		} catch (thrown) {
			setProblem(failureWords(thrown));
		}
	};
	const help = `${t("register-passphrase-help")} ${t("register-passphrase-none")}`;
	const address = /* @__PURE__ */ a(Server, {
		value: server,
		onValue: setServer,
		error: said(wrongServer)
	});
	return {
		said,
		submit: (event) => void submit(event),
		stopped,
		passphrase: /* @__PURE__ */ a(Passphrase, {
			value: passphrase,
			onValue: setPassphrase,
			help,
			error: said(wrongPassphrase),
			isNew: true
		}),
		witnesses: /* @__PURE__ */ a(NamedWitnesses, {
			typed: witnesses,
			onTyped: setWitnesses
		}),
		/** The server where nobody offers one, and where one is offered: the most leave that as it is. */
		neededServer: offered === "" && address,
		offeredServer: offered !== "" && address,
		problem: problem && /* @__PURE__ */ a("p", {
			class: "welcome-problem",
			role: "alert",
			children: problem
		})
	};
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
	const [handle, setHandle] = d("");
	const [busy, setBusy] = d(false);
	const wrong = handle.trim() === "" ? "field-needed" : handleProblem(handle);
	const enter = async (ground) => {
		setBusy(true);
		try {
			await beginLink({
				...ground,
				handle: handle.trim().replace(/^@/, ""),
				...filled({ name: deviceName() })
			});
		} finally {
			setBusy(false);
		}
	};
	const entry = useEntry({
		others: [wrong],
		busy,
		left,
		enter
	});
	return /* @__PURE__ */ a(Frame, {
		title: t("link-title"),
		about: t("have-link-about"),
		back,
		children: /* @__PURE__ */ a("form", {
			class: "welcome-form",
			noValidate: true,
			onSubmit: entry.submit,
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("link-handle"),
					value: handle,
					onValue: setHandle,
					error: entry.said(wrong),
					autoFocus: true
				}),
				entry.neededServer,
				entry.passphrase,
				/* @__PURE__ */ a(More, {
					stopped: entry.stopped,
					children: entry.witnesses
				}),
				entry.problem,
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
	const [handle, setHandle] = d("");
	const [code, setCode] = d("");
	const [replaces, setReplaces] = d(false);
	const busy = house.value?.doing?.what === "recovering";
	const [wrongHandle, wrongCode] = [handleProblem(handle), code.trim() === "" ? "field-needed" : null];
	const enter = (ground) => recover({
		...ground,
		recovery_code: code.trim(),
		...filled({ handle: handle.replace(/^\s*@/, "") }),
		...replaces ? { replace_code: true } : {}
	});
	const entry = useEntry({
		others: [wrongHandle, wrongCode],
		busy,
		enter
	});
	return /* @__PURE__ */ a(Frame, {
		title: t("recover-title"),
		back: busy ? void 0 : back,
		children: /* @__PURE__ */ a("form", {
			class: "welcome-form",
			noValidate: true,
			onSubmit: entry.submit,
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("link-handle"),
					help: t("recover-handle-help"),
					value: handle,
					onValue: setHandle,
					error: entry.said(wrongHandle),
					autoFocus: true
				}),
				/* @__PURE__ */ a(Field, {
					label: t("recover-code"),
					help: t("recover-code-help"),
					value: code,
					onValue: setCode,
					error: entry.said(wrongCode),
					autoComplete: "off",
					spellcheck: false
				}),
				entry.neededServer,
				entry.passphrase,
				/* @__PURE__ */ a("label", {
					class: "welcome-check",
					children: [/* @__PURE__ */ a("input", {
						type: "checkbox",
						checked: replaces,
						onChange: (event) => setReplaces(event.currentTarget.checked)
					}), t("recover-replace")]
				}),
				/* @__PURE__ */ a(More, {
					stopped: entry.stopped,
					children: entry.witnesses
				}),
				/* @__PURE__ */ a("p", {
					class: "welcome-warning",
					children: t("recover-warning")
				}),
				entry.problem,
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
// src/screens/welcome/Register.tsx
function Register({ back }) {
	const [handle, setHandle] = d("");
	const [name, setName] = d(deviceName());
	const [invitation, setInvitation] = d("");
	const busy = house.value?.doing?.what === "registering";
	const wrong = handleProblem(handle);
	const enter = async (ground) => {
		await register({
			...ground,
			name: name.trim(),
			...filled({
				handle: handle.replace(/^\s*@/, ""),
				invitation
			})
		});
		welcomed.value = true;
	};
	const entry = useEntry({
		others: [wrong],
		busy,
		enter
	});
	return /* @__PURE__ */ a(Frame, {
		title: t("register-title"),
		back: busy ? void 0 : back,
		children: /* @__PURE__ */ a("form", {
			class: "welcome-form",
			noValidate: true,
			onSubmit: entry.submit,
			children: [
				/* @__PURE__ */ a(Field, {
					label: t("register-handle"),
					help: t("register-handle-help"),
					value: handle,
					onValue: setHandle,
					error: entry.said(wrong),
					autoComplete: "username",
					spellcheck: false,
					autoFocus: true
				}),
				entry.passphrase,
				entry.neededServer,
				/* @__PURE__ */ a(More, {
					stopped: entry.stopped,
					children: [
						entry.offeredServer,
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
						entry.witnesses
					]
				}),
				entry.problem,
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
// src/screens/apart.ts
var madeOf = "e2a447287aa91458";
export { AskHost, LinkThis, MenuHost, Overlays, Recover, Register, Requests, SettingsList, SettingsPart, Starred, madeOf };
