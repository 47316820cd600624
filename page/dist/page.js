// node_modules/preact/dist/preact.mjs
var n$1;
var t$3;
var r$2;
var u$3;
var i$2;
var f$3;
var o$3;
var e$2;
var l$2;
var c$2;
var a$3;
var s$2;
var h$3 = Symbol.for("pv");
var p$3 = {};
var y$3 = [];
var v$2 = /^m(i|n|o|s|text|space)$/;
var w$3 = Array.isArray;
var d$3 = y$3.slice;
var _$2 = Object.assign;
function g$3(n) {
	n && n.parentNode && n.remove();
}
function k$2(n, t, r) {
	var u, i, f, o = {}, e = arguments.length;
	for (f in t) "key" == f ? u = t[f] : "ref" == f && "function" != typeof n ? i = t[f] : o[f] = t[f];
	return e > 2 && (o.children = e > 3 ? d$3.call(arguments, 2) : r), m$3(n, o, u, i, null);
}
function m$3(r, u, i, f, o) {
	var e = {
		type: r,
		props: u,
		key: i,
		ref: f,
		__k: null,
		__: null,
		__b: 0,
		__e: null,
		__c: null,
		constructor: h$3,
		__v: o || ++t$3,
		__i: -1,
		__u: 0
	};
	return !o && n$1.vnode && n$1.vnode(e), e;
}
function $(n) {
	return n.children;
}
function x$1(n, t) {
	this.props = n, this.context = t, this.__g = 0;
}
function S$1(n, t) {
	if (null == t) return n.__ && S$1(n.__, n.__i + 1);
	for (var r; t < n.__k.length; t++) if ((r = n.__k[t]) && r.__e) return r.__e;
	return "function" != typeof n.type || n.props.__P ? null : S$1(n);
}
function C$1(t) {
	var r, u = t.__v, i = u.__e, f = [], o = [], e = t.__P;
	e && ((r = _$2({ constructor: h$3 }, u)).__v = u.__v + 1, n$1.vnode && n$1.vnode(r), z$1(e, r, u, t.__n, e.namespaceURI, 32 & u.__u ? [i] : null, f, i || S$1(u), 32 & u.__u, o), r.__v = u.__v, r.__.__k[r.__i] = r, E$1(f, r, o), u.__ = u.__e = null, r.__e != i && j$2(r));
}
function j$2(n) {
	if ((n = n.__) && n.__c && !n.props.__P) return n.__e = null, n.__k.some(function(t) {
		return t && (n.__e = t.__e);
	}), j$2(n);
}
function L(t) {
	(8 & t.__g || (t.__g |= 8, u$3.push(t), f$3++)) && i$2 == n$1.debounceRendering || ((i$2 = n$1.debounceRendering) || queueMicrotask)(H);
}
function H() {
	try {
		for (var n, t = 1; u$3.length;) u$3.length > t && u$3.sort(o$3), n = u$3.shift(), t = u$3.length, 8 & n.__g && C$1(n);
	} finally {
		(f$3 = u$3.length) && (i$2 || queueMicrotask)(H);
	}
}
function I(n, t, r, u, i, f, o, e, l, c, a) {
	var s, h, v, w, d, _, g = u.__k || y$3, k = t.length;
	for (l = q(r, t, g, l, k), s = 0; s < k; s++) null != (v = r.__k[s]) && (h = ~v.__i && g[v.__i] || p$3, v.__i = s, _ = z$1(n, v, h, i, f, o, e, l, c, a), w = v.__e, (h.ref != v.ref || 8 & h.__u) && (h.ref && G$1(h.ref, null, v, h), v.ref && a.push(v.ref, v.__c || w, v)), d = d || w, 4 & v.__u ? (l = A$2(v, l, n, !h.__v), h.__e && (h.__e = null)) : "function" == typeof v.type && void 0 !== _ ? l = _ : w && (l = w.nextSibling), v.__u &= -21);
	return r.__e = d, l;
}
function q(n, t, r, u, i) {
	var f, o, e, l, c, a, s, p, y, v = r.length, d = v, _ = 0, g = 0, k = n.__k = Array(i);
	for (f = 0; f < i; f++) null != (o = t[f]) && "boolean" != typeof o && "function" != typeof o ? ("object" != typeof o || o.constructor === String ? o = k[f] = m$3(null, o) : w$3(o) ? o = k[f] = m$3($, { children: o }) : o.constructor === h$3 && o.__b ? o = k[f] = m$3(o.type, o.props, o.key, o.ref, o.__v) : k[f] = o, l = f + _, o.__ = n, o.__b = n.__b + 1, e = null, ~(c = o.__i = P$1(o, r, l, d)) && (d--, (e = r[c]) && (e.__u |= 2)), e && e.__v ? (o.__u |= 16, c == l - 1 ? _-- : c == l + 1 ? _++ : c != l && (c > l ? _-- : _++, g = 1)) : (~c || (i > v ? _-- : i < v && _++), "function" != typeof o.type && (o.__u |= 4))) : k[f] = null;
	if (g) {
		for (a = [], s = [], f = 0; f < i; f++) if ((o = k[f]) && 16 & o.__u) {
			for (_ = 0, p = a.length; _ < p;) a[y = _ + p >> 1] < o.__i ? _ = y + 1 : p = y;
			a[_] = o.__i, s[f] = _ + 1;
		}
		for (_ = a.length; f--;) s[f] && (s[f] == _ ? _-- : k[f].__u |= 4);
	}
	if (d) for (f = 0; f < v; f++) !(e = r[f]) || 2 & e.__u || (e.__e == u && (u = S$1(e)), J(e, e));
	return u;
}
function A$2(n, t, r, u) {
	var i, f, o, e;
	if ("function" == typeof n.type) {
		if (n.props.__P) return t;
		if (i = n.__k) for (f = 0; f < i.length; f++) i[f] && (i[f].__ = n, t = A$2(i[f], t, r, !1));
		return t;
	}
	for (t && !t.parentNode && (t = S$1(n)) && !t.parentNode && (t = null), o = n.__e, e = t; e && 8 == e.nodeType;) e = e.nextSibling;
	for (o != e && (!u && r.moveBefore && o.parentNode ? r.moveBefore(o, t) : r.insertBefore(o, t || null)), t = o; (t = t && t.nextSibling) && 8 == t.nodeType && !t.data.startsWith("$s"););
	return t;
}
function P$1(n, t, r, u) {
	var i, f = n.key, o = n.type, e = t[r], l = e && !(2 & e.__u);
	if (null === e && null == f || l && f == e.key && o == e.type) return r;
	if (u > (l ? 1 : 0)) {
		for (i = r - 1; i >= 0; i--) if ((e = t[i]) && !(2 & e.__u) && f == e.key && o == e.type) return i;
		for (i = r + 1; i < t.length; i++) if ((e = t[i]) && !(2 & e.__u) && f == e.key && o == e.type) return i;
	}
	return -1;
}
function T$1(n, t, r) {
	r ??= "", "-" == t[0] ? n.setProperty(t, r) : n[t] = r;
}
function N(n, t, r, u, i) {
	var f, o;
	if ("style" == t) if ("string" == typeof r) n.style.cssText = r;
	else {
		if ("string" == typeof u && (n.style.cssText = u = ""), u) for (t in u) r && t in r || T$1(n.style, t);
		if (r) for (t in r) u && r[t] == u[t] || T$1(n.style, t, r[t]);
	}
	else if ("o" == t[0] && "n" == t[1]) "function" != typeof r && (r = null), "function" != typeof u && (u = null), (n.__e || (n.__e = {}))[t] = r, r && u || (o = a$3[t] || (a$3[t] = V(t)), (n.__a || (n.__a = {}))[t] = c$2, f = t != (t = t.replace(l$2, "$1")), (t = t.slice(2))[0] < "a" && (t = t.toLowerCase()), r ? n.addEventListener(t, o, f) : n.removeEventListener(t, o, f));
	else {
		if ("http://www.w3.org/2000/svg" == i) t = t.replace(/xlink(H|:h)/, "h").replace(/sName$/, "s");
		else if ("width" != t && "height" != t && "href" != t && "list" != t && "form" != t && "tabIndex" != t && "download" != t && "rowSpan" != t && "colSpan" != t && "role" != t && "popover" != t && t in n) try {
			n[t] = null == r ? "" : r;
			return;
		} catch (n) {}
		if ("function" == typeof r) return;
		null == r || !1 === r && "-" != t[4] ? n.removeAttribute(t) : n.setAttribute(t, "popover" == t && 1 == r ? "" : r);
	}
}
function V(t) {
	return function(r) {
		var u = this.__e;
		if (u) {
			if (u = u[t], null == r[e$2]) r[e$2] = c$2++;
			else if (r[e$2] < this.__a[t]) return;
			return u(n$1.event ? n$1.event(r) : r);
		}
	};
}
function z$1(t, r, u, i, f, o, e, l, c, a) {
	var s, p, v, d, k, b, m, M, C, j, L, H, q, A, O, P, T, N, V = r.type;
	if (r.constructor !== h$3) return null;
	128 & u.__u && (c = 32 & u.__u, s = u.__c.__z) && (r.__u |= c, p = o = [], 8 == s.nodeType ? l = B$1(s, o) : o.push(s), l = o[0] || l), (s = n$1.__b) && s(r);
	n: if ("function" == typeof V) {
		v = e.length;
		try {
			if (M = r.props, C = (s = V.prototype) && s.render, j = (s = V.contextType) && i[s.__c], L = s ? j ? j.props.value : s.__ : i, (d = u.__c) ? (r.__c = d, 2 & d.__g && (d.__g |= 1)) : (C ? r.__c = d = new V(M, L) : (r.__c = d = new x$1(M, L), d.constructor = V, d.render = K), j && j.sub(d), d.state || (d.state = {}), d.__n = i, d.__g |= 8, d.__h = [], d.__k = []), C && (d.__s || (d.__s = d.state), V.getDerivedStateFromProps && (d.__s == d.state && (d.__s = _$2({}, d.__s)), _$2(d.__s, V.getDerivedStateFromProps(M, d.__s)))), k = d.props, b = d.state, d.__v = r, u.__c) {
				if (M !== k && C && !V.getDerivedStateFromProps && d.componentWillReceiveProps && d.componentWillReceiveProps(M, L), r.__v == u.__v && !(8 & d.__g) || !(4 & d.__g) && d.shouldComponentUpdate && !1 === d.shouldComponentUpdate(M, d.__s, L)) {
					r.__v != u.__v && (d.props = M, d.state = d.__s, d.__g &= -9), r.__e = u.__e, r.__k = u.__k, r.__k.some(function(n) {
						n && (n.__ = r);
					}), y$3.push.apply(d.__h, d.__k), d.__k = [], d.__h.length && e.push(d), l = S$1(u);
					break n;
				}
				d.componentWillUpdate && d.componentWillUpdate(M, d.__s, L), C && d.componentDidUpdate && d.__h.push(function() {
					d.componentDidUpdate(k, b, m);
				});
			} else C && !V.getDerivedStateFromProps && d.componentWillMount && d.componentWillMount(), C && d.componentDidMount && d.__h.push(d.componentDidMount);
			d.context = L, d.props = M, d.__P = t, d.__g &= -5, H = n$1.__r, q = C ? 25 : 0;
			do
				d.__g &= -9, H && H(r), s = d.render(d.props, d.state = d.__s, d.context);
			while (8 & d.__g && ++q < 25);
			C && (y$3.push.apply(d.__h, d.__k), d.__k = []), d.state = d.__s, d.getChildContext && (i = _$2({}, i, d.getChildContext())), C && u.__c && d.getSnapshotBeforeUpdate && (m = d.getSnapshotBeforeUpdate(k, b)), A = s && s.type === $ && null == s.key ? s.props.children : s, M.__P && (s = l, f = (t = M.__P).namespaceURI, c = o = null, u.props && u.props.__P != t && (u.__k.some(function(n) {
				n && J(n, n);
			}), u.__k = null), l = u.__k ? S$1(u, 0) : null), l = I(t, w$3(A) ? A : [A], r, u, i, f, o, e, l, c, a), M.__P && (r.__e = null, l = s), r.__u &= -161, p && p.some(g$3), d.__h.length && e.push(d), 1 & d.__g && (d.__g &= -4);
		} catch (t) {
			if (e.length = v, r.__v = null, c || o) if (t && t.then) {
				if (r.__u |= 128 | c, o) {
					for (~(T = o.indexOf(l || void 0)) || (T = o.length); (N = o[T - 1]) && 8 == N.nodeType;) T--;
					for (; T < o.length; T++) if (N = o[T]) if (o[T] = null, O) {
						if (N == P) break;
					} else {
						if (8 != N.nodeType) break;
						N.data.startsWith("$s") && (P = B$1(O = N));
					}
				}
				if (!O) {
					for (; l && 8 == l.nodeType && l.nextSibling;) l = l.nextSibling;
					O = l;
				}
				(s = B$1(O = r.__c.__z || (r.__c.__z = O))) ? (r.__e = O, l = s) : r.__e = l, l = l && l.nextSibling;
			} else o && o.some(g$3);
			else r.__e = u.__e;
			r.__k || (r.__k = u.__k || []), t && t.then || D$1(r), n$1.__e(t, r, u);
		}
	} else l = r.__e = F$2(u.__e, r, u, i, f, o, e, c, a, t);
	return (s = n$1.diffed) && s(r), l;
}
function B$1(n, t) {
	if (n && 8 == n.nodeType && n.data.startsWith("$s")) for (var r = 1; n = n.nextSibling;) {
		if (8 == n.nodeType) {
			if (n.data.startsWith("$s")) r++;
			else if (n.data.startsWith("/$s") && !--r) return n;
		}
		t && t.push(n);
	}
}
function D$1(n) {
	n && (n.__c && (n.__c.__g |= 4), n.__k && n.__k.some(D$1));
}
function E$1(t, r, u) {
	for (var i = 0; i < u.length;) G$1(u[i++], u[i++], u[i++]);
	n$1.__c && n$1.__c(r, t), t.some(function(r) {
		try {
			t = r.__h, r.__h = [], t.some(function(n) {
				n.call(r);
			});
		} catch (t) {
			n$1.__e(t, r.__v);
		}
	});
}
function F$2(t, r, u, i, f, o, e, l, c, a) {
	var s, h, y, _, k, b, m, M, $ = u.props || p$3, x = r.props, C = r.type;
	if ("svg" == C ? f = "http://www.w3.org/2000/svg" : "math" == C ? f = "http://www.w3.org/1998/Math/MathML" : f || (f = "http://www.w3.org/1999/xhtml"), o) {
		for (s = 0; s < o.length; s++) if ((k = o[s]) && (C ? k.localName == C : 3 == k.nodeType)) {
			t = k, o[s] = null;
			break;
		}
	}
	if (!t) {
		if (M = a.ownerDocument || document, !C) return M.createTextNode(x);
		t = M.createElementNS(f, C, x.is ? x : a), l && (n$1.__m && n$1.__m(r, o), l = !1), o = null;
	}
	if (C) {
		if (a = "template" == C && t.content || t, o = "textarea" == C && null != x.defaultValue ? null : o && d$3.call(a.childNodes), !l && o) for ($ = {}, s = 0; s < t.attributes.length; s++) $[(k = t.attributes[s]).name] = k.value;
		for (s in $) k = $[s], "dangerouslySetInnerHTML" == s ? y = k : "children" == s || s in x || "value" == s && "defaultValue" in x || "checked" == s && "defaultChecked" in x || N(t, s, null, k, f);
		for (s in x) k = x[s], "children" == s ? _ = k : "dangerouslySetInnerHTML" == s ? h = k : "value" == s ? b = k : "checked" == s ? m = k : l && "function" != typeof k || $[s] === k || N(t, s, k, $[s], f);
		h ? (l || y && (h.__html == y.__html || h.__html == t.innerHTML) || (t.innerHTML = h.__html), r.__k = []) : (y && (t.textContent = ""), ("foreignObject" == C || "http://www.w3.org/1998/Math/MathML" == f && v$2.test(C)) && (f = "http://www.w3.org/1999/xhtml"), I(a, w$3(_) ? _ : [_], r, u, i, f, o, e, o ? o[0] : u.__k && S$1(u, 0), l, c), o && o.some(g$3)), l && "textarea" != C || (s = "value", "progress" == C && null == b ? t.removeAttribute(s) : null == b || b === t[s] && ("progress" != C || b) || N(t, s, b, $[s], f), s = "checked", null != m && m != t[s] && N(t, s, m, $[s], f));
	} else $ === x || l && t.data == x || (t.data = x);
	return t;
}
function G$1(t, r, u, i) {
	try {
		"function" == typeof t ? r ? r.__x = t(r) || 1 : i && (i = i.__c || i.__e) && (r = i.__x) && (i.__x = null, "function" == typeof r ? r() : t(null)) : t.current = r;
	} catch (t) {
		n$1.__e(t, u);
	}
}
function J(t, r, u) {
	var i, f, o, e;
	if (n$1.unmount && n$1.unmount(t), !(i = t.ref) || i.current && i.current != t.__e || G$1(i, null, r, t), i = t.__c) {
		if (i.componentWillUnmount) try {
			i.componentWillUnmount();
		} catch (t) {
			n$1.__e(t, r);
		}
		i.__P = i.__n = null;
	}
	if (i = t.__k) for (e = 0; e < i.length; e++) i[e] && J(i[e], r, "function" != typeof t.type || u && !t.props.__P);
	!u && (i = t.__c) && (i = i.__z) && (f = B$1(i, o = [])) && (i == t.__e && o.some(g$3), g$3(f), g$3(i)), u || g$3(t.__e), t.__e = t.__c = t.__ = null;
}
function K(n, t, r) {
	return this.constructor(n, r);
}
function Q(t, r) {
	var u, i, f, o;
	n$1.__ && n$1.__(t, r), 9 == r.nodeType && (r = r.documentElement), i = (u = t && 32 & t.__u) ? null : r.__k, r.__k = m$3($, { children: [t] }), f = [], o = [], z$1(r, r.__k, i || p$3, p$3, r.namespaceURI, i ? null : r.firstChild ? d$3.call(r.childNodes) : null, f, i ? i.__e : r.firstChild, u, o), E$1(f, r.__k, o), r.__k.props.children = null;
}
function U(n) {
	function t(n) {
		var r, u;
		return this.getChildContext || (r = /* @__PURE__ */ new Set(), (u = {})[t.__c] = this, this.getChildContext = function() {
			return u;
		}, this.shouldComponentUpdate = function(n) {
			this.props.value != n.value && r.forEach(function(n) {
				n.__g |= 4, L(n);
			});
		}, this.sub = function(n) {
			r.add(n);
			var t = n.componentWillUnmount;
			n.componentWillUnmount = function() {
				r.delete(n), t && t.call(n);
			};
		}), n.children;
	}
	return t.__c = "__cC" + s$2++, t.__ = n, t.Provider = (t.Consumer = function(n, t) {
		return n.children(t);
	}).contextType = t, t;
}
n$1 = { __e: function(n, t, r, u) {
	for (var i, o, e; t = t.__;) if ((i = t.__c) && !(1 & i.__g)) {
		i.__g |= 4;
		try {
			if ((e = (o = i.constructor) && o.getDerivedStateFromError) && i.setState(o.getDerivedStateFromError(n)), i.componentDidCatch && (i.componentDidCatch(n, u || {}), e = 1), e && 8 & i.__g) return void (i.__g |= 2);
		} catch (t) {
			n = t;
		}
	}
	throw f$3 = 0, n;
} }, t$3 = 0, r$2 = function(n) {
	return null != n && n.constructor === h$3;
}, x$1.prototype.setState = function(n, t) {
	var r = this.__s;
	r && r != this.state || (r = this.__s = _$2({}, this.state)), "function" == typeof n && (n = n(_$2({}, r), this.props)), n && (_$2(r, n), this.__v && (t && this.__k.push(t), L(this)));
}, x$1.prototype.forceUpdate = function(n) {
	this.__v && (this.__g |= 4, n && this.__h.push(n), L(this));
}, x$1.prototype.render = $, u$3 = [], f$3 = 0, o$3 = function(n, t) {
	return n.__v.__b - t.__v.__b;
}, e$2 = Symbol(), l$2 = /(PointerCapture)$|Capture$/i, c$2 = 0, a$3 = {}, s$2 = 0;
// src/rpc/failure.ts
/** A request's bad end. `detail` is the client's own sentence, in English, for whoever wants to know more. */
var Failure = class extends Error {
	kind;
	detail;
	/** What tells it from others of its kind, where there is more to tell. */
	reason;
	result;
	constructor(kind, detail, reason = null, result) {
		super(`${kind}: ${detail}`);
		this.kind = kind;
		this.detail = detail;
		this.reason = reason;
		this.result = result;
	}
};
var BY_CODE = /* @__PURE__ */ new Map([
	[-32601, "unknown-method"],
	[-32602, "usage"],
	[-32020, "signed-out"],
	[-32021, "not-permitted"],
	[-32001, "other"],
	[-32002, "usage"],
	[-32003, "not-registered"],
	[-32004, "not-found"],
	[-32005, "not-permitted"],
	[-32006, "offline"],
	[-32007, "refused"],
	[-32008, "caught"],
	[-32009, "locked"],
	[-32010, "disk"],
	[-32011, "state"],
	[-32012, "quota"],
	[-32013, "suspended"],
	[-32014, "mismatch"]
]);
/** The failure that an error on the wire tells. */
function failureOf(error) {
	return new Failure(BY_CODE.get(error.code) ?? "other", error.message, error.data?.reason ?? null, error.data?.result);
}
/** What was thrown, as a failure: whatever is none is a mistake of the page's own. */
function asFailure(thrown) {
	if (thrown instanceof Failure) return thrown;
	return new Failure("other", thrown instanceof Error ? thrown.message : String(thrown));
}
// src/rpc/session.ts
/** Takes the launch code out of the address, so that it is in no history and no screenshot. */
function takeLaunchCode(location, history) {
	const found = new URLSearchParams(location.hash.slice(1)).get("launch");
	if (found !== null) history.replaceState(null, "", location.pathname + location.search);
	return found;
}
/** Asks for a token for this tab: by the launch code the first time, else by the cookie. */
async function enter(client, code) {
	const answer = await post(client, code === null ? {} : { code });
	if (!answer.ok && code !== null) return enter(client, null);
	if (answer.status === 401 || answer.status === 403) throw new Failure("signed-out", `the client answers ${answer.status}`);
	if (!answer.ok) throw new Failure("lost", `the client answers ${answer.status}`);
	const { token } = await answer.json();
	return token;
}
async function post(client, body) {
	try {
		return await client.fetch.call(globalThis, `${client.origin}/session`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
			credentials: "same-origin"
		});
	} catch (thrown) {
		throw new Failure("lost", thrown instanceof Error ? thrown.message : "the client does not answer");
	}
}
// node_modules/preact/hooks/dist/hooks.mjs
var t$2;
var r$1;
var u$2;
var i$1;
var o$2 = Object.is;
var f$2 = 0;
var c$1 = [];
var e$1 = [];
var a$2 = n$1;
var v$1 = a$2.__b;
var l$1 = a$2.__r;
var m$2 = a$2.diffed;
var h$2 = a$2.__c;
var s$1 = a$2.unmount;
var p$2 = a$2.__;
function y$2(n, t) {
	a$2.__h && a$2.__h(r$1, n, f$2 || t), f$2 = 0;
	var u = r$1.__H || (r$1.__H = {
		__: [],
		__h: []
	});
	return n >= u.__.length && u.__.push({}), u.__[n];
}
function d$2(n) {
	return f$2 = 1, _$1(G, n);
}
function _$1(n, u, i) {
	var f = y$2(t$2++, 2);
	if (f.t = n, !f.__c && (f.__ = [i ? i(u) : G(void 0, u), function(n) {
		var t = (f.__N || f.__)[0], r = f.t(t, n);
		o$2(t, r) || (f.__N = [r, f.__[1]], f.__c.setState({}));
	}], f.__c = r$1, !r$1.__f)) {
		r$1.__f = !0;
		var c = r$1.shouldComponentUpdate;
		r$1.shouldComponentUpdate = function(n, t, r) {
			var u = this.__H;
			if (!u) return !0;
			var i = !1, f = this.props != n;
			if (u.__.some(function(n) {
				n.__N && (i = !0, o$2(n.__[0], n.__N[0]) || (f = !0));
			}), c) {
				var e = c.call(this, n, t, r);
				return i ? e || f : e;
			}
			return !i || f;
		};
	}
	return f.__;
}
function A$1(n, u) {
	var i = y$2(t$2++, 3);
	!a$2.__s && E(i.__H, u) && (i.__P = !0, i.__ = n, i.u = u, r$1.__H.__h.push(i));
}
function F$1(n, u) {
	var i = y$2(t$2++, 4);
	!a$2.__s && E(i.__H, u) && (i.__P = !1, i.__ = n, i.u = u, r$1.__h.push(i));
}
function T(n) {
	return f$2 = 5, w$2(function() {
		return { current: n };
	}, []);
}
function w$2(n, r) {
	var u = y$2(t$2++, 7);
	return E(u.__H, r) && (u.__ = n(), u.__H = r), u.__;
}
function j$1(n) {
	var u = r$1.context[n.__c], i = y$2(t$2++, 9);
	return i.c = n, u ? (i.__ ?? (i.__ = !0, u.sub(r$1)), u.props.value) : n.__;
}
function P() {
	var n = y$2(t$2++, 11);
	if (!n.__) {
		for (var u = r$1.__v; !u.__m && u.__;) u = u.__;
		var i = u.__m || (u.__m = [0, 0]);
		n.__ = "P" + i[0] + "-" + i[1]++;
	}
	return n.__;
}
function g$2() {
	var n;
	do {
		for (; n = e$1.shift();) try {
			C(n);
		} catch (t) {
			a$2.__e(t, { __: (n = n.__P) && n.__v });
		}
		for (; n = c$1.shift();) {
			var t = n.__H;
			if (n.__P && t) try {
				t.__h.some(C), t.__h.some(D), t.__h = [];
			} catch (r) {
				t.__h = [], a$2.__e(r, n.__v);
			}
		}
	} while (e$1.length);
}
a$2.__b = function(n) {
	r$1 = null, v$1 && v$1(n);
}, a$2.__ = function(n, t) {
	n && t.__k && t.__k.__m && (n.__m = t.__k.__m), p$2 && p$2(n, t);
}, a$2.__r = function(n) {
	l$1 && l$1(n), t$2 = 0;
	var i = (r$1 = n.__c).__H;
	i && (u$2 == r$1 ? r$1.__h = [] : (i.__h.some(C), i.__h.some(D), t$2 = 0), i.__h = [], i.__.some(function(n) {
		n.__N && (n.__ = n.__N), n.u = n.__N = void 0;
	})), u$2 = r$1;
}, a$2.diffed = function(n) {
	m$2 && m$2(n);
	var t = n.__c;
	t && t.__H && (t.__H.__h.length && B(c$1.push(t)), t.__H.__.some(function(n) {
		n.u && (n.__H = n.u);
	})), u$2 = r$1 = null;
}, a$2.__c = function(n, t) {
	t.some(function(n) {
		try {
			n.__h.some(C), n.__h = n.__h.filter(function(n) {
				return !n.__ || D(n);
			});
		} catch (t) {
			n.__h = [function() {
				throw t;
			}];
		}
	}), h$2 && h$2(n, t);
}, a$2.unmount = function(n) {
	s$1 && s$1(n);
	var t, r, u = n.__c;
	u && u.__H && (u.__H.__.some(function(u) {
		try {
			if (u.__P && u.__c) {
				if (void 0 === r) {
					for (r = n.__; r && (!r.__c || !r.__c.__P);) r = r.__;
					r = r && r.__c;
				}
				u.__P = r, B(e$1.push(u));
			} else C(u);
		} catch (n) {
			t = n;
		}
	}), u.__H = void 0, t && a$2.__e(t, u.__v));
};
var k$1 = "function" == typeof requestAnimationFrame;
function z(n) {
	var t, r = function() {
		clearTimeout(u), k$1 && cancelAnimationFrame(t), setTimeout(n);
	}, u = setTimeout(r, 35);
	k$1 && (t = requestAnimationFrame(r));
}
function B(n) {
	1 != n && i$1 == a$2.requestAnimationFrame || ((i$1 = a$2.requestAnimationFrame) || z)(g$2);
}
function C(n) {
	var t = r$1, u = n.__c;
	"function" == typeof u && (n.__c = void 0, u()), r$1 = t;
}
function D(n) {
	var t = r$1;
	n.__c = n.__(), r$1 = t;
}
function E(n, t) {
	return !n || n.length != t.length || t.some(function(t, r) {
		return !o$2(t, n[r]);
	});
}
function G(n, t) {
	return "function" == typeof t ? t(n) : t;
}
// node_modules/@preact/signals-core/dist/signals-core.module.js
var i = Symbol.for("preact-signals");
function t$1() {
	if (!(v > 1)) {
		var i, t = !1;
		(function() {
			var i = c;
			c = void 0;
			while (void 0 !== i) {
				var t = i.S;
				if (t.v === i.v) {
					for (var r = t.t; void 0 !== r; r = r.x) if (r.i === i.i) r.i = t.i;
				}
				i = i.o;
			}
		})();
		while (void 0 !== h$1) {
			var r = h$1;
			h$1 = void 0;
			s++;
			while (void 0 !== r) {
				var n = r.u;
				r.u = void 0;
				r.f &= -3;
				if (!(8 & r.f) && w$1(r)) try {
					r.c();
				} catch (r) {
					if (!t) {
						i = r;
						t = !0;
					}
				}
				r = n;
			}
		}
		s = 0;
		v--;
		if (t) throw i;
	} else v--;
}
function r(i) {
	if (v > 0) return i();
	u$1 = ++e;
	v++;
	try {
		return i();
	} finally {
		t$1();
	}
}
var n;
var o$1 = void 0;
function f$1(i) {
	var t = o$1, r = n;
	o$1 = void 0;
	n = void 0;
	try {
		return i();
	} finally {
		o$1 = t;
		n = r;
	}
}
var h$1 = void 0;
var v = 0;
var s = 0;
var e = 0;
var u$1 = 0;
var c = void 0;
var a$1 = 0;
function d$1(i) {
	if (void 0 !== o$1) {
		var t = i.n;
		if (void 0 === t || t.t !== o$1) {
			t = {
				i: 0,
				S: i,
				p: o$1.s,
				n: void 0,
				t: o$1,
				e: void 0,
				x: void 0,
				r: t
			};
			if (void 0 !== o$1.s) o$1.s.n = t;
			o$1.s = t;
			i.n = t;
			if (32 & o$1.f) i.S(t);
			return t;
		} else if (-1 === t.i) {
			t.i = 0;
			if (void 0 !== t.n) {
				t.n.p = t.p;
				if (void 0 !== t.p) t.p.n = t.n;
				t.p = o$1.s;
				t.n = void 0;
				o$1.s.n = t;
				o$1.s = t;
			}
			return t;
		}
	}
}
function l(i, t) {
	this.v = i;
	this.i = 0;
	this.n = void 0;
	this.t = void 0;
	this.l = 0;
	this.W = null == t ? void 0 : t.watched;
	this.Z = null == t ? void 0 : t.unwatched;
	this.name = null == t ? void 0 : t.name;
}
l.prototype.brand = i;
l.prototype.h = function() {
	return !0;
};
l.prototype.S = function(i) {
	var t = this, r = this.t;
	if (r !== i && void 0 === i.e) {
		i.x = r;
		this.t = i;
		if (void 0 !== r) r.e = i;
		else f$1(function() {
			var i;
			null == (i = t.W) || i.call(t);
		});
	}
};
l.prototype.U = function(i) {
	var t = this;
	if (void 0 !== this.t) {
		var r = i.e, n = i.x;
		if (void 0 !== r) {
			r.x = n;
			i.e = void 0;
		}
		if (void 0 !== n) {
			n.e = r;
			i.x = void 0;
		}
		if (i === this.t) {
			this.t = n;
			if (void 0 === n) f$1(function() {
				var i;
				null == (i = t.Z) || i.call(t);
			});
		}
	}
};
l.prototype.subscribe = function(i) {
	var t = this;
	return x(function() {
		var r = t.value;
		f$1(function() {
			return i(r);
		});
	}, { name: "sub" });
};
l.prototype.valueOf = function() {
	return this.value;
};
l.prototype.toString = function() {
	return this.value + "";
};
l.prototype.toJSON = function() {
	return this.value;
};
l.prototype.peek = function() {
	var i = this;
	return f$1(function() {
		return i.value;
	});
};
Object.defineProperty(l.prototype, "value", {
	get: function() {
		var i = d$1(this);
		if (void 0 !== i) i.i = this.i;
		return this.v;
	},
	set: function(i) {
		if (i !== this.v) {
			if (s > 100) throw new Error("Cycle detected");
			(function(i) {
				if (0 !== v && 0 === s) {
					if (i.l !== u$1) {
						i.l = u$1;
						c = {
							S: i,
							v: i.v,
							i: i.i,
							o: c
						};
					}
				}
			})(this);
			this.v = i;
			this.i++;
			a$1++;
			v++;
			try {
				for (var r = this.t; void 0 !== r; r = r.x) r.t.N();
			} finally {
				t$1();
			}
		}
	}
});
function y$1(i, t) {
	return new l(i, t);
}
function w$1(i) {
	for (var t = i.s; void 0 !== t; t = t.n) if (t.S.i !== t.i || !t.S.h() || t.S.i !== t.i) return !0;
	return !1;
}
function b$1(i) {
	for (var t = i.s; void 0 !== t; t = t.n) {
		var r = t.S.n;
		if (void 0 !== r) t.r = r;
		t.S.n = t;
		t.i = -1;
		if (void 0 === t.n) {
			i.s = t;
			break;
		}
	}
}
function _(i) {
	var t = i.s, r = void 0;
	while (void 0 !== t) {
		var n = t.p;
		if (-1 === t.i) {
			t.S.U(t);
			if (void 0 !== n) n.n = t.n;
			if (void 0 !== t.n) t.n.p = n;
		} else r = t;
		t.S.n = t.r;
		if (void 0 !== t.r) t.r = void 0;
		t = n;
	}
	i.s = r;
}
function j(i, t) {
	l.call(this, void 0, t);
	this.x = i;
	this.s = void 0;
	this.g = a$1 - 1;
	this.f = 4;
}
j.prototype = new l();
j.prototype.h = function() {
	this.f &= -3;
	if (1 & this.f) return !1;
	if (32 == (36 & this.f)) return !0;
	this.f &= -5;
	if (this.g === a$1) return !0;
	this.g = a$1;
	this.f |= 1;
	if (this.i > 0 && !w$1(this)) {
		this.f &= -2;
		return !0;
	}
	var i = o$1;
	try {
		b$1(this);
		o$1 = this;
		var t = this.x();
		if (16 & this.f || this.v !== t || 0 === this.i) {
			this.v = t;
			this.f &= -17;
			this.i++;
		}
	} catch (i) {
		this.v = i;
		this.f |= 16;
		this.i++;
	}
	o$1 = i;
	_(this);
	this.f &= -2;
	return !0;
};
j.prototype.S = function(i) {
	if (void 0 === this.t) {
		this.f |= 36;
		for (var t = this.s; void 0 !== t; t = t.n) t.S.S(t);
	}
	l.prototype.S.call(this, i);
};
j.prototype.U = function(i) {
	if (void 0 !== this.t) {
		l.prototype.U.call(this, i);
		if (void 0 === this.t) {
			this.f &= -33;
			for (var t = this.s; void 0 !== t; t = t.n) t.S.U(t);
		}
	}
};
j.prototype.N = function() {
	if (!(2 & this.f)) {
		this.f |= 6;
		for (var i = this.t; void 0 !== i; i = i.x) i.t.N();
	}
};
Object.defineProperty(j.prototype, "value", { get: function() {
	if (1 & this.f) throw new Error("Cycle detected");
	var i = d$1(this);
	this.h();
	if (void 0 !== i) i.i = this.i;
	if (16 & this.f) throw this.v;
	return this.v;
} });
function O(i, t) {
	return new j(i, t);
}
function p$1(i) {
	var r = i.j;
	i.j = void 0;
	if ("function" == typeof r) {
		v++;
		var n = o$1;
		o$1 = void 0;
		try {
			r();
		} catch (t) {
			i.f &= -2;
			i.f |= 8;
			g$1(i);
			throw t;
		} finally {
			o$1 = n;
			t$1();
		}
	}
}
function g$1(i) {
	for (var t = i.s; void 0 !== t; t = t.n) t.S.U(t);
	i.x = void 0;
	i.s = void 0;
	p$1(i);
}
function S(i) {
	if (o$1 !== this) throw new Error("Out-of-order effect");
	_(this);
	o$1 = i;
	this.f &= -2;
	try {
		if (8 & this.f) g$1(this);
	} finally {
		t$1();
	}
}
function m$1(i, t) {
	this.x = i;
	this.j = void 0;
	this.s = void 0;
	this.u = void 0;
	this.f = 32;
	this.name = null == t ? void 0 : t.name;
	if (n) n.push(this);
}
m$1.prototype.c = function() {
	var i = this.S();
	try {
		if (8 & this.f) return;
		if (void 0 === this.x) return;
		var t = this.x();
		if ("function" == typeof t) this.j = t;
	} finally {
		i();
	}
};
m$1.prototype.S = function() {
	if (1 & this.f) throw new Error("Cycle detected");
	this.f |= 1;
	this.f &= -9;
	p$1(this);
	b$1(this);
	v++;
	var i = o$1;
	o$1 = this;
	return S.bind(this, i);
};
m$1.prototype.N = function() {
	if (!(2 & this.f)) {
		this.f |= 2;
		this.u = h$1;
		h$1 = this;
	}
};
m$1.prototype.d = function() {
	this.f |= 8;
	if (!(1 & this.f)) g$1(this);
};
m$1.prototype.dispose = function() {
	this.d();
};
function x(i, t) {
	var r = new m$1(i, t);
	try {
		r.c();
	} catch (i) {
		r.d();
		throw i;
	}
	var n = r.d.bind(r);
	n[Symbol.dispose] = n;
	return n;
}
// node_modules/@preact/signals/dist/signals.module.js
var h;
var d;
var p;
var m = "undefined" != typeof window && !!window.__PREACT_SIGNALS_DEVTOOLS__;
var g = [];
x(function() {
	h = this.N;
})();
function b(i, n) {
	n$1[i] = n.bind(null, n$1[i] || function() {});
}
function y(i) {
	if (p) {
		var n = p;
		p = void 0;
		n();
	}
	p = i && i.S();
}
function w(i) {
	var n = this, r = i.data, t = useSignal(r);
	t.name = "ReactiveDom";
	t.value = r;
	var e = w$2(function() {
		var i = n, r = n.__v;
		while (r = r.__) if (r.__c) {
			r.__c.__$f |= 4;
			break;
		}
		var o = O(function() {
			var i = t.value.value;
			return 0 === i ? 0 : !0 === i ? "" : i || "";
		}), e = O(function() {
			return !Array.isArray(o.value) && !r$2(o.value);
		}), u = x(function() {
			this.N = M;
			if (e.value) {
				var n = o.value;
				if (i.__v && i.__v.__e && 3 === i.__v.__e.nodeType) i.__v.__e.data = n;
			}
		}), c = n.__$u.d;
		n.__$u.d = function() {
			u();
			c.call(this);
		};
		return [e, o];
	}, []), u = e[0], c = e[1];
	return u.value ? c.peek() : c.value;
}
w.displayName = "ReactiveTextNode";
Object.defineProperties(l.prototype, {
	constructor: {
		configurable: !0,
		value: k$2($, null).constructor
	},
	type: {
		configurable: !0,
		value: w
	},
	props: {
		configurable: !0,
		get: function() {
			var i = this;
			return { data: { get value() {
				return i.value;
			} } };
		}
	},
	__b: {
		configurable: !0,
		value: 1
	}
});
b("__b", function(i, n) {
	y();
	d = void 0;
	if ("string" == typeof n.type) {
		var r, t = n.props;
		for (var f in t) if ("children" !== f) {
			var o = t[f];
			if (o instanceof l) {
				if (!r) n.__np = r = {};
				r[f] = o;
				t[f] = o.peek();
			}
		}
	}
	i(n);
});
b("__r", function(i, r) {
	i(r);
	if (r.type !== $) {
		y();
		var t, f = r.__c;
		if (f) {
			f.__$f &= -2;
			if (void 0 === (t = f.__$u)) f.__$u = t = function(i, n) {
				var r;
				x(function() {
					r = this;
				}, { name: n });
				r.c = i;
				return r;
			}(function(i) {
				return function() {
					var n;
					if (m) null == (n = this.y) || n.call(this);
					i.__$f |= 1;
					i.setState({});
				};
			}(f), "function" == typeof r.type ? r.type.displayName || r.type.name : "");
		}
		d = f;
		y(t);
	}
});
b("__e", function(i, n, r, t) {
	y();
	d = void 0;
	i(n, r, t);
});
b("diffed", function(i, n) {
	y();
	d = void 0;
	var r;
	if ("string" == typeof n.type && (r = n.__e)) {
		var t = n.__np, f = n.props, o = r.U;
		if (o) for (var e in o) {
			var u = o[e];
			if (!(void 0 === u || t && e in t)) {
				u.d();
				o[e] = void 0;
			}
		}
		if (t) {
			if (!o) {
				o = {};
				r.U = o;
			}
			for (var a in t) {
				var c = o[a], v = t[a];
				if (void 0 === c) {
					c = k(r, a, v, f);
					o[a] = c;
				} else c.o(v, f);
			}
		}
	}
	i(n);
});
function k(i, n, r, t) {
	var f = n in i && void 0 === i.ownerSVGElement, o = y$1(r);
	return {
		o: function(i, n) {
			o.value = i;
			t = n;
		},
		d: x(function() {
			this.N = M;
			var r = o.value.value;
			if (t[n] !== r) {
				t[n] = r;
				if (f) i[n] = r;
				else if (null != r && (!1 !== r || "-" === n[4])) i.setAttribute(n, r);
				else i.removeAttribute(n);
			}
		})
	};
}
b("unmount", function(i, n) {
	if ("string" == typeof n.type) {
		var r = n.__e;
		if (r) {
			var t = r.U;
			if (t) {
				r.U = void 0;
				for (var f in t) {
					var o = t[f];
					if (o) o.d();
				}
			}
		}
		var e = n.__np;
		if (e) {
			var u = n.props;
			for (var a in e) u[a] = e[a];
		}
		n.__np = void 0;
	} else {
		var c = n.__c;
		if (c) {
			c.__$f |= 8;
			var v = c.__$u;
			if (v) {
				c.__$u = void 0;
				v.d();
			}
		}
	}
	i(n);
});
b("__h", function(i, n, r, t) {
	if (t < 3) n.__$f |= 2;
	i(n, r, t);
});
x$1.prototype.shouldComponentUpdate = function(i, n) {
	if (this.__R) return !0;
	var r = this.__$u, t = r && void 0 !== r.s;
	for (var f in n) return !0;
	if (this.__f || "boolean" == typeof this.u && !0 === this.u) {
		var o = 2 & this.__$f;
		if (!(t || o || 4 & this.__$f)) return !0;
		if (1 & this.__$f) return !0;
	} else {
		if (!(t || 4 & this.__$f)) return !0;
		if (3 & this.__$f) return !0;
	}
	for (var e in i) if ("__source" !== e && i[e] !== this.props[e]) return !0;
	for (var u in this.props) if (!(u in i)) return !0;
	return !1;
};
function useSignal(i, n) {
	return w$2(function() {
		return y$1(i, n);
	}, []);
}
function useComputed(i, n) {
	var r = T(i);
	r.current = i;
	d.__$f |= 4;
	return w$2(function() {
		return O(function() {
			return r.current();
		}, n);
	}, []);
}
var A = function(i) {
	queueMicrotask(function() {
		queueMicrotask(i);
	});
};
function F() {
	r(function() {
		var i;
		while (i = g.shift()) h.call(i);
	});
}
function M() {
	if (1 === g.push(this)) (n$1.requestAnimationFrame || A)(F);
}
// src/rpc/call.ts
/** A key for one attempt. */
function newKey() {
	return crypto.randomUUID();
}
function callsOver(connection) {
	const ask = (method, params) => connection.ask(method, params, true);
	return {
		ask: (method, params) => ask(method, params),
		change: (method, params, key = newKey()) => ask(method, {
			...params,
			idempotency_key: key
		}),
		showOnce: (who, number) => connection.ask("show-once", {
			who,
			number
		}, false),
		versions: (who, number) => ask("read", {
			who,
			history: number,
			offline: true,
			keep_unread: true
		}),
		account: (method, params) => connection.ask(method, params, false)
	};
}
// src/rpc/backoff.ts
var FIRST_MS = 250;
var LONGEST_MS$1 = 8e3;
/** The pause before an attempt, counted from 0. `random` is between 0 and 1. */
function pauseMs(attempt, random) {
	const whole = Math.min(LONGEST_MS$1, FIRST_MS * 2 ** Math.min(attempt, 16));
	return Math.round(whole * (.5 + random / 2));
}
// src/rpc/pending.ts
/** How long to wait before asking again what is under way, milliseconds. */
var UNDER_WAY_PAUSE_MS = 300;
/** The client ends a connection over a longer line, bytes: asked again on each further one, it would end them all. */
var LINE_BYTES_MAX = 1048576;
function lineOf$1({ id, method, params }) {
	return JSON.stringify({
		jsonrpc: "2.0",
		id,
		method,
		params
	});
}
function isTooLong(line) {
	return line.length * 3 > LINE_BYTES_MAX && new TextEncoder().encode(line).length > LINE_BYTES_MAX;
}
function pendingRequests() {
	const open = /* @__PURE__ */ new Map();
	const turnedAway = /* @__PURE__ */ new Set();
	let say = null;
	let next = 1;
	const put = (question) => say?.(lineOf$1(question));
	return {
		ask(method, params, again) {
			const id = next;
			const line = lineOf$1({
				id,
				method,
				params
			});
			if (isTooLong(line)) return Promise.reject(new Failure("too-long", "more than 1 MB"));
			next += 1;
			return new Promise((resolve, reject) => {
				open.set(id, {
					id,
					method,
					params,
					again,
					resolve,
					reject
				});
				say?.(line);
			});
		},
		flow(line) {
			say = line;
			turnedAway.clear();
			for (const question of [...open.values()]) put(question);
		},
		stop() {
			say = null;
			for (const question of [...open.values()]) {
				if (question.again) continue;
				open.delete(question.id);
				question.reject(new Failure("lost", "the connection broke before the answer"));
			}
		},
		resume() {
			const waiting = [...turnedAway];
			turnedAway.clear();
			for (const question of waiting) if (open.has(question.id)) put(question);
		},
		fail(failure) {
			say = null;
			for (const question of open.values()) question.reject(failure);
			open.clear();
		},
		answer(id, result, error) {
			const question = open.get(id);
			if (question === void 0) return;
			if (error?.code === -32023) {
				setTimeout(() => open.has(id) && put(question), UNDER_WAY_PAUSE_MS);
				return;
			}
			if (error?.code === -32009 && question.again) {
				turnedAway.add(question);
				return;
			}
			open.delete(id);
			if (error === void 0) question.resolve(result);
			else question.reject(failureOf(error));
		}
	};
}
// src/rpc/connection.ts
/** Opens it, and keeps it open until it is closed. */
function connect(around) {
	const pending = pendingRequests();
	let socket = null;
	let timer = null;
	let attempt = 0;
	let closed = false;
	const lose = (failure) => {
		if (closed || timer !== null) return;
		socket = null;
		pending.stop();
		around.phase("lost", failure);
		timer = setTimeout(start, pauseMs(attempt++, Math.random()));
	};
	const end = (failure) => {
		closed = true;
		pending.fail(failure);
		around.phase("ended", failure);
	};
	const start = () => {
		timer = null;
		around.token().then(dial, (thrown) => {
			const failure = asFailure(thrown);
			if (closed) return;
			if (failure.kind === "signed-out") end(failure);
			else lose(failure);
		});
	};
	const dial = (token) => {
		if (closed) return;
		const dialled = around.socket();
		socket = dialled;
		const say = (line) => dialled.send(line);
		dialled.onopen = () => say(JSON.stringify({
			jsonrpc: "2.0",
			id: 0,
			method: "authenticate",
			params: { token }
		}));
		dialled.onclose = () => socket === dialled && lose(null);
		dialled.onerror = () => dialled.close();
		dialled.onmessage = ({ data }) => {
			if (socket !== dialled) return;
			const heard = read$2(data);
			if (heard === null) return;
			if ("method" in heard) around.happened(heard.params);
			else if (heard.id !== 0) pending.answer(heard.id, heard.result, heard.error);
			else if (heard.error === void 0) begin(say);
			else dialled.close();
		};
	};
	const begin = (say) => {
		attempt = 0;
		around.phase("open", null);
		around.opened();
		pending.flow(say);
	};
	around.phase("connecting", null);
	start();
	return {
		ask(method, params, again) {
			if (closed) return Promise.reject(new Failure("signed-out", "the connection has ended"));
			return pending.ask(method, params, again);
		},
		resume: () => pending.resume(),
		hurry() {
			if (timer === null) return;
			clearTimeout(timer);
			attempt = 0;
			start();
		},
		close() {
			closed = true;
			if (timer !== null) clearTimeout(timer);
			pending.fail(new Failure("lost", "the page was closed"));
			socket?.close();
		}
	};
}
/** What a message says; nothing if it is none of those that the client sends. */
function read$2(data) {
	if (typeof data !== "string") return null;
	try {
		const heard = JSON.parse(data);
		if (heard === null || typeof heard !== "object") return null;
		if ("method" in heard) return heard.method === "event" ? heard : null;
		return "id" in heard && typeof heard.id === "number" ? heard : null;
	} catch {
		return null;
	}
}
// src/state/link.ts
/** How the connection to the person's own client stands. */
var phase = y$1("connecting");
/** Whether the client reaches the server, and if not, why it thinks so. */
var server = y$1({
	online: true,
	problem: null
});
/** The token of this tab, for files. */
var token = y$1(null);
var connection = null;
var calls = null;
/** Opens the connection. It stays open until `close`. */
function open(around) {
	connection = connect({
		...around,
		phase: (now) => {
			phase.value = now;
		}
	});
	calls = callsOver(connection);
}
/** Does not wait for the next attempt: the person looks at the page again, or has asked. */
function hurry() {
	connection?.hurry();
}
/** The profile is open: what was turned away while it was locked is asked once more. */
function resumeAsking() {
	connection?.resume();
}
/** The verbs. */
function verbs() {
	if (calls === null) throw new Failure("lost", "the page has not been started");
	return calls;
}
var ask$1 = async (method, params) => verbs().ask(method, params);
var change$1 = async (method, params, key) => verbs().change(method, params, key);
// src/state/account.ts
/** How the profile stands; nothing until the client has said. */
var house = y$1(null);
var stage = O(() => house.value?.state ?? "starting");
var me = y$1(null);
/** The recovery code, while the person has not said that they have it. It is kept nowhere. */
var recoveryCode = y$1(null);
/** How the code that is shown stands: in the place of another one, on its way into force or nobody knows; or of an account of which nobody knows
*  whether it was made. Nothing where it is in force, or will be once the account is there. */
var replacing = y$1(null);
/** Asks how the profile stands, and who one is. */
async function readAccount() {
	const status = await verbs().account("account.status", {});
	if (status.state === "ready") await readMe();
	house.value = status;
	return status.state;
}
/** Asks who one is, and whether this profile is a copy. */
async function readMe() {
	me.value = await ask$1("whoami", {});
}
/** This copy of the profile goes on, and the other one does not. */
async function healCopy() {
	await change$1("heal", {});
	await readMe();
}
/** What the person says they have of the last code, its end: an event that comes behind its answer does not show it again. */
var had = null;
/** A code was made, as the answer and an event say, in either order. */
function codeMade(code) {
	if (code === null || endOf(code) !== had) recoveryCode.value = code;
}
/** The person has the code. */
function codeTaken() {
	had = endOf(recoveryCode.peek() ?? "");
	recoveryCode.value = null;
	replacing.value = null;
	if (stage.peek() === "ready") confirmCode().catch(() => void 0);
}
/** The person has said that they have the code: nothing reminds of it any more. */
async function confirmCode() {
	await keep$3({ code_unconfirmed: false });
}
function endOf(code) {
	return code.slice(-4);
}
/** Makes an account. The recovery code comes before it is done, and is shown until the person has it. */
async function register(asked) {
	await makeAccount("account.register", asked);
}
async function makeAccount(verb, asked) {
	try {
		const { recovery_code } = await verbs().account(verb, asked);
		codeMade(recovery_code);
	} catch (thrown) {
		if (await readAccount().then((left) => left === "none", () => false)) recoveryCode.value = null;
		else if (recoveryCode.value !== null) replacing.value = "unsure";
		throw thrown;
	}
}
/** Makes this the account's only device. */
async function recover(asked) {
	await makeAccount("account.recover", asked);
}
/** Whether a code is the one in force. */
async function checkCode(code) {
	const { matches } = await verbs().account("recovery-code.check", { recovery_code: code });
	return matches;
}
/** Puts another code in force: it is shown before it is. Fails where the one in force was not given, and nothing is changed. */
async function replaceCode(code) {
	replacing.value = "under-way";
	try {
		const { recovery_code: fresh } = await verbs().account("recovery-code.replace", { recovery_code: code });
		codeMade(fresh);
		replacing.value = null;
	} catch (thrown) {
		const { kind } = asFailure(thrown);
		const isUnknown = recoveryCode.value !== null && (kind === "offline" || kind === "lost" || kind === "disk");
		replacing.value = isUnknown ? "unanswered" : null;
		if (isUnknown) return;
		recoveryCode.value = null;
		throw thrown;
	}
}
/** Deletes the account for ever. */
async function deleteAccount(code) {
	await verbs().account("account.delete", { recovery_code: code });
}
/** Begins to be linked to an account: the code to type there is in `house` then. */
async function beginLink(asked) {
	await verbs().account("account.link", asked);
}
/** Whether both devices show the same digits. */
async function confirmLink(same) {
	house.value = await verbs().account("account.confirm", { same });
}
async function cancelLink() {
	house.value = await verbs().account("account.cancel", {});
}
async function unlock(passphrase) {
	house.value = await verbs().account("account.unlock", passphrase === null ? {} : { passphrase });
}
async function lock$1() {
	house.value = await verbs().account("account.lock", {});
}
var kept$2 = y$1(null);
/** Reads how this device is kept, or changes some of it. */
async function keep$3(changed) {
	kept$2.value = await verbs().account("account.keep", changed);
}
/** Says whether a person has the page in view: then the system notifies of nothing. */
function seen$1(visible) {
	verbs().account("account.seen", { visible }).catch(() => void 0);
}
/** A text as a picture to scan: rows of modules, 1 for dark. */
async function pictureOf(text) {
	const { rows } = await verbs().account("picture", { text });
	return rows;
}
// src/state/choices.ts
var settings = y$1(null);
var blocked = y$1([]);
async function readChoices() {
	[settings.value, blocked.value] = await Promise.all([ask$1("settings", {}), ask$1("blocked", {})]);
}
/** Shows a choice at once, and takes of the answer only what was chosen: answers to other choices may still be on their way. */
async function choose(what, value, said) {
	const put = (now) => {
		if (settings.peek() !== null) settings.value = {
			...settings.peek(),
			[what]: now
		};
	};
	put(value);
	try {
		put((await said())[what]);
	} catch (thrown) {
		await readChoices().catch(() => void 0);
		throw thrown;
	}
}
var word = (on) => on ? "on" : "off";
function tellReceipts(told) {
	return choose("receipts", told, () => change$1("settings.receipts", { choice: word(told) }));
}
function mayWrite(who) {
	return choose("may_write", who, () => change$1("settings.may-write", { who }));
}
function mayAdd(who) {
	return choose("may_add", who, () => change$1("settings.may-add", { who }));
}
function tellTyping(told) {
	return choose("typing", told, () => change$1("settings.typing", { choice: word(told) }));
}
/** Who sees when the person is here. */
function tellPresence(who) {
	return choose("presence", who, () => change$1("settings.presence", { who }));
}
function sendPreviews(sent) {
	return choose("previews", sent, () => change$1("settings.previews", { choice: word(sent) }));
}
async function block(account) {
	await change$1("block", { who: account });
	await readChoices();
}
async function unblock(account) {
	await change$1("unblock", { who: account });
	await readChoices();
}
// src/state/drafts.ts
var drafts = y$1(/* @__PURE__ */ new Map());
/** How long the person types on before a draft is kept, milliseconds. */
var PAUSE_MS = 800;
/** Whoever types on without a pause has a draft kept this often, milliseconds: no more of it is lost with the client. */
var LATEST_MS = 4e3;
/** How often others are told that somebody types, milliseconds. */
var TELL_MS = 3e3;
var unkept = /* @__PURE__ */ new Map();
/** Since when there is something that the client was not told, by chat. */
var untold = /* @__PURE__ */ new Map();
var told$1 = /* @__PURE__ */ new Map();
/** The person has written on, or has sent it: then the text is empty. */
function keepDraft(conversation, text) {
	if ((drafts.peek().get(conversation) ?? "") === text) return;
	put$4(conversation, text);
	if (text !== "") tell$1(conversation);
	clearTimeout(unkept.get(conversation));
	const since = untold.get(conversation) ?? Date.now();
	untold.set(conversation, since);
	const waitMs = Math.min(PAUSE_MS, Math.max(0, since + LATEST_MS - Date.now()));
	unkept.set(conversation, setTimeout(() => keep$2(conversation), waitMs));
}
/** Tells the client at once of all that was begun: the page may be gone in a moment. */
function keepAll() {
	for (const conversation of [...untold.keys()]) keep$2(conversation);
}
/** Whether something was begun that the client does not have yet. */
function hasUnkept() {
	return unkept.size > 0;
}
/** What the client has, of chats where nothing newer is here. */
function adoptDrafts(conversations) {
	for (const { conversation, draft } of conversations) if (!unkept.has(conversation) && (drafts.peek().get(conversation) ?? "") !== (draft ?? "")) put$4(conversation, draft ?? "");
}
/** Forgets what was begun in a chat that is deleted: it is not kept any more, neither here nor by the client. */
function forgetDraft(conversation) {
	clearTimeout(unkept.get(conversation));
	unkept.delete(conversation);
	untold.delete(conversation);
	put$4(conversation, "");
}
/** Forgets all of it here: the profile is locked. */
function forgetDrafts() {
	for (const timer of unkept.values()) clearTimeout(timer);
	unkept.clear();
	untold.clear();
	drafts.value = /* @__PURE__ */ new Map();
}
function put$4(conversation, text) {
	const next = new Map(drafts.peek());
	if (text === "") next.delete(conversation);
	else next.set(conversation, text);
	drafts.value = next;
}
function keep$2(conversation) {
	clearTimeout(unkept.get(conversation));
	untold.delete(conversation);
	const text = drafts.peek().get(conversation) ?? "";
	(text === "" ? ask$1("drafts.remove", { who: conversation }) : ask$1("drafts.set", {
		who: conversation,
		text
	})).catch(() => void 0).finally(() => {
		if ((drafts.peek().get(conversation) ?? "") === text) unkept.delete(conversation);
	});
}
/** Tells the others, if the person tells such things. */
function tell$1(conversation) {
	const now = Date.now();
	if (settings.peek()?.typing !== true || now - (told$1.get(conversation) ?? 0) < TELL_MS) return;
	told$1.set(conversation, now);
	ask$1("typing", { who: conversation }).catch(() => void 0);
}
// src/state/recording.ts
var recordings = y$1(/* @__PURE__ */ new Map());
/** How often the loudness is measured, milliseconds. */
var MEASURE_MS = 80;
/** The longest, milliseconds. */
var LONGEST_MS = 36e5;
var KINDS = [
	["audio/ogg;codecs=opus", "ogg"],
	["audio/webm;codecs=opus", "webm"],
	["audio/mp4", "m4a"]
];
var running = null;
/** Where the microphone was asked for, until the browser gives it. */
var asked$2 = null;
/** Begins. Fails if there is no microphone, or it is not permitted. */
async function record(conversation, locked) {
	if (running !== null || asked$2 !== null) return;
	asked$2 = conversation;
	try {
		const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
		if (asked$2 !== conversation) stream.getTracks().forEach((track) => track.stop());
		else listen(conversation, stream, locked);
	} finally {
		if (asked$2 === conversation) asked$2 = null;
	}
}
function listen(conversation, stream, locked) {
	const [type, ending] = KINDS.find(([kind]) => MediaRecorder.isTypeSupported(kind)) ?? ["", "webm"];
	const recorder = new MediaRecorder(stream, type === "" ? {} : { mimeType: type });
	const parts = [];
	const since = Date.now();
	const measure = loudness(stream);
	const timer = setInterval(() => tick(conversation, measure.now(), since), MEASURE_MS);
	recorder.ondataavailable = ({ data }) => void parts.push(data);
	recorder.onstop = () => {
		clearInterval(timer);
		measure.close();
		for (const track of stream.getTracks()) track.stop();
		running = null;
		if (runningIn(conversation) === null) return;
		const seconds = (Date.now() - since) / 1e3;
		put$3(conversation, {
			is: "review",
			file: new File(parts, `voice-${new Date(since).toISOString().slice(0, 10)}.${ending}`, { type: recorder.mimeType }),
			seconds
		});
	};
	running = {
		conversation,
		recorder
	};
	put$3(conversation, {
		is: "on",
		locked,
		since,
		loud: []
	});
	recorder.start();
}
/** What is recorded in a chat at this moment. */
function runningIn(conversation) {
	const now = recordings.peek().get(conversation);
	return now?.is === "on" ? now : null;
}
/** Goes on without being held. */
function lock(conversation) {
	const now = runningIn(conversation);
	if (now !== null) put$3(conversation, {
		...now,
		locked: true
	});
}
/** Ends it, so that it can be heard and sent. Whoever leaves the chat has ended it, too. */
function finish(conversation) {
	if (asked$2 === conversation) asked$2 = null;
	if (running?.conversation === conversation) stop(running);
}
/** Forgets what was recorded in a chat. */
function forgetRecording(conversation) {
	if (recordings.peek().has(conversation)) put$3(conversation, null);
	finish(conversation);
}
/** Forgets all of it: the profile is locked. */
function forgetRecordings() {
	recordings.value = /* @__PURE__ */ new Map();
	asked$2 = null;
	if (running !== null) stop(running);
}
function stop({ recorder }) {
	if (recorder.state === "recording") recorder.stop();
}
function put$3(conversation, now) {
	const next = new Map(recordings.peek());
	if (now === null) next.delete(conversation);
	else next.set(conversation, now);
	recordings.value = next;
}
function tick(conversation, loud, since) {
	const now = runningIn(conversation);
	if (now === null) return;
	put$3(conversation, {
		...now,
		loud: [...now.loud.slice(-47), loud]
	});
	if (Date.now() - since > LONGEST_MS) finish(conversation);
}
function loudness(stream) {
	const context = new AudioContext();
	const analyser = context.createAnalyser();
	context.createMediaStreamSource(stream).connect(analyser);
	const samples = new Float32Array(analyser.fftSize);
	return {
		now() {
			analyser.getFloatTimeDomainData(samples);
			const sum = samples.reduce((total, sample) => total + sample * sample, 0);
			return Math.min(1, Math.sqrt(sum / samples.length) * 4);
		},
		close: () => void context.close()
	};
}
// src/state/typing.ts
/** How long somebody is shown as typing after the last word of it, milliseconds. */
var TYPING_MS = 6e3;
var typing = y$1(/* @__PURE__ */ new Map());
var ends$1 = /* @__PURE__ */ new Map();
/** Somebody types. */
function typed$1(conversation, account) {
	const key = `${conversation}/${account}`;
	clearTimeout(ends$1.get(key));
	ends$1.set(key, setTimeout(() => stopped(conversation, account), TYPING_MS));
	const there = typing.value.get(conversation) ?? [];
	if (!there.includes(account)) put$2(conversation, [...there, account]);
}
/** Somebody types no more: their message is there, or they have stopped. */
function stopped(conversation, account) {
	const key = `${conversation}/${account}`;
	clearTimeout(ends$1.get(key));
	ends$1.delete(key);
	const there = typing.value.get(conversation) ?? [];
	if (there.includes(account)) put$2(conversation, there.filter((one) => one !== account));
}
function put$2(conversation, accounts) {
	const next = new Map(typing.value);
	if (accounts.length === 0) next.delete(conversation);
	else next.set(conversation, accounts);
	typing.value = next;
}
// src/state/chats.ts
/** All conversations, those that were put away or hidden among them. */
var conversations = y$1(/* @__PURE__ */ new Map());
/** The newest row of each. */
var newest$1 = y$1(/* @__PURE__ */ new Map());
/** Whether the list was read at all: before that, nothing is known to be empty. */
var listed$1 = y$1(false);
/** How many chats' newest rows are asked for at a time. */
var ROWS_AT_A_TIME = 8;
var NOBODY = [];
/** Each chat is the same one while nothing of it is another, so that its row is not drawn again for what happens elsewhere. */
var before$2 = /* @__PURE__ */ new Map();
var all$2 = O(() => {
	const found = [...conversations.value.values()].map((conversation) => {
		const id = conversation.conversation;
		const last = newest$1.value.get(id) ?? null;
		const typists = typing.value.get(id) ?? NOBODY;
		const known = before$2.get(id);
		if (known?.conversation === conversation && known.last === last && known.typing === typists) return known;
		return {
			conversation,
			last,
			typing: typists
		};
	});
	before$2 = new Map(found.map((chat) => [chat.conversation.conversation, chat]));
	return found.sort(inOrder);
});
/** The chats of the list: pinned ones first, then by their newest row. */
var chats = O(() => all$2.value.filter(({ conversation: one }) => !one.archived && !one.hidden));
/** The chats that were put away. */
var archived = O(() => all$2.value.filter(({ conversation: one }) => one.archived && !one.hidden));
/** The chats that the person has hidden: in no list, and shown only to who asks for them. */
var hiddenChats = O(() => all$2.value.filter(({ conversation: one }) => one.hidden));
/** How many messages are unread in all chats that may call for attention. */
var unread = O(() => chats.value.filter(({ conversation: one }) => one.muted_until === null).reduce((sum, { conversation: one }) => sum + one.unread, 0));
/** Reads all chats again, and the newest row of each. */
async function readChats() {
	const [shown, away, hidden] = await Promise.all([
		ask$1("conversations", {}),
		ask$1("conversations", { archived: true }),
		ask$1("conversations", { hidden: true })
	]);
	conversations.value = new Map([
		...hidden,
		...away,
		...shown
	].map((one) => [one.conversation, one]));
	adoptDrafts(conversations.peek().values());
	listed$1.value = true;
	for (const one of [...shown, ...away]) if (one.lock === "closed") forgetNewest(one.conversation);
	await readNewest([...shown, ...away].filter((one) => one.lock !== "closed"));
}
async function readNewest(of) {
	for (let from = 0; from < of.length; from += ROWS_AT_A_TIME) {
		const some = of.slice(from, from + ROWS_AT_A_TIME);
		const rows = await Promise.all(some.map((one) => newestOf(one.conversation)));
		const next = new Map(newest$1.value);
		for (const row of rows) if (row !== null) next.set(row.conversation, row);
		newest$1.value = next;
	}
}
async function newestOf(conversation) {
	const row = (await ask$1("read", {
		who: conversation,
		before: Number.MAX_SAFE_INTEGER,
		limit: 1,
		offline: true,
		keep_unread: true
	}))[0];
	return row !== void 0 && !("page" in row) ? row : null;
}
/** Reads again how far the newest row of a chat has come, if it is an own one: the list has its mark whether the chat is open or not. */
async function rereadNewest(conversation) {
	if (newest$1.peek().get(conversation)?.own !== true) return;
	const row = await newestOf(conversation);
	if (row !== null && newest$1.peek().has(conversation)) putNewest(row);
}
/** A conversation is there, or stands otherwise. */
function putConversation(conversation) {
	const known = conversations.peek().get(conversation.conversation);
	const next = known === void 0 ? conversation : withSameParts(known, conversation);
	if (next === known) return;
	conversations.value = new Map(conversations.value).set(conversation.conversation, next);
	adoptDrafts([conversation]);
	if (conversation.lock === "closed") {
		forgetNewest(conversation.conversation);
		forgetRecording(conversation.conversation);
	} else if (known?.lock === "closed") readNewest([conversation]).catch(() => void 0);
}
/** What is on no screen: each receipt that is sent waits for a moment, and nothing is drawn for it. */
var UNSHOWN = /* @__PURE__ */ new Set([
	"waiting",
	"waits_for",
	"epoch",
	"generation"
]);
/** A conversation as it was told, with those of its parts that are no others as they were known: what shows them is not drawn again. */
function withSameParts(known, told) {
	const next = { ...told };
	let [isSame, isShownSame] = [true, true];
	for (const [part, is] of Object.entries(told)) {
		const was = known[part];
		if (was === is || JSON.stringify(was) === JSON.stringify(is)) next[part] = was;
		else if (UNSHOWN.has(part)) isSame = false;
		else isSame = isShownSame = false;
	}
	if (isShownSame && !isSame) Object.assign(known, next);
	return isShownSame ? known : next;
}
/** A conversation is deleted: it is in no list, and nothing of it is kept for when it comes back. */
function forgetConversation(conversation) {
	const next = new Map(conversations.peek());
	next.delete(conversation);
	conversations.value = next;
	forgetNewest(conversation);
	forgetDraft(conversation);
	forgetRecording(conversation);
}
/** Nothing of a locked chat is shown, in the list neither. */
function forgetNewest(conversation) {
	if (!newest$1.peek().has(conversation)) return;
	const next = new Map(newest$1.peek());
	next.delete(conversation);
	newest$1.value = next;
}
/** A row is there, or is another than before: it may be the newest one. */
function putNewest(row) {
	const before = newest$1.value.get(row.conversation);
	const same = before?.message !== null && before?.message === row.message;
	if (before !== void 0 && !same && row.number < before.number) return;
	newest$1.value = new Map(newest$1.value).set(row.conversation, row);
}
function conversationOf(id) {
	return conversations.value.get(id) ?? null;
}
/** Forgets all of it: another profile, or a locked one. */
function forgetChats() {
	conversations.value = /* @__PURE__ */ new Map();
	newest$1.value = /* @__PURE__ */ new Map();
	forgetDrafts();
	listed$1.value = false;
}
function inOrder(one, other) {
	const pinned = Number(other.conversation.pinned) - Number(one.conversation.pinned);
	if (pinned !== 0) return pinned;
	const [time, otherTime] = [one.last?.time ?? "", other.last?.time ?? ""];
	if (time !== otherTime) return time < otherTime ? 1 : -1;
	return one.conversation.conversation < other.conversation.conversation ? -1 : 1;
}
// src/state/devices.ts
var devices = y$1([]);
/** Ids of devices, and nothing else, in the browser's store. */
var STORE = "wiretight-added";
/** Devices that were added since the person has last looked; a tab that is loaded again still knows. */
var added = y$1(remembered());
/** Reads them: whoever has looked at the devices is not warned of them any more. */
async function lookAtDevices() {
	devices.value = await change$1("devices", {});
}
/** Reads them again where they are shown. */
async function devicesChanged() {
	if (devices.value.length > 0) await lookAtDevices();
}
/** The devices are not shown any more. */
function lookAway() {
	devices.value = [];
}
function deviceAdded(device) {
	if (!added.value.includes(device)) remember([...added.value, device]);
}
/** The person has seen the notice. */
function acknowledgeAdded() {
	remember([]);
}
function remember(devices) {
	added.value = devices;
	try {
		localStorage.setItem(STORE, devices.join(" "));
	} catch {}
}
function remembered() {
	try {
		return (localStorage.getItem(STORE) ?? "").split(" ").filter((device) => /^[0-9a-f]+$/.test(device));
	} catch {
		return [];
	}
}
async function renameDevice(device, name) {
	await change$1("devices.rename", {
		device,
		name
	});
	await lookAtDevices();
}
async function removeDevice(device) {
	await change$1("devices.remove", {
		device,
		yes: true
	});
	await lookAtDevices();
}
// src/state/directory.ts
var directory = y$1(null);
var evidence = y$1([]);
/** The name of what the directory was caught at, if nothing is sent because of it. */
var alarm = O(() => {
	const now = directory.value;
	return now === null || now.goes_on ? null : now.lie_name;
});
async function readDirectory() {
	[directory.value, evidence.value] = await Promise.all([ask$1("directory", {}), ask$1("evidence", {})]);
}
/** What waits is sent all the same; nobody new is believed on that directory's word. */
async function goOn() {
	directory.value = await change$1("directory", { go_on: true });
}
/** Trusts these witnesses from here on, and no others; without a number, more than half of them must have signed. */
async function trustWitnesses(named) {
	directory.value = await change$1("directory", named);
}
/** Trusts none any more. */
async function trustNoWitnesses() {
	directory.value = await change$1("directory", { no_witnesses: true });
}
/** A piece of evidence as a file to hand on. */
async function evidenceFile(number) {
	const { name, base64 } = await verbs().account("evidence.file", { number });
	return {
		name,
		bytes: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
	};
}
// src/state/rows.ts
/** What tells one row from another: the message's id, else its place. */
function keyOf(message) {
	return message.message ?? `${message.conversation}:${message.number}`;
}
/** The rows with these in them, in order; one that is there already is taken for its newer form. */
function merge(rows, more) {
	const byKey = new Map(rows.map((row) => [keyOf(row.message), row]));
	for (const message of more) {
		const key = keyOf(message);
		byKey.set(key, {
			key: byKey.get(key)?.key ?? key,
			message
		});
	}
	return [...byKey.values()].sort((one, other) => one.message.number - other.message.number);
}
/** The rows, each in its newer form if there is one; none comes in. */
function renew(rows, newer) {
	const byKey = new Map(newer.map((message) => [keyOf(message), message]));
	return rows.map((row) => {
		const message = byKey.get(keyOf(row.message));
		return message?.number === row.message.number ? {
			key: row.key,
			message
		} : row;
	});
}
/** Gives a row another key: that under which it was shown before it had an id. */
function rename(rows, message, key) {
	const known = keyOf(message);
	return rows.map((row) => keyOf(row.message) === known ? {
		key,
		message: row.message
	} : row);
}
// src/state/history.ts
/** How many rows a page has. */
var PAGE = 60;
/** The most rows of a window: beyond them the far end falls out. */
var ROWS_MAX = 240;
/** The window of the chat that is open. */
var history$1 = y$1(null);
/** Opens a chat at a row, else where the person has stopped reading. */
async function openHistory(conversation, read, unread, at) {
	const window = {
		conversation,
		rows: y$1([]),
		oldest: y$1(false),
		newest: y$1(false),
		busy: y$1(true),
		firstUnread: y$1(null),
		follows: true,
		told: 0
	};
	history$1.value = window;
	const place = at ?? (unread > 0 ? read + 1 : null);
	await fill(window, place === null ? newestPage() : {
		around: place,
		limit: PAGE
	}, (rows) => {
		if (unread > 0) window.firstUnread.value = firstUnreadOf(rows, read);
	});
}
/** Shows no chat any more. */
function closeHistory() {
	history$1.value = null;
}
/** Brings in what is older than the first row. */
async function older(window) {
	const first = window.rows.value[0];
	if (window.busy.value || window.oldest.value || first === void 0) return;
	await during(window, async () => {
		const page = await read$1(window, {
			before: first.message.number,
			limit: PAGE
		});
		const rows = merge(window.rows.value, page.messages);
		window.oldest.value = page.before === null;
		if (rows.length > ROWS_MAX) window.newest.value = false;
		window.rows.value = rows.slice(0, ROWS_MAX);
	});
}
/** Brings in what is newer than the last row. */
async function newer(window) {
	const last = window.rows.value.at(-1);
	if (window.busy.value || window.newest.value || last === void 0) return;
	await during(window, async () => {
		const page = await read$1(window, {
			after: last.message.number,
			limit: PAGE
		});
		const rows = merge(window.rows.value, page.messages);
		window.newest.value = isNewest(window, page, rows);
		if (rows.length > ROWS_MAX) window.oldest.value = false;
		window.rows.value = rows.slice(-240);
	});
}
/** Shows another place of the same chat: a row, or the newest ones. */
async function jump(window, to) {
	if (to === "newest" && window.newest.value) return;
	if (to !== "newest" && window.rows.value.some(({ message }) => message.number === to)) return;
	if (to === "newest" && goingDown.has(window)) return;
	if (to === "newest") goingDown.add(window);
	try {
		await fill(window, to === "newest" ? newestPage() : {
			around: to,
			limit: PAGE
		});
	} finally {
		goingDown.delete(window);
	}
}
/** Windows whose newest page is on its way. */
var goingDown = /* @__PURE__ */ new WeakSet();
/** Reads the window again where it is: the connection was away. */
async function reread(window) {
	const rows = window.rows.value;
	const [first, last] = [rows[0], rows.at(-1)];
	if (window.newest.value || first === void 0 || last === void 0) return fill(window, newestPage(rows.length));
	await fill(window, {
		after: first.message.number - 1,
		limit: Math.max(PAGE, rows.length)
	});
}
/** A row is there, or is another than before. */
function putRow(message) {
	const window = history$1.peek();
	if (window?.conversation !== message.conversation) return;
	window.told = Math.max(window.told, message.number);
	const rows = window.rows.peek();
	const last = rows.at(-1);
	const known = rows.some((row) => row.message.message !== null && row.message.message === message.message);
	const end = last?.message.number ?? 0;
	const inside = message.number <= end && message.number >= (rows[0]?.message.number ?? 0);
	if (known || inside) window.rows.value = merge(rows, [message]);
	else if (window.newest.peek() && message.number > end) {
		if (!(last === void 0 || message.number === end + 1 || message.own) || rows.length >= ROWS_MAX && !window.follows) window.newest.value = false;
		else append(window, message);
	}
}
function append(window, message) {
	const rows = [...window.rows.peek(), {
		key: keyOf(message),
		message
	}];
	const isFull = rows.length > ROWS_MAX;
	if (isFull) window.oldest.value = false;
	window.rows.value = isFull ? rows.slice(PAGE) : rows;
}
/** A row has been on the screen under another key before it had an id. */
function keepKey(message, key) {
	const window = history$1.peek();
	if (window?.conversation === message.conversation) window.rows.value = rename(window.rows.peek(), message, key);
}
/** Reads again how far the own messages of the window have come. */
async function rereadReceipts(conversation) {
	const window = history$1.peek();
	if (window?.conversation !== conversation) return;
	const waiting = window.rows.peek().filter(({ message }) => message.own && message.receipts.some(({ read: has }) => !has));
	const own = window.rows.peek().filter(({ message }) => message.own && message.receipts.length === 0);
	const first = Math.min(...[...waiting, ...own].map(({ message }) => message.number));
	if (!Number.isFinite(first)) return;
	const page = await read$1(window, {
		after: first - 1,
		limit: ROWS_MAX
	});
	window.rows.value = renew(window.rows.peek(), page.messages);
}
function newestPage(rows = PAGE) {
	return {
		before: Number.MAX_SAFE_INTEGER,
		limit: Math.min(ROWS_MAX, Math.max(PAGE, rows))
	};
}
/** Fills the window anew. `placed` hears of the rows before they are shown. */
async function fill(window, at, placed) {
	window.busy.value = true;
	try {
		const page = await read$1(window, at);
		const rows = merge([], page.messages).map((row) => ({
			...row,
			key: shownKey(window, row)
		}));
		placed?.(rows);
		window.rows.value = rows;
		window.oldest.value = page.before === null;
		window.newest.value = isNewest(window, page, rows);
	} finally {
		window.busy.value = false;
	}
}
/** The key under which a row is on the screen already. */
function shownKey(window, row) {
	const id = row.message.message;
	return window.rows.peek().find((shown) => id !== null && shown.message.message === id)?.key ?? row.key;
}
async function during(window, task) {
	window.busy.value = true;
	try {
		await task();
	} finally {
		window.busy.value = false;
	}
}
async function read$1(window, at) {
	window.told = 0;
	const rows = await ask$1("read", {
		who: window.conversation,
		...at,
		offline: true,
		keep_unread: true
	});
	const ends = rows.find((row) => "page" in row);
	return {
		messages: rows.filter((row) => !("page" in row)),
		before: ends?.page.before ?? null,
		after: ends?.page.after ?? null
	};
}
/** Whether nothing is newer than rows whose last page was read: neither by what it says itself, nor by what has happened since. */
function isNewest(window, page, rows) {
	return page.after === null && (rows.at(-1)?.message.number ?? 0) >= window.told;
}
function firstUnreadOf(rows, read) {
	return rows.find(({ message }) => message.number > read && !message.own)?.message.number ?? null;
}
// src/state/linking.ts
/** How far it is; nothing if no device is being linked. */
var linking = y$1(null);
function beginLinking() {
	linking.value = { step: "code" };
}
/** The code that the new device shows. */
async function giveCode(code) {
	await verbs().account("devices.link", { code });
	linking.value = { step: "waiting" };
}
/** Whether both devices show the same digits. */
async function giveAnswer(same) {
	linking.value = same ? { step: "confirmed" } : null;
	await verbs().account("devices.confirm", { same });
}
function endLinking() {
	linking.value = null;
}
function digitsShown(digits) {
	if (linking.value !== null) linking.value = {
		step: "digits",
		digits
	};
}
function linkFailed(why, reason) {
	if (linking.value !== null) linking.value = {
		step: "failed",
		why,
		reason
	};
}
/** The new device is brought into the chats. */
function deviceJoining(done, of) {
	if (linking.value !== null) linking.value = done === of ? { step: "done" } : {
		step: "joining",
		done,
		of
	};
}
/** The account has it. */
function deviceLinked() {
	if (linking.value?.step === "confirmed") linking.value = { step: "done" };
}
// src/state/requests.ts
var all$1 = y$1([]);
/** Those that wait for an answer. */
var requests = O(() => all$1.value.filter((request) => !request.accepted));
async function readRequests() {
	all$1.value = await ask$1("requests", {});
}
async function accept(request) {
	await change$1("requests.accept", { who: request.conversation });
	await readRequests();
}
/** Forgets it; the other side is not told. */
async function decline(request) {
	await change$1("requests.decline", { who: request.conversation });
	await readRequests();
}
/** Declines, and hears nothing more from them. */
async function declineAndBlock(request) {
	await change$1("block", { who: request.account });
	await readRequests();
}
// src/state/people.ts
/** The people whom one knows. */
var contacts = y$1([]);
/** Those of them whom the person has added or accepted, or shares a chat with: of others a device knows as well, who have only asked for something. */
var acquaintances = O(() => {
	const together = new Set([...conversations.value.values()].flatMap(({ members }) => members.map(({ account }) => account)));
	return contacts.value.filter((one) => !one.closed && (one.accepted || one.conversation !== null || together.has(one.account)));
});
/** Reads them again. */
async function readContacts() {
	contacts.value = await ask$1("contacts", {});
}
/** The same map while nobody is called otherwise: each message changes its chat, and every row shows names. */
var before$1 = /* @__PURE__ */ new Map();
var known = O(() => {
	const all = /* @__PURE__ */ new Map();
	const learn = (account, { handle, claimed, verified }) => {
		const learnt = all.get(account);
		if (learnt === void 0) all.set(account, {
			handle,
			claimed,
			verified
		});
		else if (learnt.handle === null) all.set(account, {
			...learnt,
			handle,
			claimed: learnt.claimed ?? claimed
		});
	};
	for (const contact of contacts.value) learn(contact.account, contact);
	for (const { account, handle, claimed } of requests.value) learn(account, {
		handle,
		claimed,
		verified: "no"
	});
	for (const conversation of conversations.value.values()) for (const member of conversation.members) learn(member.account, member);
	for (const { group } of conversations.value.values()) for (const { account, claimed } of group?.former ?? []) learn(account, {
		handle: null,
		claimed,
		verified: "no"
	});
	for (const [account, one] of before$1) if (!all.has(account)) all.set(account, {
		...one,
		verified: "no"
	});
	if (!isSame(all, before$1)) before$1 = all;
	return before$1;
});
function isSame(one, other) {
	if (one.size !== other.size) return false;
	for (const [account, { handle, claimed, verified }] of one) {
		const there = other.get(account);
		if (there?.handle !== handle || there.claimed !== claimed || there.verified !== verified) return false;
	}
	return true;
}
/** What an account is called. */
function nameOf(account) {
	const own = me.value;
	if (own?.account === account && own.handle !== null) return {
		text: own.handle,
		sure: true
	};
	const one = known.value.get(account);
	if (one?.handle) return {
		text: one.handle,
		sure: true
	};
	if (one?.claimed) return {
		text: one.claimed,
		sure: false
	};
	return {
		text: account.slice(0, 8),
		sure: false
	};
}
/** Whether the person has compared the safety number with somebody. */
function verifiedOf(account) {
	return known.value.get(account)?.verified ?? "no";
}
/** The other person of a chat of two: also one who is out of it, or never came, since their account was deleted. */
function otherOf(conversation) {
	if (!conversation.pair) return null;
	return (conversation.members.find((member) => member.account !== me.value?.account) ?? contacts.value.find((one) => one.conversation === conversation.conversation))?.account ?? null;
}
/** Whether somebody's account was deleted. */
function isDeleted(account) {
	return contacts.value.some((one) => one.account === account && one.closed);
}
/** What a chat is called; nothing for a group without a name. */
function titleOf(conversation) {
	if (conversation.name !== null) return conversation.name;
	const other = otherOf(conversation);
	if (other !== null) return nameOf(other).text;
	const others = conversation.members.filter((member) => member.account !== me.value?.account);
	return others.length === 0 ? null : others.map((member) => nameOf(member.account).text).join(", ");
}
// src/state/presence.ts
/** For how long somebody who has said to be here is, after the last word of it, milliseconds. */
var HERE_MS = 15e4;
/** How often it is said, milliseconds. */
var SAY_MS = 6e4;
/** What people of chats of two have said last. */
var presence = y$1(/* @__PURE__ */ new Map());
var ends = /* @__PURE__ */ new Map();
async function readPresence() {
	const all = await ask$1("presence", {});
	forgetPresence();
	for (const one of all) putPresence(one);
}
/** Somebody has said to be here, or to go; what they have said runs out by itself. */
function putPresence(said, now = Date.now()) {
	const { conversation } = said;
	clearTimeout(ends.get(conversation));
	ends.delete(conversation);
	const left = Math.min(HERE_MS, Date.parse(said.at) + HERE_MS - now);
	put$1({
		...said,
		here: said.here && left > 0
	});
	if (said.here && left > 0) ends.set(conversation, setTimeout(() => put$1({
		...said,
		here: false
	}), left));
}
function put$1(said) {
	presence.value = new Map(presence.peek()).set(said.conversation, said);
}
/** Forgets all of it: the profile is locked, or it is read anew. */
function forgetPresence() {
	for (const timer of ends.values()) clearTimeout(timer);
	ends.clear();
	presence.value = /* @__PURE__ */ new Map();
}
/** Whether anybody may know that the person is here. */
function isTold() {
	const chosen = settings.peek();
	return chosen !== null && (chosen.presence !== "nobody" || chosen.presence_to.some((one) => one.shown));
}
/** Says each minute that the person is here, while they have the page in view. */
function followPresence() {
	const say = () => {
		if (document.visibilityState === "visible" && phase.peek() === "open" && me.peek() !== null && isTold()) ask$1("presence.here", {}).catch(() => void 0);
	};
	setInterval(say, SAY_MS);
	document.addEventListener("visibilitychange", say);
	settings.subscribe(say);
}
function shownTo(account) {
	const said = settings.value?.presence_to.find((one) => one.account === account);
	return said === void 0 ? "as-others" : said.shown ? "yes" : "no";
}
var VERBS = {
	"as-others": "presence.as-others",
	yes: "presence.show-to",
	no: "presence.hide-from"
};
async function showTo(account, shown) {
	await change$1(VERBS[shown], { person: account });
	await readChoices();
}
// src/state/markup.ts
var MARKS = [
	"**",
	"~~",
	"*",
	"_"
];
var AROUND = {
	"**": "strong",
	"~~": "strike",
	"*": "emphasis",
	_: "emphasis"
};
/** As in crates/protocol/src/limits.rs. */
var DEPTH_MAX = 8;
var SPANS_MAX = 4096;
var LINK_BYTES_MAX = 2048;
var PUNCTUATION = /^[!-/:-@[-`{-~]/;
var WORD = /[\p{L}\p{N}]/u;
/** Of an address: a letter, and some in round brackets. */
var LETTER = "[^\\s<>\"'`()[\\]{}]";
var BRACKETS = `\\(${LETTER}*\\)`;
/** Reads marked text. `escaped` is told of each backslash that is taken away from before a sign, by its place in the text. */
function parse(text, escaped = () => void 0) {
	const budget = { spans: SPANS_MAX };
	const lines = [];
	let isFenced = false;
	let start = 0;
	const read = (line, from) => inline(line.slice(from), budget, (at) => escaped(start + from + at));
	for (const line of text.split("\n")) {
		if (line.startsWith("```")) isFenced = !isFenced;
		else if (isFenced) lines.push({
			is: "code",
			text: line
		});
		else if (line.startsWith("> ")) lines.push({
			is: "quote",
			spans: read(line, 2)
		});
		else if (/^[-*] /.test(line)) lines.push({
			is: "item",
			spans: read(line, 2)
		});
		else lines.push({
			is: "plain",
			spans: read(line, 0)
		});
		start += line.length + 1;
	}
	return lines;
}
/** Whether what a person typed means something else when it is read as marked. */
function isMarked(text) {
	return parse(text).some((line) => line.is !== "plain" || line.spans.some((span) => span.is !== "text"));
}
/** What a person typed as marked text: a backslash stands where they typed one, as it does in a text without marks. */
function asMarked(typed) {
	return replaced(typed, escapesIn(typed).map((at) => ({
		from: at,
		to: at,
		put: "\\\\"
	})));
}
/** Marked text as a person types it: the backslashes that stand in it are not doubled. */
function asTyped(marked) {
	const all = escapesIn(marked);
	const cuts = [];
	for (let n = 0; n < all.length; n += 1) {
		const at = all[n] ?? 0;
		if (marked[at + 1] !== "\\" || all[n + 1] !== at + 2) continue;
		cuts.push({
			from: at,
			to: at + 2,
			put: ""
		});
		n += 1;
	}
	return replaced(marked, cuts);
}
/** A text with other letters in some places, the first first. */
function replaced(text, cuts) {
	let [done, at] = ["", 0];
	for (const { from, to, put } of cuts) {
		done += text.slice(at, from) + put;
		at = to;
	}
	return done + text.slice(at);
}
function escapesIn(text) {
	const all = [];
	parse(text, (at) => all.push(at));
	return all;
}
/** The words alone. */
function flat(lines, name) {
	const words = (spans) => spans.map((span) => {
		if (span.is === "text" || span.is === "code") return span.text;
		if (span.is === "link") return span.label;
		return span.is === "mention" ? name(span.account) : words(span.spans);
	}).join("");
	return lines.map((line) => line.is === "code" ? line.text : words(line.spans)).join("\n");
}
/** What is read of a line so far: marks that are open, the outermost first, each with what stands behind it. */
var Reader = class {
	done = [];
	open = [];
	text = "";
	here() {
		return this.open.at(-1)?.spans ?? this.done;
	}
	flush() {
		if (this.text !== "") this.here().push({
			is: "text",
			text: this.text
		});
		this.text = "";
	}
	push(span) {
		this.flush();
		this.here().push(span);
	}
	/** The innermost open mark was none: it stands as it is written. */
	giveUp() {
		this.flush();
		const last = this.open.pop();
		if (last) this.here().push({
			is: "text",
			text: last.mark
		}, ...last.spans);
	}
	close(mark) {
		while (this.open.length > 0 && this.open.at(-1)?.mark !== mark) this.giveUp();
		this.flush();
		const last = this.open.pop();
		if (last) this.here().push({
			is: AROUND[mark],
			spans: last.spans
		});
	}
};
function inline(line, budget, escaped) {
	const reader = new Reader();
	let at = 0;
	let before = "";
	while (at < line.length) {
		if (budget.spans === 0) {
			reader.text += line.slice(at);
			break;
		}
		const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
		const tail = line.slice(at + character.length);
		if (character === "\\" && PUNCTUATION.test(tail)) {
			escaped(at);
			before = tail.charAt(0);
			reader.text += before;
			at += 2;
			continue;
		}
		const found = whole$1(character, tail);
		if (found) {
			reader.push(found.span);
			budget.spans -= 1;
			at += character.length + found.length;
			before = character;
			continue;
		}
		const mark = MARKS.find((one) => line.startsWith(one, at));
		if (mark) {
			if (step$1(reader, mark, before, line.slice(at + mark.length))) budget.spans -= 1;
			at += mark.length;
		} else {
			reader.text += character;
			at += character.length;
		}
		before = character;
	}
	while (reader.open.length > 0) reader.giveUp();
	reader.flush();
	return reader.done;
}
/** A code, link or mention that begins here, and how long it is behind its first character. */
function whole$1(character, tail) {
	if (character === "[") return link(tail);
	if (character !== "`") return null;
	const end = tail.indexOf("`");
	return end > 0 ? {
		span: {
			is: "code",
			text: tail.slice(0, end)
		},
		length: end + 1
	} : null;
}
/** Opens or closes a mark, or takes it as it is written; whether it marks something. */
function step$1(reader, mark, before, behind) {
	if (closes(reader, mark, before, behind)) {
		reader.close(mark);
		return true;
	}
	if (!WORD.test(before) && /^\S/u.test(behind) && reader.open.length < DEPTH_MAX) {
		reader.flush();
		reader.open.push({
			mark,
			spans: []
		});
		return true;
	}
	reader.text += mark;
	return false;
}
function closes(reader, mark, before, behind) {
	const isOpen = reader.open.some((open) => open.mark === mark);
	const isEmpty = reader.text === "" && reader.open.at(-1)?.spans.length === 0;
	const isInWord = mark === "_" && /^[\p{L}\p{N}]/u.test(behind);
	return isOpen && /\S/u.test(before) && !isEmpty && !isInWord;
}
var LINK = /^([^[\]]*)\]\(([^()[< >]*)\)/;
function link(behind) {
	const found = LINK.exec(behind);
	const [all, label, target] = [
		found?.[0],
		found?.[1],
		found?.[2]
	];
	if (all === void 0 || label === void 0 || target === void 0) return null;
	if (bytes(label) > LINK_BYTES_MAX || bytes(target) > LINK_BYTES_MAX) return null;
	const account = /^wiretight:([0-9a-f]{64})$/.exec(target)?.[1];
	if (account !== void 0) return {
		span: {
			is: "mention",
			account
		},
		length: all.length
	};
	if (!/^(https?:\/\/|mailto:)/.test(target)) return null;
	return {
		span: {
			is: "link",
			label,
			target
		},
		length: all.length
	};
}
/** What of plain text can be pressed: addresses, in which what opens in brackets closes, and links into groups. */
var ADDRESS = new RegExp(`(\\bhttps?://(?:${LETTER}|${BRACKETS})*(?:(?![.,;:!?])${LETTER}|${BRACKETS})|wiretight://join#[\\w-]{40,2000})`);
function bytes(text) {
	return new TextEncoder().encode(text).length;
}
// src/state/sending.ts
var sending = y$1([]);
/** Sends a text. It is in `sending` until the client has it as a row. */
function send(conversation, text, replyTo) {
	const one = {
		key: newKey(),
		conversation,
		text,
		replyTo,
		time: (/* @__PURE__ */ new Date()).toISOString(),
		failure: null
	};
	sending.value = [...sending.value, one];
	return attempt$1(one);
}
/** Tries again what did not go. */
function retry(key) {
	const found = sending.value.find((one) => one.key === key);
	if (found === void 0 || found.failure === null) return Promise.resolve();
	const again = {
		...found,
		failure: null
	};
	sending.value = sending.value.map((one) => one.key === key ? again : one);
	return attempt$1(again);
}
/** Gives up what did not go. */
function discard(key) {
	sending.value = sending.value.filter((one) => one.key !== key);
}
/** Gives up all that did not go into a chat: it is deleted. */
function discardAll(conversation) {
	sending.value = sending.value.filter((one) => one.conversation !== conversation);
}
/** An own row has come: if it is one that was on its way, it takes that one's place. */
function arrived(message) {
	const id = message.message;
	if (!message.own || id === null || taken.has(id) || message.delivery === "received") return;
	const waiting = sending.value.filter((one) => one.failure === null && one.conversation === message.conversation);
	const found = waiting.find((one) => message.kind === "text" && one.text === message.text) ?? waiting.find((one) => message.kind === "marked" && mustBeRead(one));
	if (found !== void 0) take$1(found, message, id);
}
function take$1(one, message, id) {
	taken.add(id);
	discard(one.key);
	keepKey(message, one.key);
}
/** Ids of messages that have taken a place, so that the same words twice are two messages. */
var taken = /* @__PURE__ */ new Set();
/** Whether the client reads it as Markdown: it has marks, or names somebody of the chat, who is looked for as the client does it. */
function mustBeRead({ conversation, text }) {
	const members = conversations.peek().get(conversation)?.members ?? [];
	const named = [...text.matchAll(/(?<![\p{L}\p{N}])@([a-z0-9._-]*[a-z0-9])/giu)].map(([, handle]) => handle?.toLowerCase());
	return isMarked(text) || members.some(({ handle }) => handle !== null && named.includes(handle));
}
async function attempt$1(one) {
	try {
		await settle(one, (await change$1("send", {
			who: one.conversation,
			wait: 0,
			...one.replyTo === null ? {} : { reply_to: one.replyTo.number },
			...mustBeRead(one) ? {
				text: asMarked(one.text),
				markdown: true
			} : { text: one.text }
		}, one.key)).number);
	} catch (thrown) {
		const failure = asFailure(thrown);
		const kept = failure.result;
		if (kept !== void 0) return settle(one, kept.number);
		sending.value = sending.value.map((other) => other.key === one.key ? {
			...other,
			failure
		} : other);
	}
}
/** The client has it: its row has come by an event, or is read. */
async function settle(one, number) {
	const gone = () => !sending.value.some((other) => other.key === one.key);
	if (gone()) return;
	const row = (await ask$1("read", {
		who: one.conversation,
		after: number - 1,
		limit: 1,
		offline: true,
		keep_unread: true
	})).find((row) => !("page" in row));
	if (!gone() && row?.message && row.own && !taken.has(row.message)) {
		putRow(row);
		putNewest(row);
		take$1(one, row, row.message);
	}
	discard(one.key);
}
// src/state/transfers.ts
/** The most transfers whose last state is kept. */
var KEPT_MAX$1 = 100;
var followers = y$1(/* @__PURE__ */ new Map());
/** What was told last: an end can be told before anybody knows what it is the end of. */
var told = y$1(/* @__PURE__ */ new Map());
/** What the person is to see of it in its chat: what has failed and is kept, and what is on its way and was not begun in this tab, which shows it above the text. */
var shown$1 = O(() => [...told.value.values()].filter((one) => one.kept || isUnderWay(one) && !followers.value.has(one.id)));
/** The files that are on their way into a chat, or have failed to come there. */
function transfersInto(conversation) {
	return shown$1.value.filter((one) => one.conversation === conversation && one.direction === "up" && one.by === null);
}
/** Takes over what the client tells of a transfer. */
function putTransfer(transfer) {
	const next = new Map(told.peek());
	next.delete(transfer.id);
	next.set(transfer.id, transfer);
	for (const [id, one] of next) {
		if (next.size <= KEPT_MAX$1) break;
		if (!one.kept) next.delete(id);
	}
	told.value = next;
	const follower = followers.peek().get(transfer.id);
	if (follower) tell(follower, transfer);
}
/** Ends when the file is sent, or the client keeps what has failed; fails as `offline` if it waits for the server and goes on by itself. */
function followTransfer(transfer, progress) {
	return new Promise((over, failed) => {
		const follower = {
			progress,
			over,
			failed
		};
		followers.value = new Map(followers.peek()).set(transfer.id, follower);
		tell(follower, told.peek().get(transfer.id) ?? transfer);
	}).finally(() => {
		const next = new Map(followers.peek());
		next.delete(transfer.id);
		followers.value = next;
	});
}
/** Asks for all of them: events were missed. The client forgets what was sent long ago. */
async function readTransfers() {
	const all = new Map((await ask$1("transfers", {})).map((one) => [one.id, one]));
	told.value = all;
	for (const [id, follower] of followers.peek()) {
		const now = all.get(id);
		if (now) tell(follower, now);
		else follower.over();
	}
}
/** Nothing of a profile that is locked stays in the page. */
function forgetTransfers() {
	told.value = /* @__PURE__ */ new Map();
}
/** Tries again what has failed and is kept; `asItIs` with all that it says of places and people. */
async function retryTransfer({ id }, asItIs) {
	putTransfer(await change$1("transfers.retry", {
		id,
		...asItIs ? { keep_metadata: true } : {}
	}));
}
/** Gives up what has failed, or is on its way. */
async function cancelTransfer({ id }) {
	putTransfer(await change$1("transfers.cancel", { id }));
}
/** Whether it is on its way. */
function isUnderWay({ state }) {
	return state === "preparing" || state === "moving" || state === "waiting";
}
function tell(follower, { state, why, done, size, kept }) {
	if (state === "sent" || kept) follower.over();
	else if (state === "waiting") follower.failed(new Failure("offline", why ?? ""));
	else if (state === "failed" || state === "cancelled") follower.failed(new Failure("other", why ?? state));
	else follower.progress(size > 0 ? done / size : 0);
}
// src/state/events.ts
/** What the account may still do today. */
var standing = y$1("good");
/** Why this device is of no more use, if it is not. */
var ended = y$1(null);
/** Somebody said something to the person: for the announcer, and the sound of it. */
var heard = y$1(null);
/** How long receipts are gathered before they are read, milliseconds. */
var GATHER_MS$1 = 150;
var gathered$1 = /* @__PURE__ */ new Map();
/** Puts an event where it belongs. `again` reads everything anew: some events were lost. `shown` is the stage at which everything was last asked for. */
function apply(happened, shown, again) {
	switch (happened.event) {
		case "message": return message(happened.message);
		case "changed":
			putRow(happened.message);
			return putNewest(happened.message);
		case "conversation": return putConversation(happened.conversation);
		case "conversation-deleted":
			forgetConversation(happened.conversation);
			return discardAll(happened.conversation);
		case "request":
		case "request-gone": return inBackground(readRequests);
		case "receipts": return gather$1(happened.conversation);
		case "typing": return (happened.typing ? typed$1 : stopped)(happened.conversation, happened.account);
		case "presence": return putPresence(happened);
		case "connection":
			server.value = {
				online: happened.online,
				problem: happened.problem
			};
			return me.peek()?.copied ? inBackground(readMe) : void 0;
		case "transfer": return putTransfer(happened.transfer);
		case "trust": return inBackground(readContacts);
		case "caught":
			inBackground(readMe);
			return inBackground(readDirectory);
		case "directory": return inBackground(readDirectory);
		case "standing":
			standing.value = happened.standing;
			return;
		case "device-added": return deviceAdded(happened.device);
		case "device-joining": return deviceJoining(happened.done, happened.of);
		case "devices": return inBackground(devicesChanged);
		case "digits": return digitsShown(happened.digits);
		case "link-failed": return linkFailed(happened.why, happened.reason);
		case "recovery-code": return codeMade(happened.recovery_code);
		case "account":
			house.value = happened;
			return happened.state === shown ? void 0 : again();
		case "choices":
			inBackground(readChoices);
			return again();
		case "missed": return again();
		case "this-device-removed":
			ended.value = "removed";
			return;
		case "account-closed":
			ended.value = "closed";
			return;
		case "linked": return deviceLinked();
		case "recovery-code-replaced":
		case "outbox-empty":
		case "locked-message": return;
	}
}
function message(row) {
	putRow(row);
	putNewest(row);
	if (row.own) arrived(row);
	else {
		stopped(row.conversation, row.sender);
		heard.value = row;
	}
}
function gather$1(conversation) {
	if (gathered$1.has(conversation)) return;
	const read = () => {
		gathered$1.delete(conversation);
		inBackground(() => rereadReceipts(conversation));
		inBackground(() => rereadNewest(conversation));
	};
	gathered$1.set(conversation, setTimeout(read, GATHER_MS$1));
}
/** What is read because of an event; if the connection breaks meanwhile, everything is read again anyway. */
function inBackground(read) {
	read().catch(() => void 0);
}
// node_modules/@fluent/bundle/esm/types.js
/**
* The `FluentType` class is the base of Fluent's type system.
*
* Fluent types wrap JavaScript values and store additional configuration for
* them, which can then be used in the `toString` method together with a proper
* `Intl` formatter.
*/
var FluentType = class {
	/**
	* Create a `FluentType` instance.
	*
	* @param value The JavaScript value to wrap.
	*/
	constructor(value) {
		this.value = value;
	}
	/**
	* Unwrap the raw value stored by this `FluentType`.
	*/
	valueOf() {
		return this.value;
	}
};
/**
* A {@link FluentType} representing no correct value.
*/
var FluentNone = class extends FluentType {
	/**
	* Create an instance of `FluentNone` with an optional fallback value.
	* @param value The fallback value of this `FluentNone`.
	*/
	constructor(value = "???") {
		super(value);
	}
	/**
	* Format this `FluentNone` to the fallback string.
	*/
	toString(scope) {
		return `{${this.value}}`;
	}
};
/**
* A {@link FluentType} representing a number.
*
* A `FluentNumber` instance stores the number value of the number it
* represents. It may also store an option bag of options which will be passed
* to `Intl.NumerFormat` when the `FluentNumber` is formatted to a string.
*/
var FluentNumber = class extends FluentType {
	/**
	* Create an instance of `FluentNumber` with options to the
	* `Intl.NumberFormat` constructor.
	*
	* @param value The number value of this `FluentNumber`.
	* @param opts Options which will be passed to `Intl.NumberFormat`.
	*/
	constructor(value, opts = {}) {
		super(value);
		this.opts = opts;
	}
	/**
	* Format this `FluentNumber` to a string.
	*/
	toString(scope) {
		if (scope) try {
			return scope.memoizeIntlObject(Intl.NumberFormat, this.opts).format(this.value);
		} catch (err) {
			scope.reportError(err);
		}
		return this.value.toString(10);
	}
};
/**
* A {@link FluentType} representing a date and time.
*
* A `FluentDateTime` instance stores a Date object, Temporal object, or a number
* as a numerical timestamp in milliseconds. It may also store an
* option bag of options which will be passed to `Intl.DateTimeFormat` when the
* `FluentDateTime` is formatted to a string.
*/
var FluentDateTime = class FluentDateTime extends FluentType {
	static supportsValue(value) {
		if (typeof value === "number") return true;
		if (value instanceof Date) return true;
		if (value instanceof FluentType) return FluentDateTime.supportsValue(value.valueOf());
		if ("Temporal" in globalThis) {
			const _Temporal = globalThis.Temporal;
			if (value instanceof _Temporal.Instant || value instanceof _Temporal.PlainDateTime || value instanceof _Temporal.PlainDate || value instanceof _Temporal.PlainMonthDay || value instanceof _Temporal.PlainTime || value instanceof _Temporal.PlainYearMonth) return true;
		}
		return false;
	}
	/**
	* Create an instance of `FluentDateTime` with options to the
	* `Intl.DateTimeFormat` constructor.
	*
	* @param value The number value of this `FluentDateTime`, in milliseconds.
	* @param opts Options which will be passed to `Intl.DateTimeFormat`.
	*/
	constructor(value, opts = {}) {
		if (value instanceof FluentDateTime) {
			opts = {
				...value.opts,
				...opts
			};
			value = value.value;
		} else if (value instanceof FluentType) value = value.valueOf();
		if (typeof value === "object" && "calendarId" in value && opts.calendar === void 0) opts = {
			...opts,
			calendar: value.calendarId
		};
		super(value);
		this.opts = opts;
	}
	[Symbol.toPrimitive](hint) {
		return hint === "string" ? this.toString() : this.toNumber();
	}
	/**
	* Convert this `FluentDateTime` to a number.
	* Note that this isn't always possible due to the nature of Temporal objects.
	* In such cases, a TypeError will be thrown.
	*/
	toNumber() {
		const value = this.value;
		if (typeof value === "number") return value;
		if (value instanceof Date) return value.getTime();
		if ("epochMilliseconds" in value) return value.epochMilliseconds;
		if ("toZonedDateTime" in value) return value.toZonedDateTime("UTC").epochMilliseconds;
		throw new TypeError("Unwrapping a non-number value as a number");
	}
	/**
	* Format this `FluentDateTime` to a string.
	*/
	toString(scope) {
		if (scope) try {
			return scope.memoizeIntlObject(Intl.DateTimeFormat, this.opts).format(this.value);
		} catch (err) {
			scope.reportError(err);
		}
		if (typeof this.value === "number" || this.value instanceof Date) return new Date(this.value).toISOString();
		return this.value.toString();
	}
};
// node_modules/@fluent/bundle/esm/resolver.js
/**
* The role of the Fluent resolver is to format a `Pattern` to an instance of
* `FluentValue`. For performance reasons, primitive strings are considered
* such instances, too.
*
* Translations can contain references to other messages or variables,
* conditional logic in form of select expressions, traits which describe their
* grammatical features, and can use Fluent builtins which make use of the
* `Intl` formatters to format numbers and dates into the bundle's languages.
* See the documentation of the Fluent syntax for more information.
*
* In case of errors the resolver will try to salvage as much of the
* translation as possible. In rare situations where the resolver didn't know
* how to recover from an error it will return an instance of `FluentNone`.
*
* All expressions resolve to an instance of `FluentValue`. The caller should
* use the `toString` method to convert the instance to a native value.
*
* Functions in this file pass around an instance of the `Scope` class, which
* stores the data required for successful resolution and error recovery.
*/
/**
* The maximum number of placeables which can be expanded in a single call to
* `formatPattern`. The limit protects against the Billion Laughs and Quadratic
* Blowup attacks. See https://msdn.microsoft.com/en-us/magazine/ee335713.aspx.
*/
var MAX_PLACEABLES = 100;
/** Unicode bidi isolation characters. */
var FSI = "⁨";
var PDI = "⁩";
/** Helper: match a variant key to the given selector. */
function match(scope, selector, key) {
	if (key === selector) return true;
	if (key instanceof FluentNumber && selector instanceof FluentNumber && key.value === selector.value) return true;
	if (selector instanceof FluentNumber && typeof key === "string") {
		if (key === scope.memoizeIntlObject(Intl.PluralRules, selector.opts).select(selector.value)) return true;
	}
	return false;
}
/** Helper: resolve the default variant from a list of variants. */
function getDefault(scope, variants, star) {
	if (variants[star]) return resolvePattern(scope, variants[star].value);
	scope.reportError(/* @__PURE__ */ new RangeError("No default"));
	return new FluentNone();
}
/** Helper: resolve arguments to a call expression. */
function getArguments(scope, args) {
	const positional = [];
	const named = Object.create(null);
	for (const arg of args) if (arg.type === "narg") named[arg.name] = resolveExpression(scope, arg.value);
	else positional.push(resolveExpression(scope, arg));
	return {
		positional,
		named
	};
}
/** Resolve an expression to a Fluent type. */
function resolveExpression(scope, expr) {
	switch (expr.type) {
		case "str": return expr.value;
		case "num": return new FluentNumber(expr.value, { minimumFractionDigits: expr.precision });
		case "var": return resolveVariableReference(scope, expr);
		case "mesg": return resolveMessageReference(scope, expr);
		case "term": return resolveTermReference(scope, expr);
		case "func": return resolveFunctionReference(scope, expr);
		case "select": return resolveSelectExpression(scope, expr);
		default: return new FluentNone();
	}
}
/** Resolve a reference to a variable. */
function resolveVariableReference(scope, { name }) {
	let arg;
	if (scope.params) {
		if (Object.prototype.hasOwnProperty.call(scope.params, name)) arg = scope.params[name];
		else return new FluentNone(`$${name}`);
	} else if (scope.args && Object.prototype.hasOwnProperty.call(scope.args, name)) arg = scope.args[name];
	else {
		scope.reportError(/* @__PURE__ */ new ReferenceError(`Unknown variable: $${name}`));
		return new FluentNone(`$${name}`);
	}
	if (arg instanceof FluentType) return arg;
	switch (typeof arg) {
		case "string": return arg;
		case "number": return new FluentNumber(arg);
		case "object": if (FluentDateTime.supportsValue(arg)) return new FluentDateTime(arg);
		default:
			scope.reportError(/* @__PURE__ */ new TypeError(`Variable type not supported: $${name}, ${typeof arg}`));
			return new FluentNone(`$${name}`);
	}
}
/** Resolve a reference to another message. */
function resolveMessageReference(scope, { name, attr }) {
	const message = scope.bundle._messages.get(name);
	if (!message) {
		scope.reportError(/* @__PURE__ */ new ReferenceError(`Unknown message: ${name}`));
		return new FluentNone(name);
	}
	if (attr) {
		const attribute = message.attributes[attr];
		if (attribute) return resolvePattern(scope, attribute);
		scope.reportError(/* @__PURE__ */ new ReferenceError(`Unknown attribute: ${attr}`));
		return new FluentNone(`${name}.${attr}`);
	}
	if (message.value) return resolvePattern(scope, message.value);
	scope.reportError(/* @__PURE__ */ new ReferenceError(`No value: ${name}`));
	return new FluentNone(name);
}
/** Resolve a call to a Term with key-value arguments. */
function resolveTermReference(scope, { name, attr, args }) {
	const id = `-${name}`;
	const term = scope.bundle._terms.get(id);
	if (!term) {
		scope.reportError(/* @__PURE__ */ new ReferenceError(`Unknown term: ${id}`));
		return new FluentNone(id);
	}
	if (attr) {
		const attribute = term.attributes[attr];
		if (attribute) {
			scope.params = getArguments(scope, args).named;
			const resolved = resolvePattern(scope, attribute);
			scope.params = null;
			return resolved;
		}
		scope.reportError(/* @__PURE__ */ new ReferenceError(`Unknown attribute: ${attr}`));
		return new FluentNone(`${id}.${attr}`);
	}
	scope.params = getArguments(scope, args).named;
	const resolved = resolvePattern(scope, term.value);
	scope.params = null;
	return resolved;
}
/** Resolve a call to a Function with positional and key-value arguments. */
function resolveFunctionReference(scope, { name, args }) {
	let func = scope.bundle._functions[name];
	if (!func) {
		scope.reportError(/* @__PURE__ */ new ReferenceError(`Unknown function: ${name}()`));
		return new FluentNone(`${name}()`);
	}
	if (typeof func !== "function") {
		scope.reportError(/* @__PURE__ */ new TypeError(`Function ${name}() is not callable`));
		return new FluentNone(`${name}()`);
	}
	try {
		let resolved = getArguments(scope, args);
		return func(resolved.positional, resolved.named);
	} catch (err) {
		scope.reportError(err);
		return new FluentNone(`${name}()`);
	}
}
/** Resolve a select expression to the member object. */
function resolveSelectExpression(scope, { selector, variants, star }) {
	let sel = resolveExpression(scope, selector);
	if (sel instanceof FluentNone) return getDefault(scope, variants, star);
	for (const variant of variants) if (match(scope, sel, resolveExpression(scope, variant.key))) return resolvePattern(scope, variant.value);
	return getDefault(scope, variants, star);
}
/** Resolve a pattern (a complex string with placeables). */
function resolveComplexPattern(scope, ptn) {
	if (scope.dirty.has(ptn)) {
		scope.reportError(/* @__PURE__ */ new RangeError("Cyclic reference"));
		return new FluentNone();
	}
	scope.dirty.add(ptn);
	const result = [];
	const useIsolating = scope.bundle._useIsolating && ptn.length > 1;
	for (const elem of ptn) {
		if (typeof elem === "string") {
			result.push(scope.bundle._transform(elem));
			continue;
		}
		scope.placeables++;
		if (scope.placeables > MAX_PLACEABLES) {
			scope.dirty.delete(ptn);
			throw new RangeError(`Too many placeables expanded: ${scope.placeables}, max allowed is ${MAX_PLACEABLES}`);
		}
		if (useIsolating) result.push(FSI);
		result.push(resolveExpression(scope, elem).toString(scope));
		if (useIsolating) result.push(PDI);
	}
	scope.dirty.delete(ptn);
	return result.join("");
}
/**
* Resolve a simple or a complex Pattern to a FluentString
* (which is really the string primitive).
*/
function resolvePattern(scope, value) {
	if (typeof value === "string") return scope.bundle._transform(value);
	return resolveComplexPattern(scope, value);
}
// node_modules/@fluent/bundle/esm/scope.js
var Scope = class {
	constructor(bundle, errors, args) {
		/**
		* The Set of patterns already encountered during this resolution.
		* Used to detect and prevent cyclic resolutions.
		* @ignore
		*/
		this.dirty = /* @__PURE__ */ new WeakSet();
		/** A dict of parameters passed to a TermReference. */
		this.params = null;
		/**
		* The running count of placeables resolved so far.
		* Used to detect the Billion Laughs and Quadratic Blowup attacks.
		* @ignore
		*/
		this.placeables = 0;
		this.bundle = bundle;
		this.errors = errors;
		this.args = args;
	}
	reportError(error) {
		if (!this.errors || !(error instanceof Error)) throw error;
		this.errors.push(error);
	}
	memoizeIntlObject(ctor, opts) {
		let cache = this.bundle._intls.get(ctor);
		if (!cache) {
			cache = {};
			this.bundle._intls.set(ctor, cache);
		}
		let id = JSON.stringify(opts);
		if (!cache[id]) cache[id] = new ctor(this.bundle.locales, opts);
		return cache[id];
	}
};
// node_modules/@fluent/bundle/esm/builtins.js
/**
* @overview
*
* The FTL resolver ships with a number of functions built-in.
*
* Each function take two arguments:
*   - args - an array of positional args
*   - opts - an object of key-value args
*
* Arguments to functions are guaranteed to already be instances of
* `FluentValue`.  Functions must return `FluentValues` as well.
*/
function values(opts, allowed) {
	const unwrapped = Object.create(null);
	for (const [name, opt] of Object.entries(opts)) if (allowed.includes(name)) unwrapped[name] = opt.valueOf();
	return unwrapped;
}
var NUMBER_ALLOWED = [
	"unitDisplay",
	"currencyDisplay",
	"useGrouping",
	"minimumIntegerDigits",
	"minimumFractionDigits",
	"maximumFractionDigits",
	"minimumSignificantDigits",
	"maximumSignificantDigits"
];
/**
* The implementation of the `NUMBER()` builtin available to translations.
*
* Translations may call the `NUMBER()` builtin in order to specify formatting
* options of a number. For example:
*
*     pi = The value of π is {NUMBER($pi, maximumFractionDigits: 2)}.
*
* The implementation expects an array of {@link FluentValue | FluentValues} representing the
* positional arguments, and an object of named {@link FluentValue | FluentValues} representing the
* named parameters.
*
* The following options are recognized:
*
*     unitDisplay
*     currencyDisplay
*     useGrouping
*     minimumIntegerDigits
*     minimumFractionDigits
*     maximumFractionDigits
*     minimumSignificantDigits
*     maximumSignificantDigits
*
* Other options are ignored.
*
* @param args The positional arguments passed to this `NUMBER()`.
* @param opts The named argments passed to this `NUMBER()`.
*/
function NUMBER(args, opts) {
	let arg = args[0];
	if (arg instanceof FluentNone) return new FluentNone(`NUMBER(${arg.valueOf()})`);
	if (arg instanceof FluentNumber) return new FluentNumber(arg.valueOf(), {
		...arg.opts,
		...values(opts, NUMBER_ALLOWED)
	});
	if (arg instanceof FluentDateTime) return new FluentNumber(arg.toNumber(), { ...values(opts, NUMBER_ALLOWED) });
	throw new TypeError("Invalid argument to NUMBER");
}
var DATETIME_ALLOWED = [
	"dateStyle",
	"timeStyle",
	"fractionalSecondDigits",
	"dayPeriod",
	"hour12",
	"weekday",
	"era",
	"year",
	"month",
	"day",
	"hour",
	"minute",
	"second",
	"timeZoneName"
];
/**
* The implementation of the `DATETIME()` builtin available to translations.
*
* Translations may call the `DATETIME()` builtin in order to specify
* formatting options of a number. For example:
*
*     now = It's {DATETIME($today, month: "long")}.
*
* The implementation expects an array of {@link FluentValue | FluentValues} representing the
* positional arguments, and an object of named {@link FluentValue | FluentValues} representing the
* named parameters.
*
* The following options are recognized:
*
*     dateStyle
*     timeStyle
*     fractionalSecondDigits
*     dayPeriod
*     hour12
*     weekday
*     era
*     year
*     month
*     day
*     hour
*     minute
*     second
*     timeZoneName
*
* Other options are ignored.
*
* @param args The positional arguments passed to this `DATETIME()`.
* @param opts The named argments passed to this `DATETIME()`.
*/
function DATETIME(args, opts) {
	let arg = args[0];
	if (arg instanceof FluentNone) return new FluentNone(`DATETIME(${arg.valueOf()})`);
	if (arg instanceof FluentDateTime || arg instanceof FluentNumber) return new FluentDateTime(arg, values(opts, DATETIME_ALLOWED));
	throw new TypeError("Invalid argument to DATETIME");
}
// node_modules/@fluent/bundle/esm/memoizer.js
var cache = /* @__PURE__ */ new Map();
function getMemoizerForLocale(locales) {
	const stringLocale = Array.isArray(locales) ? locales.join(" ") : locales;
	let memoizer = cache.get(stringLocale);
	if (memoizer === void 0) {
		memoizer = /* @__PURE__ */ new Map();
		cache.set(stringLocale, memoizer);
	}
	return memoizer;
}
// node_modules/@fluent/bundle/esm/bundle.js
/**
* Message bundles are single-language stores of translation resources. They are
* responsible for formatting message values and attributes to strings.
*/
var FluentBundle = class {
	/**
	* Create an instance of `FluentBundle`.
	*
	* @example
	* ```js
	* let bundle = new FluentBundle(["en-US", "en"]);
	*
	* let bundle = new FluentBundle(locales, {useIsolating: false});
	*
	* let bundle = new FluentBundle(locales, {
	*   useIsolating: true,
	*   functions: {
	*     NODE_ENV: () => process.env.NODE_ENV
	*   }
	* });
	* ```
	*
	* @param locales - Used to instantiate `Intl` formatters used by translations.
	* @param options - Optional configuration for the bundle.
	*/
	constructor(locales, { functions, useIsolating = true, transform = (v) => v } = {}) {
		/** @ignore */
		this._terms = /* @__PURE__ */ new Map();
		/** @ignore */
		this._messages = /* @__PURE__ */ new Map();
		this.locales = Array.isArray(locales) ? locales : [locales];
		this._functions = {
			NUMBER,
			DATETIME,
			...functions
		};
		this._useIsolating = useIsolating;
		this._transform = transform;
		this._intls = getMemoizerForLocale(locales);
	}
	/**
	* Check if a message is present in the bundle.
	*
	* @param id - The identifier of the message to check.
	*/
	hasMessage(id) {
		return this._messages.has(id);
	}
	/**
	* Return a raw unformatted message object from the bundle.
	*
	* Raw messages are `{value, attributes}` shapes containing translation units
	* called `Patterns`. `Patterns` are implementation-specific; they should be
	* treated as black boxes and formatted with `FluentBundle.formatPattern`.
	*
	* @param id - The identifier of the message to check.
	*/
	getMessage(id) {
		return this._messages.get(id);
	}
	/**
	* Add a translation resource to the bundle.
	*
	* @example
	* ```js
	* let res = new FluentResource("foo = Foo");
	* bundle.addResource(res);
	* bundle.getMessage("foo");
	* // → {value: .., attributes: {..}}
	* ```
	*
	* @param res
	* @param options
	*/
	addResource(res, { allowOverrides = false } = {}) {
		const errors = [];
		for (let i = 0; i < res.body.length; i++) {
			let entry = res.body[i];
			if (entry.id.startsWith("-")) {
				if (allowOverrides === false && this._terms.has(entry.id)) {
					errors.push(/* @__PURE__ */ new Error(`Attempt to override an existing term: "${entry.id}"`));
					continue;
				}
				this._terms.set(entry.id, entry);
			} else {
				if (allowOverrides === false && this._messages.has(entry.id)) {
					errors.push(/* @__PURE__ */ new Error(`Attempt to override an existing message: "${entry.id}"`));
					continue;
				}
				this._messages.set(entry.id, entry);
			}
		}
		return errors;
	}
	/**
	* Format a `Pattern` to a string.
	*
	* Format a raw `Pattern` into a string. `args` will be used to resolve
	* references to variables passed as arguments to the translation.
	*
	* In case of errors `formatPattern` will try to salvage as much of the
	* translation as possible and will still return a string. For performance
	* reasons, the encountered errors are not returned but instead are appended
	* to the `errors` array passed as the third argument.
	*
	* If `errors` is omitted, the first encountered error will be thrown.
	*
	* @example
	* ```js
	* let errors = [];
	* bundle.addResource(
	*     new FluentResource("hello = Hello, {$name}!"));
	*
	* let hello = bundle.getMessage("hello");
	* if (hello.value) {
	*     bundle.formatPattern(hello.value, {name: "Jane"}, errors);
	*     // Returns "Hello, Jane!" and `errors` is empty.
	*
	*     bundle.formatPattern(hello.value, undefined, errors);
	*     // Returns "Hello, {$name}!" and `errors` is now:
	*     // [<ReferenceError: Unknown variable: name>]
	* }
	* ```
	*/
	formatPattern(pattern, args = null, errors = null) {
		if (typeof pattern === "string") return this._transform(pattern);
		let scope = new Scope(this, errors, args);
		try {
			return resolveComplexPattern(scope, pattern).toString(scope);
		} catch (err) {
			if (scope.errors && err instanceof Error) {
				scope.errors.push(err);
				return new FluentNone().toString(scope);
			}
			throw err;
		}
	}
};
// node_modules/@fluent/bundle/esm/resource.js
var RE_MESSAGE_START = /^(-?[a-zA-Z][\w-]*) *= */gm;
var RE_ATTRIBUTE_START = /\.([a-zA-Z][\w-]*) *= */y;
var RE_VARIANT_START = /\*?\[/y;
var RE_NUMBER_LITERAL = /(-?[0-9]+(?:\.([0-9]+))?)/y;
var RE_IDENTIFIER = /([a-zA-Z][\w-]*)/y;
var RE_REFERENCE = /([$-])?([a-zA-Z][\w-]*)(?:\.([a-zA-Z][\w-]*))?/y;
var RE_FUNCTION_NAME = /^[A-Z][A-Z0-9_-]*$/;
var RE_TEXT_RUN = /([^{}\n\r]+)/y;
var RE_STRING_RUN = /([^\\"\n\r]*)/y;
var RE_STRING_ESCAPE = /\\([\\"])/y;
var RE_UNICODE_ESCAPE = /\\u([a-fA-F0-9]{4})|\\U([a-fA-F0-9]{6})/y;
var RE_LEADING_NEWLINES = /^\n+/;
var RE_TRAILING_SPACES = / +$/;
var RE_BLANK_LINES = / *\r?\n/g;
var RE_INDENT = /( *)$/;
var TOKEN_BRACE_OPEN = /{\s*/y;
var TOKEN_BRACE_CLOSE = /\s*}/y;
var TOKEN_BRACKET_OPEN = /\[\s*/y;
var TOKEN_BRACKET_CLOSE = /\s*] */y;
var TOKEN_PAREN_OPEN = /\s*\(\s*/y;
var TOKEN_ARROW = /\s*->\s*/y;
var TOKEN_COLON = /\s*:\s*/y;
var TOKEN_COMMA = /\s*,?\s*/y;
var TOKEN_BLANK = /\s+/y;
/**
* Fluent Resource is a structure storing parsed localization entries.
*/
var FluentResource = class {
	constructor(source) {
		this.body = [];
		RE_MESSAGE_START.lastIndex = 0;
		let cursor = 0;
		while (true) {
			let next = RE_MESSAGE_START.exec(source);
			if (next === null) break;
			cursor = RE_MESSAGE_START.lastIndex;
			try {
				this.body.push(parseMessage(next[1]));
			} catch (err) {
				if (err instanceof SyntaxError) continue;
				throw err;
			}
		}
		function test(re) {
			re.lastIndex = cursor;
			return re.test(source);
		}
		function consumeChar(char, errorClass) {
			if (source[cursor] === char) {
				cursor++;
				return true;
			}
			if (errorClass) throw new errorClass(`Expected ${char}`);
			return false;
		}
		function consumeToken(re, errorClass) {
			if (test(re)) {
				cursor = re.lastIndex;
				return true;
			}
			if (errorClass) throw new errorClass(`Expected ${re.toString()}`);
			return false;
		}
		function match(re) {
			re.lastIndex = cursor;
			let result = re.exec(source);
			if (result === null) throw new SyntaxError(`Expected ${re.toString()}`);
			cursor = re.lastIndex;
			return result;
		}
		function match1(re) {
			return match(re)[1];
		}
		function parseMessage(id) {
			let value = parsePattern();
			let attributes = parseAttributes();
			if (value === null && Object.keys(attributes).length === 0) throw new SyntaxError("Expected message value or attributes");
			return {
				id,
				value,
				attributes
			};
		}
		function parseAttributes() {
			let attrs = Object.create(null);
			while (test(RE_ATTRIBUTE_START)) {
				let name = match1(RE_ATTRIBUTE_START);
				let value = parsePattern();
				if (value === null) throw new SyntaxError("Expected attribute value");
				attrs[name] = value;
			}
			return attrs;
		}
		function parsePattern() {
			let first;
			if (test(RE_TEXT_RUN)) first = match1(RE_TEXT_RUN);
			if (source[cursor] === "{" || source[cursor] === "}") return parsePatternElements(first ? [first] : [], Infinity);
			let indent = parseIndent();
			if (indent) {
				if (first) return parsePatternElements([first, indent], indent.length);
				indent.value = trim(indent.value, RE_LEADING_NEWLINES);
				return parsePatternElements([indent], indent.length);
			}
			if (first) return trim(first, RE_TRAILING_SPACES);
			return null;
		}
		function parsePatternElements(elements = [], commonIndent) {
			while (true) {
				if (test(RE_TEXT_RUN)) {
					elements.push(match1(RE_TEXT_RUN));
					continue;
				}
				if (source[cursor] === "{") {
					elements.push(parsePlaceable());
					continue;
				}
				if (source[cursor] === "}") throw new SyntaxError("Unbalanced closing brace");
				let indent = parseIndent();
				if (indent) {
					elements.push(indent);
					commonIndent = Math.min(commonIndent, indent.length);
					continue;
				}
				break;
			}
			let lastIndex = elements.length - 1;
			let lastElement = elements[lastIndex];
			if (typeof lastElement === "string") elements[lastIndex] = trim(lastElement, RE_TRAILING_SPACES);
			let baked = [];
			for (let element of elements) {
				if (element instanceof Indent) element = element.value.slice(0, element.value.length - commonIndent);
				if (element) baked.push(element);
			}
			return baked;
		}
		function parsePlaceable() {
			consumeToken(TOKEN_BRACE_OPEN, SyntaxError);
			let selector = parseInlineExpression();
			if (consumeToken(TOKEN_BRACE_CLOSE)) return selector;
			if (consumeToken(TOKEN_ARROW)) {
				let variants = parseVariants();
				consumeToken(TOKEN_BRACE_CLOSE, SyntaxError);
				return {
					type: "select",
					selector,
					...variants
				};
			}
			throw new SyntaxError("Unclosed placeable");
		}
		function parseInlineExpression() {
			if (source[cursor] === "{") return parsePlaceable();
			if (test(RE_REFERENCE)) {
				let [, sigil, name, attr = null] = match(RE_REFERENCE);
				if (sigil === "$") return {
					type: "var",
					name
				};
				if (consumeToken(TOKEN_PAREN_OPEN)) {
					let args = parseArguments();
					if (sigil === "-") return {
						type: "term",
						name,
						attr,
						args
					};
					if (RE_FUNCTION_NAME.test(name)) return {
						type: "func",
						name,
						args
					};
					throw new SyntaxError("Function names must be all upper-case");
				}
				if (sigil === "-") return {
					type: "term",
					name,
					attr,
					args: []
				};
				return {
					type: "mesg",
					name,
					attr
				};
			}
			return parseLiteral();
		}
		function parseArguments() {
			let args = [];
			while (true) {
				switch (source[cursor]) {
					case ")":
						cursor++;
						return args;
					case void 0: throw new SyntaxError("Unclosed argument list");
				}
				args.push(parseArgument());
				consumeToken(TOKEN_COMMA);
			}
		}
		function parseArgument() {
			let expr = parseInlineExpression();
			if (expr.type !== "mesg") return expr;
			if (consumeToken(TOKEN_COLON)) return {
				type: "narg",
				name: expr.name,
				value: parseLiteral()
			};
			return expr;
		}
		function parseVariants() {
			let variants = [];
			let count = 0;
			let star;
			while (test(RE_VARIANT_START)) {
				if (consumeChar("*")) star = count;
				let key = parseVariantKey();
				let value = parsePattern();
				if (value === null) throw new SyntaxError("Expected variant value");
				variants[count++] = {
					key,
					value
				};
			}
			if (count === 0) return null;
			if (star === void 0) throw new SyntaxError("Expected default variant");
			return {
				variants,
				star
			};
		}
		function parseVariantKey() {
			consumeToken(TOKEN_BRACKET_OPEN, SyntaxError);
			let key;
			if (test(RE_NUMBER_LITERAL)) key = parseNumberLiteral();
			else key = {
				type: "str",
				value: match1(RE_IDENTIFIER)
			};
			consumeToken(TOKEN_BRACKET_CLOSE, SyntaxError);
			return key;
		}
		function parseLiteral() {
			if (test(RE_NUMBER_LITERAL)) return parseNumberLiteral();
			if (source[cursor] === "\"") return parseStringLiteral();
			throw new SyntaxError("Invalid expression");
		}
		function parseNumberLiteral() {
			let [, value, fraction = ""] = match(RE_NUMBER_LITERAL);
			let precision = fraction.length;
			return {
				type: "num",
				value: parseFloat(value),
				precision
			};
		}
		function parseStringLiteral() {
			consumeChar("\"", SyntaxError);
			let value = "";
			while (true) {
				value += match1(RE_STRING_RUN);
				if (source[cursor] === "\\") {
					value += parseEscapeSequence();
					continue;
				}
				if (consumeChar("\"")) return {
					type: "str",
					value
				};
				throw new SyntaxError("Unclosed string literal");
			}
		}
		function parseEscapeSequence() {
			if (test(RE_STRING_ESCAPE)) return match1(RE_STRING_ESCAPE);
			if (test(RE_UNICODE_ESCAPE)) {
				let [, codepoint4, codepoint6] = match(RE_UNICODE_ESCAPE);
				let codepoint = parseInt(codepoint4 || codepoint6, 16);
				return codepoint <= 55295 || 57344 <= codepoint ? String.fromCodePoint(codepoint) : "�";
			}
			throw new SyntaxError("Unknown escape sequence");
		}
		function parseIndent() {
			let start = cursor;
			consumeToken(TOKEN_BLANK);
			switch (source[cursor]) {
				case ".":
				case "[":
				case "*":
				case "}":
				case void 0: return false;
				case "{": return makeIndent(source.slice(start, cursor));
			}
			if (source[cursor - 1] === " ") return makeIndent(source.slice(start, cursor));
			return false;
		}
		function trim(text, re) {
			return text.replace(re, "");
		}
		function makeIndent(blank) {
			let value = blank.replace(RE_BLANK_LINES, "\n");
			let length = RE_INDENT.exec(blank)[1].length;
			return new Indent(value, length);
		}
	}
};
var Indent = class {
	constructor(value, length) {
		this.value = value;
		this.length = length;
	}
};
// src/strings/en/chat.ftl?raw
var chat_default = "# What the list, the conversation and the composer say.\n\n## Frame\nrail-label = Places\nrail-chats = Chats\nrail-requests = Requests\nrail-starred = Starred\nrail-archive = Archive\nrail-settings = Settings\nrail-own = You are { $name }\nrail-waiting = { $count ->\n    [one] one waits\n   *[other] { $count } wait\n}\nshell-nothing-open = Choose a chat\nshell-nothing-open-about = Only the people in a chat can read or hear it.\nback = Back\nback-waiting = Back. Unread in { $count ->\n    [one] one other chat\n   *[other] { $count } other chats\n}\nsearch = Search\nnew-chat = New chat\nclient-lost = Wiretight on this computer does not answer. The page comes back by itself.\nkept-for-later = Kept, and sent when the server is reached again.\nfailed = { $reason ->\n    [keyring] The system’s keyring cannot be used. Start or unlock it; for a new account you can choose a passphrase instead.\n    [server] { field-server }\n    [distrusted] This is not the server that the address names. Ask its operator for the address by another way. Nothing was sent.\n    [handle] { field-handle }\n    [handle-taken] This name is taken, or too similar to one that is.\n    [no-such-handle] { new-not-found }\n    [other-own-handle] The account of this code has another name. Look for typing mistakes. If it was your name, ask the server’s operator by another way who has it.\n    [registration-closed] This server takes no new accounts.\n    [invitation] This server asks for an invitation code, and this one is missing, unknown or used.\n    [recovery-code] { code-mistyped }\n    [other-recovery-code] { code-other }\n    [link-code] This is not a code that a new device shows. Copy it as it stands there.\n    [link-under-way] Another device is being linked. Say there whether the digits are the same, or try again in ten minutes.\n    [cancelled] It was cancelled on one of the two devices. Nothing was linked.\n    [timed-out] The code is not valid any more. Begin again.\n    [busy] The server lets no more devices be linked just now. Begin again in a few minutes.\n    [other-account] The other device belongs to another account than the one that was typed. Nothing was linked.\n    [witnesses] These are no witnesses. Copy what their operators give you.\n    [too-few-witnesses] Too few of the witnesses whom you trust have signed the server’s directory. Try again in a few minutes, or ask who operates them.\n   *[none] { $kind ->\n        [not-permitted] You may not do this here.\n        [not-found] It is not there any more.\n        [refused] The server has refused it.\n        [quota] Your account has used up what it may do in one day. It goes on after midnight (UTC).\n        [suspended] The server’s operator has suspended this account.\n        [disk] This computer’s disk cannot take it.\n        [locked] Wiretight is locked.\n        [lost] Wiretight on this computer does not answer.\n        [caught] A lie was caught; nothing was sent.\n        [state] This is not possible at the moment.\n        [too-long] That is too long to be sent.\n        [mismatch] What was compared is not the same.\n        [usage] What was typed cannot be used: it is too long, or not complete.\n        [offline] The server is not reached. Check the connection and the server’s address.\n        [not-registered] There is no account here yet.\n        [signed-out] This tab has lost its place. Open Wiretight again.\n       *[other] That did not work: { $detail }\n    }\n}\nyou = You\nname-unsure = This is what they call themselves. Nobody has confirmed it.\n\n## List\nlist-empty = No chats yet\nlist-empty-about = Write to somebody by their name, or give them yours.\narchive-empty = Nothing in the archive\ngroup-unnamed = Group without a name\ndraft = Draft:\ntyping = typing…\ntyping-one-of = { $name }\ntyping-after-name = is typing…\nnothing-said = No messages yet\nunread = { $count ->\n    [one] one unread message\n   *[other] { $count } unread messages\n}\nchat-menu = More about this chat\nchat-pin = Pin to the top\nchat-unpin = Unpin\nchat-mute = Mute\nchat-unmute = Unmute\nchat-archive = Archive\nchat-unarchive = Take out of the archive\nchat-hide = Hide\nchat-show = Show again\nchat-show-whom = Show again: { $name }\nchat-hidden = Hidden. You find it by its whole name, or in Settings, Privacy.\nchat-delete = Delete this chat\nchat-delete-where = On all your devices; the others keep what they have\nchat-delete-about = What was said here goes for good on all your devices, with what is starred, begun or waits to be sent. The others keep what they have. { $what ->\n    [pair] The chat comes back, empty, with the next message.\n    [group] You leave the group, and its members see that.\n   *[left] The group’s members see nothing of it.\n}\nchat-delete-files = It can be deleted once no files are on their way.\nchat-deleted = Deleted. Your other devices follow as soon as they are online.\nundo = Undo\npreview-by = { $name }: { $words }\npreview-poll = Poll: { $question }\npreview-card = Contact: { $name }\npreview-once = Message to be shown once\npreview-sound = Voice message\npreview-picture = Picture\npreview-video = Video\n\n## Days\nday-today = Today\nday-yesterday = Yesterday\n\n## Head\ndetails = Details\nsearch-chat = Search in this chat\nmembers = { $count ->\n    [one] one person\n   *[other] { $count } people\n}\nhead-pair = Only the two of you\nhere-now = Here now\nhere-last = Last here: { $time }\nhead-disappears = messages disappear after { $time }\ndeed-unpin = Unpin\npinned-go = Go to the pinned message: { $words }\n\n## What stands in the way\nchat-gone = This chat is not here any more\nchat-locked = This chat is locked by a passphrase of its own.\nchat-caught = A lie about this chat was caught. Nothing is sent here.\ncaught-here = What was caught: “{ $what }”\nchat-stuck = This device cannot go on in this chat by itself.\nchat-replaced = Their code has changed since you compared it. Compare it again before you write.\nverify = Compare\nsend-anyway = Go on without\nremoval-pending = { $count ->\n    [one] Somebody is being removed. Until everybody knows it, they may still read along.\n   *[other] { $count } people are being removed. Until everybody knows it, they may still read along.\n}\ngo-on = Go on\ngo-on-title = Go on in this chat?\ngo-on-about = An honest server does not do this. Go on only if you know why. The evidence is kept.\nmarked-code = Code\nmark-compared = compared\nmark-muted = muted\nheal = Heal it\nobstacle-blocked = You have blocked this person.\nobstacle-caught = Sending has stopped because a lie was caught.\nobstacle-left = You are not in this chat any more. You can still read it.\nobstacle-stuck = You can write here again once the chat is healed.\nobstacle-replaced = Compare the codes first, or go on without.\nobstacle-alone = Nobody else is in this chat any more. You can still read it.\nobstacle-rule = { $who ->\n    [owners] Only owners write here. You can read and react.\n   *[admins] Only owners and admins write here. You can read and react.\n}\nunblock = Unblock\n\n## Rows\nmessages = Messages\nstart-private = Only people in this chat can read or hear it.\nunread-divider = New messages\njump-newest = { $count ->\n    [0] To the newest message\n   *[other] To the newest message, { $count } unread\n}\nmessage-menu = More about this message\nrow-answers = replying to { $words }\nrow-happened = { $words }, { $time }\nedited = edited\nforwarded = Forwarded\ndeleted = This message was deleted\ndeleted-own = You deleted this message\nveiled = From somebody whom you have blocked\nunknown-kind = This needs a newer Wiretight\nquote-missing = A message that is not here\nquote-wordless = A message\nreaction = { $emoji } by { $names }\ntick-waiting = waits to be sent\ntick-sent = sent\ntick-delivered = delivered\ntick-read = read\ntick-failed = not sent\nretry = Try again\ndiscard = Discard\ncard-about = Contact\ncard-add = Add to contacts\npoll-one = Poll · one answer\npoll-many = Poll · several answers\npoll-ended = Poll · ended\npoll-end = End the poll\npoll-voters = { $count ->\n    [0] nobody has voted\n    [one] one person has voted\n   *[other] { $count } people have voted\n}\nonce-open = { $what ->\n    [picture] View the picture, once\n    [video] Watch the video, once\n    [sound] Listen to the recording, once\n    [file] Open the file, once\n   *[text] Show it, once\n}\nonce-own = { $what ->\n    [picture] You sent a picture to be shown once\n    [video] You sent a video to be shown once\n    [sound] You sent a recording to be shown once\n    [file] You sent a file to be shown once\n   *[text] You sent a message to be shown once\n}\nonce-gone = A message that was shown once\nonce-title = Shown once\nonce-about = When you close this, it is gone from all your devices.\nonce-save-about = What you save stays where you save it, until you delete it.\n\n## What happened\nhappened-device-here = This device is here now. What was said before it came is not on it.\nhappened-joined = { $by ->\n    [own] { $self ->\n        [yes] This device of yours joined\n       *[no] You added { $whom }\n    }\n   *[other] { $self ->\n        [yes] { $name } added you\n       *[no] { $name } added { $whom }\n    }\n}\nhappened-removed = { $by ->\n    [own] You removed { $whom }\n   *[other] { $name } removed { $whom }\n}\nhappened-left = { $whom } left\nhappened-role = { $role ->\n    [owner] { $whom }: owner from now on\n    [admin] { $whom }: admin from now on\n   *[member] { $whom }: member from now on\n}\nhappened-renamed = { $by ->\n    [own] You named the group “{ $title }”\n   *[other] { $name } named the group “{ $title }”\n}\nhappened-pinned = { $by ->\n    [own] You pinned a message\n   *[other] { $name } pinned a message\n}\nhappened-unpinned = { $by ->\n    [own] You unpinned a message\n   *[other] { $name } unpinned a message\n}\nhappened-life = { $by ->\n    [own] You set messages to disappear after { $time }\n   *[other] { $name } set messages to disappear after { $time }\n}\nhappened-life-here = Messages of this group disappear after { $time }\nhappened-life-off = { $by ->\n    [own] You turned off disappearing messages\n   *[other] { $name } turned off disappearing messages\n}\nhappened-device-added = { $by ->\n    [own] You added a device.\n   *[other] { $whom } added a device.\n}\nhappened-device-removed = { $by ->\n    [own] You removed a device.\n   *[other] { $whom } removed a device.\n}\nhappened-device-renewed = A device of { $whom } came back into this chat.\nhappened-unheard = { $whom } never came here in 25 days, and is invited again. What is written is kept for 30 days; what is older is lost to them.\nhappened-expired = What was written here before is gone: it is kept for 30 days, and this device came later.\nhappened-ahead = The server’s clock was wrong: it takes nothing into this chat until { $until }.\nhappened-code-changed = { $was ->\n    [verified] The code of { $whom }, which you had compared, was replaced.\n   *[unverified] The code of { $whom } was replaced.\n}\nhappened-mark = { $how ->\n    [verified-elsewhere] Your device { $device } marked { $whom } as compared.\n    [unverified-elsewhere] Your device { $device } removed the mark that you had compared with { $whom }.\n   *[verified-lapsed] Your device { $device } was removed, on which you had compared with { $whom }: compare again.\n}\nhappened-account-closed = { $whom } has deleted their account\nhappened-rebuilt = { $count ->\n    [0] { $name } has rebuilt this chat\n   *[other] { $name } has rebuilt this chat without { $whom }\n}\nhappened-caught = A lie was caught here\nhappened-resumed = This chat goes on\nhappened-rule = { $by ->\n    [own] { $rule ->\n        [add] You changed who may add people: { audience-said }\n        [edit] You changed who may change name, description and picture: { audience-said }\n       *[write] You changed who may write: { audience-said }\n    }\n   *[other] { $rule ->\n        [add] { $name } changed who may add people: { audience-said }\n        [edit] { $name } changed who may change name, description and picture: { audience-said }\n       *[write] { $name } changed who may write: { audience-said }\n    }\n}\naudience-said = { $audience ->\n    [owners] owners only\n    [admins] owners and admins\n   *[everyone] everybody\n}\nhappened-described = { $by ->\n    [own] { $text ->\n        [none] You removed the description\n       *[some] You changed the description\n    }\n   *[other] { $text ->\n        [none] { $name } removed the description\n       *[some] { $name } changed the description\n    }\n}\nhappened-pictured = { $by ->\n    [own] You changed the group’s picture\n   *[other] { $name } changed the group’s picture\n}\nhappened-picture-removed = { $by ->\n    [own] You removed the group’s picture\n   *[other] { $name } removed the group’s picture\n}\nhappened-banned = { $by ->\n    [own] You banned { $whom }\n   *[other] { $name } banned { $whom }\n}\nhappened-unbanned = { $by ->\n    [own] You lifted the ban of { $whom }\n   *[other] { $name } lifted the ban of { $whom }\n}\nhappened-link-made = { $by ->\n    [own] { $way ->\n        [open] You made a link that lets in whoever asks\n       *[approve] You made a link by which people can ask to be let in\n    }\n   *[other] { $way ->\n        [open] { $name } made a link that lets in whoever asks\n       *[approve] { $name } made a link by which people can ask to be let in\n    }\n}\nhappened-links-revoked = { $by ->\n    [own] You revoked all links into the group\n   *[other] { $name } revoked all links into the group\n}\nhappened-joined-by-link = { $self ->\n    [yes] You joined by the link of { $maker }\n   *[no] { $mine ->\n        [yes] { $whom } joined by your link\n       *[no] { $whom } joined by the link of { $maker }\n    }\n}\nhappened-asks = { $mine ->\n    [yes] { $whom } asks to be let in, by your link\n   *[no] { $whom } asks to be let in, by the link of { $maker }\n}\nasking-decide = Decide\nasking-title = { $count ->\n    [one] Somebody asks to be let in\n   *[other] { $count } people ask to be let in\n}\nhappened-not-done = { $what ->\n    [add] { $whom } could not be added\n    [remove] { $whom } could not be removed\n    [role] A role could not be changed\n    [rename] The group could not be renamed\n    [edit] A message could not be changed\n    [allow] A rule could not be changed\n    [describe] Description or picture could not be changed\n    [ban] { $whom } could not be banned\n    [unban] The ban of { $whom } could not be lifted\n    [link] The links could not be changed\n   *[expire] The time after which messages disappear could not be changed\n}\n\n## Deeds\ndeed-reply = Reply\ndeed-react = React\ndeed-forward = Forward\ndeed-edit = Edit\ndeed-copy = Copy\ndeed-save = Save\ndeed-star = Star\ndeed-pin = Pin for everybody\ndeed-about = About this message\ndeed-delete = Delete for everybody\ndelete = Delete\ndelete-title = Delete this message for everybody?\ndelete-about = Everybody will see that you deleted something. Whoever has read it may remember it.\nnot-copied = The browser does not let the page copy.\nstarred = Starred.\nabout-message = About this message\nabout-from = From\nabout-time = Sent\nabout-forwarded = { $count ->\n    [one] once\n   *[other] { $count } times\n}\nversions = What it said before\nversion-current = Now, since { $time }\nfind-chat = Find a chat\nforward-to = { $count ->\n    [0] Forward\n    [one] Forward to one chat\n   *[other] Forward to { $count } chats\n}\nforwarded-to = { $count ->\n    [one] Forwarded.\n   *[other] Forwarded to { $count } chats.\n}\n\n## Files\npicture-open = Open the picture { $name }\npicture-from = Picture\nfile-failed = Try again\nfile-fetching = fetching…\nfile-play = play\nfile-save = save\nfile-not-shown = This file cannot be shown. You can save it.\nfile-unnamed = file\nfiles-wait = Some files were not sent. They wait above the text.\nviewer = Pictures\nviewer-before = The picture before\nviewer-after = The picture after\nvoice-play = Play\nvoice-pause = Pause\nvoice-place = Place in the recording\nvoice-speed = Speed { $speed }\n\n## Composer\ncomposer-placeholder = Message\ncomposer-label = Write a message\ncomposer-edit = Change your message\ncomposer-once = This text is shown once\ncomposer-once-files = What you attach is shown once\nsend = Send\nedit-save = Save the change\nattach = Send something else\nattach-file = Files\nattach-poll = Poll\nattach-card = Contact\nattach-once = Message or file to be shown once\nattachments = Files to be sent\nattachment-about = What { $name } shows, for people who cannot see it\nattachment-about-short = What does it show?\nattachment-progress = { $name } is being sent\nattachment-remove = Do not send { $name }\ndrop-here = Drop to send here\nsuggestions = Suggestions\nemoji-choose = Choose an emoji\nemoji-find = Find an emoji\nemoji-often = Often used\nemoji-all = All emoji\nrecord = Record a voice message\nrecord-running = Recording\nrecord-lock = Go on without holding\nrecord-stop = Stop\nrecord-cancel = Discard the recording\nrecord-impossible = The browser gives no microphone to this page.\nsend-voice = Send the voice message\npoll-new = New poll\npoll-question = Question\npoll-option = Option { $number }\npoll-multiple = Several answers are possible\npoll-send = Ask\ncontacts-none = No contacts yet\n\n## Keys\nkeys = Keys\nkey-palette = Go to a chat or do something\nkey-search = Search\nkey-search-chat = Search in this chat\nkey-chat-before = Chat above\nkey-chat-after = Chat below\nkey-unread-before = Unread chat above\nkey-unread-after = Unread chat below\nkey-newest = Newest message\nkey-reply = Reply\nkey-react = React\nkey-delete = Delete\nkey-forward = Forward\nkey-keys = These keys\nkey-edit-last = Edit your last message\n\ntransfer-under-way = On its way\ntransfer-waits = Waits for the server\ntransfer-not-sent = A file was not sent\ntransfer-give-up = Do not send it\ntransfer-as-it-is = Send it as it is\ntransfer-failed = { $reason ->\n    [may-tell] It may say where, when and by whom it was made, and that cannot be taken out of a picture or film of this kind.\n    [too-large] It is too large: a file may have 2 GB at most.\n    [unreadable] It could not be read.\n    [disk] There is no room for it on this computer.\n    [refused] The server has not taken it.\n    [unsayable] Nothing can be said in this chat at the moment.\n   *[other] It could not be sent.\n}\nchat-row-locked = Locked\n";
// src/strings/en/panes.ftl?raw
var panes_default = "# What onboarding, requests, settings, devices, verification, search, groups and details say.\n\n## Everywhere\npage-name = Wiretight\nclose = Close\ncancel = Cancel\ngo-back = Back\ncontinue = Continue\ndone = Done\ncopy = Copy\ncopied = Copied.\nadd = Add\nremove = Remove\nsave = Save\nlearn-more = Learn more\nname-unproven = { $name } (not confirmed)\n\n## First minute\nwelcome-title = Welcome to Wiretight\nwelcome-about = Only the people in a chat can read it. No phone number, no e-mail.\nwelcome-new = Make an account\nwelcome-have = I have an account\nregister-title = Your account\nregister-server = Server\nregister-server-help = The address that the server’s operator gives you, all of it.\nregister-handle = Name that others find you by\nregister-handle-help = 3 to 32 letters, digits, and . _ - between them. You can leave it empty; then nobody finds you, and you write first.\nregister-device = Name of this device\nregister-device-help = Only your own devices see it.\nregister-device-default = Computer, { $day }\nregister-passphrase = Passphrase\nregister-passphrase-help = It locks your messages on this computer. Nobody can reset it.\nregister-passphrase-none = Without one, your system’s keyring keeps your messages locked.\nregister-invitation = Invitation code\nregister-invitation-help = Only if the server’s operator gave you one.\nregister-more = More options\nregister-do = Make the account\nregister-busy = Making your account…\nfield-needed = Please fill this in.\nfield-handle = A name has 3 to 32 letters, digits, and . _ - between them.\nfield-server = The address looks like chat.example.org:7443#… — copy all of it.\nfield-passphrase = At least 8 characters, please.\nshow-passphrase = Show the passphrase\n\nrecovery-title = Your recovery code\nrecovery-about = Write it down and keep it somewhere safe, away from this computer. It is the only way back into your account if you lose all your devices. It is shown only now, and nobody else has it.\nrecovery-copy = Copy the code\nrecovery-have = I have written it down\nrecovery-unfinished = Your account is being made. You can write the code down meanwhile.\n\nready-title = You are in\nready-about = To begin a chat, give people your name, or write to somebody whose name you know.\nready-no-handle = You have no name that others could find you by. You can still write to people whose name you know.\nready-write = Write to somebody\nready-later = Look around first\n\nhave-title = Bring your account here\nhave-link = Link this device\nhave-link-about = You have another device that belongs to your account. Your chats go on here as well.\nhave-recover = Use the recovery code\nhave-recover-about = All your devices are lost. This one becomes the account’s only device.\nlink-title = Link this device\nlink-handle = The name of your account\nlink-begin = Show the code\nlink-code-about = On a device that belongs to your account, open Settings, Devices, “Link a device”, and type or scan this code.\nlink-code = Code\nlink-waiting = Waiting for the other device…\nlink-digits-about = Do both devices show these digits?\nlink-same = Yes, they are the same\nlink-different = No\nlink-confirmed = Waiting for your answer on the other device…\nlink-never-send = This code is for a device of your own alone. Whoever else asks you for it wants your account.\nrecover-title = Use the recovery code\nrecover-code = Recovery code\nrecover-code-help = As you wrote it down. Spaces and capitals do not matter.\nrecover-handle-help = Leave it empty if your account has none.\nrecover-replace = Somebody else may have seen this code: give me another\nrecover-warning = All other devices of this account are removed, and your contacts see that your security code has changed if you take another recovery code. Chats begin empty here.\nrecover-do = Make this my only device\nrecover-busy = Getting your account back…\n\nunlock-title = Locked\nunlock-about = Your messages are locked on this computer.\nunlock-do = Unlock\nunlock-wrong = That is not the passphrase.\nunlock-keyring = Unlock with the system’s keyring\n\nclient-starting = Opening Wiretight…\nclient-ended-title = Open Wiretight again\nclient-ended-about = This tab has lost its place. Start Wiretight from your applications, or run “wiretight open”. Nothing is lost.\nclient-returning = Wiretight is not running at the moment. This page comes back by itself.\npart-lost = Wiretight on this computer did not answer, so this part of the page is missing.\npart-unfit = Wiretight was updated, or a part of the page did not come whole. Load the page again to go on.\npart-load-again = Load again\noffline-line = Not connected to the server. What you write is sent when it is back.\n\nremoved-title = This device was removed\nremoved-about = Another device of your account has removed it. What was received before can still be read on the command line.\nclosed-title = This account was deleted\nclosed-about = What was received before can still be read on the command line.\n\n## Requests\nrequests-title = Requests\nrequests-about = Somebody who wants to write to you waits here. They are told nothing until you accept.\nrequests-empty = No requests\nrequests-empty-about = When somebody writes to you for the first time, you decide here whether to accept.\nrequest-says = They call themselves “{ $claimed }”. Whether the name is theirs is checked once you accept.\nrequest-words = What { $name } writes\nrequest-no-text = They have written nothing yet.\nrequest-accept = Accept\nrequest-delete = Delete\nrequest-block = Block\nrequest-blocked = Blocked. They are not told.\nrequest-declined = Deleted. They are not told.\nrequest-notice = You see their words only: no pictures are fetched, no links open, and they do not learn that you have read this.\n\n## Beginning chats\nnew-title = New chat\nnew-field = Name\nnew-field-help = The whole name, as they gave it to you.\nnew-find = Find\nnew-not-found = Nobody has this name on your server: it is spelled otherwise, or the account was deleted. Check with them.\nnew-known = People you know\nnew-group = New group\nnew-none-known = You know nobody here yet.\nnew-first-title = Write to { $name }\nnew-first-text = First message\nnew-first-help = They see this text as a request, and decide whether to accept.\nnew-first-send = Send\ngroup-new-title = New group\ngroup-name = Name of the group\ngroup-people = Who is in it\ngroup-people-help = Choose at least one person.\ngroup-create = Make the group\n\n## Search\nsearch-title = Search\nsearch-field = Words to find\nsearch-in-chat = Search in this chat\nsearch-nothing = Nothing found\nsearch-nothing-about = Messages are found by the beginnings of their words. Only this device is searched.\nsearch-begin = What are you looking for?\nsearch-begin-about = Names, chats and messages on this device. Nobody else is asked.\nsearch-chats = Chats\nsearch-messages = Messages\nsearch-more = Show more\nsearch-count = { $count ->\n    [one] One message\n   *[other] { $count } messages\n}\n\n## Details of a chat\ndetails-title = Details\ndetails-members = { $count ->\n    [one] One person\n   *[other] { $count } people\n}\ndetails-only = Only people in this chat can read or hear it.\ndetails-security = Safety number\ndetails-verified = You have compared safety numbers.\ndetails-not-verified = Not compared yet\ndetails-lapsed = Compared on a device that was removed\ndetails-replaced = The security code has changed since you compared\ndetails-mute = Mute\ndetails-unmute = Unmute\ndetails-mute-hour = For an hour\ndetails-mute-eight = For 8 hours\ndetails-mute-week = For a week\ndetails-mute-always = Until I unmute\ndetails-muted-until = Muted until { $time }\ndetails-hide = Hide this chat\ndetails-hide-about = It is in no list, and is found only by its name. That keeps it from a glance at your screen, and not from somebody who uses it.\ndetails-search = Search in this chat\ndetails-disappear = Messages disappear\ndetails-disappear-off = Never\ndetails-disappear-day = After a day\ndetails-disappear-week = After a week\ndetails-disappear-month = After four weeks\ndetails-disappear-about = From all devices, that long after they were sent. Whoever has read a message can have kept a copy.\ndetails-disappear-other = After { $span }\ndetails-block = Block { $name }\ndetails-unblock = Unblock { $name }\ndetails-block-about = You hear nothing more from them, and they are not told.\ndetails-leave = Leave\ndetails-leave-group = Leave the group\ndetails-leave-about = You read nothing that is written afterwards. What was said stays on your devices.\ndetails-rename = Rename\ndetails-rename-title = Name of the group\ndetails-add = Add people\ndetails-role-owner = Owner\ndetails-role-admin = Admin\ndetails-role-member = Member\ndetails-you = You\ndetails-pending = joins when their device is next online\ndetails-removing = being removed: until all devices have it, they can still read\ndetails-devices = { $count ->\n    [one] one device\n   *[other] { $count } devices\n}\ndetails-make-admin = Make admin\ndetails-make-owner = Make owner\ndetails-make-member = Make member\ndetails-remove = Remove from the group\ndetails-remove-about = { $name } reads nothing that is written afterwards. Everybody in the group sees it.\ndetails-message = Write to { $name }\ndetails-confirm = Confirm the name\ndetails-member-menu = What to do about { $name }\ndetails-rebuild = Rebuild the group\ndetails-rebuild-about = The group cannot go on as it is. It is rebuilt with the same people; everybody sees it.\ndetails-resume = Go on in this chat\ndetails-resume-about = The server was caught lying about this chat. Go on only if you have a reason to believe it again. The evidence is kept.\ndetails-rejoin = Ask the others to add this device again\n\n## Knowing whom you write to\nverify-title = Compare safety numbers\nverify-about = If both of you see the same number, nobody stands between you. Compare it by another way than this chat: meet, or call each other.\nverify-number = Safety number with { $name }\nverify-picture = Picture of the safety number\nverify-read = Type what { $name } reads out\nverify-read-help = All sixty digits. Spaces do not matter.\nverify-check = Compare\nverify-scan = Scan their picture\nverify-scanning = Hold the other device’s picture in front of the camera.\nverify-no-camera = The camera cannot be used here. Type the number instead.\nverify-same = It is the same. Nobody stands between you and { $name }.\nverify-other = It is not the same. Compare once more. If it differs still, write nothing here that is not for somebody in between.\nverify-forget = Forget that it was compared\nverify-forgotten = Forgotten.\nverify-is = You have compared safety numbers with { $name }.\nverify-on = On { $device }, { $time }.\nverify-lapsed = You compared with { $name } on a device that was removed since: compare again.\nverify-replaced = The security code of { $name } has changed since you compared: they have recovered their account or replaced their code. What you write waits. Ask them why, by another way.\nverify-acknowledge = Go on without comparing\nverify-offline = The server is not reached at the moment: the number is asked for anew each time.\n\n## Devices\ndevices-title = Devices\ndevices-about = All your devices are equal, and each is in every chat.\ndevices-this = This device\ndevices-new = New\ndevices-unnamed = Device { $id }\ndevices-leaving = { $count ->\n    [one] Being removed: still in one chat\n   *[other] Being removed: still in { $count } chats\n}\ndevices-rename = Rename\ndevices-rename-title = Name of the device\ndevices-remove = Remove\ndevices-remove-title = Remove { $name }?\ndevices-remove-about = It cannot read anything that is written from then on, in any chat.\ndevices-link = Link a device\ndevices-link-title = Link a device\ndevices-link-about = On the new device, open Wiretight and choose “I have an account”, “Link this device”. Type here the code that it shows.\ndevices-link-code = Code of the new device\ndevices-link-warning = Type only a code that you see on a device in your hand. Whoever sends you one wants your account.\ndevices-link-waiting = Waiting for the other device…\ndevices-link-joining = The new device is brought into your chats: { $done } of { $of }\ndevices-link-done = The device is linked.\ndevices-added = Your account has another device. If it was not you who added it, remove it.\ndevices-look = Look at devices\n\n## The directory\nalarm-title = The server was caught lying\nalarm-about = It has not shown everybody the same directory. Somebody may be trying to stand between you and your contacts. Nothing that you write is sent.\nalarm-what = What was caught\nalarm-save = Save the evidence\nalarm-saved = Saved. Anybody can check it with “wiretight-auditor check”.\nalarm-go-on = Send all the same\nalarm-go-on-title = Send all the same?\nalarm-go-on-about = What waits is sent. Nobody new is believed on the word of this directory. The evidence is kept.\nalarm-kept = You go on although the directory was caught. Nobody new is believed on its word.\nlie-server-keys = The server shows other codes than its address names.\nlie-head-signature = The server has not signed what it says about this chat.\nlie-broken-chain = The server has changed, dropped or exchanged messages of this chat.\nlie-withheld = The server withholds messages of this chat that others have seen.\nlie-forked = The server shows the people of this chat different messages.\nlie-planted-entry = The server has put something into this chat that nobody in it wrote.\nlie-missing-body = The server withholds a message before it has expired.\nlie-replayed = The server has delivered a message twice.\nlie-stamp = The server’s stamp on a message is wrong.\nlie-join-start = The server shows this chat from another place than where whoever added you said it starts.\nlie-wrong-next-key = A member announced a wrong next code of this chat and stopped it.\nlie-role-overreach = A member changed this chat without being permitted to.\nlie-foreign-leaf = A member tried to add a device that is not the named person’s.\nlie-removal-ignored = A member kept somebody in this chat who had to be removed.\nlie-bad-commit = Something unreadable has stopped this chat.\nlie-unreportable = A member sent a message that could not have been reported. It is not shown.\nlie-rebuild-refused = Somebody tried to replace this chat without being permitted to.\nlie-unsolicited-welcome = Somebody tried to replace this chat.\nlie-false-chain = The server shows a false record of a person.\nlie-profile-copied = This profile was copied, or it or the server was restored from a copy.\nlie-wrong-answer = The server’s answer does not fit what was asked.\nlie-bad-invitation = An invitation is not what it claims to be.\nlie-backdated = The server has put a wrong date on what was sent. If this device’s date is right, it may do so to hide it from others.\nlie-issuer-twice = The server marks people: it shows different people different codes for their anonymous permissions.\nlie-other-issuer = The server gave out anonymous permissions that it could recognise.\nlie-not-full = The server says that this chat has to change its codes although it does not.\nlie-forked-chain = Two different records of a person’s devices are shown, both signed with their codes.\nlie-old-chain = The server shows an old record of your own devices.\nlie-misplaced = The server tried to find out which connections are yours.\nlie-two-logs = The server keeps two records of people: it states two codes for its directory.\nlie-two-directories = The server shows different people different records of who has which codes.\nlie-log-rolled-back = The server has taken something back from its record of people.\nlie-other-map = The server has exchanged its record of people for another one.\nlie-false-proof = The server could not prove what it says about a person.\nlie-old-record = The server shows an old record of a person’s devices.\nlie-other-record = The server’s directory has another record of a person than the one that it shows.\nlie-not-vouched = The server shows a change of a person’s devices that it does not vouch for.\nlie-false-promise = The server gave a promise about a person’s devices that is none.\nlie-broken-promise = The server promised to record a change of a person’s devices, and did not.\nlie-other-holder = The server shows another person under a name than its directory has.\nlie-false-release = The server took away a person’s name although their account is not deleted.\nlie-own-devices-changed = The server’s directory has, or had for a time, another record of your devices than this device knows.\nlie-own-handle-changed = The server’s directory has, or had for a time, another record of who has your name than this device knows.\ndirectory-about = The server’s public record of who has which devices. This device checks it, so that nobody can be put between you and others unseen.\ndirectory-good = It looks as it should.\ndirectory-good-now = It looks as it should now. What was caught before is below.\ndirectory-checked = Last checked { $time }\ndirectory-never = Not checked yet\ndirectory-late = It is late. This device goes on asking.\ndirectory-old = It has shown nothing recent. Ask the server’s operator.\ndirectory-ahead = Its clock differs from this computer’s. Check the time here.\ndirectory-withheld = The server has not answered about it since { $time }.\ndirectory-size = Entries seen: { $count }\ndirectory-witnesses = Witnesses you trust\ndirectory-no-witnesses = None. Witnesses sign what they have seen of the directory, so that you need not believe the server alone.\nevidence-title = Evidence\nevidence-none = Nothing was caught.\nevidence-of = Evidence { $number }\nstanding-quota-used = What your account may do in one day is used up. What you write is kept, and sent after midnight (UTC).\nstanding-clocks-differ = The clock of this computer differs from the server’s. Check the time here.\nstanding-refused = The server refuses this account at the moment. What you write is kept.\nstanding-unknown = The server does not know this account or this device any more: it was put back from an older copy, or is at fault. Nothing here is lost, and what you write is kept. Tell its operator.\nstanding-suspended = The server’s operator has suspended this account. Within 31 hours nothing is sent or comes any more. What is here stays.\n\n## Settings\nsettings-title = Settings\nsettings-profile = You\nsettings-privacy = Privacy\nsettings-devices = Devices\nsettings-appearance = Appearance\nsettings-notifications = Notifications\nsettings-directory = Directory and evidence\nsettings-about = About\nsettings-sections = Parts of the settings\nprofile-name = Your name\nprofile-none = None\nprofile-account = Account\nprofile-server = Server\nprofile-share = Let others find you\nprofile-share-about = Give people your name and the server’s address, or let them scan this.\nprofile-copy = Copy name and server\nprofile-picture = Picture of your name and server\nprofile-lock = Lock now\nprivacy-reach = Who may reach you\nprivacy-write = Who may begin to write to you\nprivacy-write-everyone = Everybody; strangers wait as requests\nprivacy-write-contacts = People I know\nprivacy-write-nobody = Nobody\nprivacy-add = Who may add you to groups\nprivacy-add-everyone = Everybody; strangers wait as requests\nprivacy-add-contacts = People I know\nprivacy-add-nobody = Nobody; what somebody begins waits as a request\nprivacy-reach-about = Whoever may not is not told. Chats that are there go on.\nprivacy-receipts = Tell others what I have received and read\nprivacy-receipts-about = Without it, you are not told either.\nprivacy-typing = Tell others that I am typing\nprivacy-previews = Send previews of links\nprivacy-previews-about = Your device fetches the pages that you send links to. Each site learns that somebody looks, and from which address.\nprivacy-blocked = Blocked people\nprivacy-blocked-none = You have blocked nobody.\nprivacy-unblock = Unblock\nprivacy-lock = Lock by itself\nprivacy-lock-never = Never\nprivacy-lock-span = After { $span } without use\nprivacy-evidence = Messages are signed, so that abuse can be proven\nprivacy-evidence-about = Each message carries its author’s signature and the server’s stamp. A later version can report abuse with them; this one sends no reports and keeps no proof. Nobody’s messages are scanned.\nappearance-theme = Colours\nappearance-system = As the system\nappearance-light = Light\nappearance-dark = Dark\nappearance-language = Language\nappearance-language-system = As the browser\nappearance-enter = Enter sends\nappearance-enter-about = Else Enter begins a line, and Shift+Enter sends.\nnotifications-about = They come from Wiretight itself, not from the browser, while this page is out of sight.\nnotifications-legend = What notifications say\nnotifications-off = Nothing: no notifications\nnotifications-plain = That there is something\nnotifications-names = Who has written\nnotifications-content = Who has written, and what\nabout-words = Wiretight is a messenger whose messages only the people in a chat can read. This page is served by your own computer; nobody else can change it.\nabout-version = Version { $version }, free software under the AGPL-3.0-only.\nabout-source = Whoever gave you this program gives you its source as well, and whoever runs a changed server shows you its own.\nabout-licences = Icons: Lucide (ISC). Names of emoji: emojibase (MIT).\n\n## Starred\nstarred-title = Starred\nstarred-empty = Nothing starred\nstarred-empty-about = Star a message to find it here, on all your devices.\n\n## Palette\npalette-title = Go to\npalette-field = Chat, person, or something to do\npalette-nothing = Nothing of that name\npalette-lock = Lock Wiretight\npalette-theme = Change colours\n\n## Groups: who comes in, and who may do what\ndetails-ban = Remove and ban\ndetails-ban-about = { $name } is removed and kept out: no link lets them in, and members cannot add them. Everybody in the group sees who is banned.\ndetails-ban-do = Ban\ngroup-describe = Add a description\ngroup-describe-anew = Change the description\ngroup-description = Description\ngroup-description-help = Everybody in the group reads it, and whoever is let in.\ngroup-description-long = It is too long.\ngroup-picture = Picture of the group\ngroup-picture-add = Add a picture\ngroup-picture-other = Choose another\ngroup-picture-remove = Remove the picture\ngroup-picture-busy = It is being made small enough…\ngroup-picture-none = This cannot be read as a picture.\nasking-about = Only those who can let people in by this link see it. Whoever is turned away is not told.\nasking-by = By the link of\nasking-by-own = By your link\nasking-granted = Is being let in\nasking-admit = Let in\nasking-admit-whom = Let in: { $name }\nasking-unconfirmed = The name is not confirmed. Let them in all the same?\nasking-unconfirmed-about = The directory does not confirm that “{ $name }” is theirs. Ask, by another way, who it is.\nasking-turn-away = Turn away\nasking-turn-away-whom = Turn away: { $name }\nlinks-title = Links into the group\nlinks-about = Whoever has a link can ask to be let in. Everybody in the group sees who came by whose link.\nlinks-way = Your link\nlinks-asks = You decide on each person who asks\nlinks-asks-about = So can up to two other owners or admins whom the link names.\nlinks-open = Whoever asks is let in\nlinks-open-about = Nobody is asked, until you revoke it. Give it only to people whom you would let in.\nlinks-asks-short = Somebody decides on each person who asks\nlinks-open-short = Lets in whoever asks\nlinks-instead = It takes the place of your other link, which ends.\nlinks-show = Show the link\nlinks-make = Make the link\nlinks-picture = Picture of the link, to scan\nlinks-text = The link\nlinks-copy = Copy the link\nlinks-of = Link of\nlinks-revoke = Revoke all links\nlinks-revoke-about = No link into this group works any more, whoever made it, and whoever waits is forgotten.\nlinks-revoke-do = Revoke\nrules-title = Who may do what\nrules-about = Owners say it. What somebody writes who may not is shown to nobody.\nrule-add = Add people\nrule-write = Write\nrule-edit = Change name, description and picture\naudience-everyone = Everybody\naudience-admins = Owners and admins\naudience-owners = Owners only\nbanned-title = Banned\nbanned-about = No link lets them in, and members cannot add them.\nbanned-lift = Lift the ban\nbanned-lift-whom = Lift the ban: { $name }\njoin-title = Join a group by a link\njoin-link = Link\njoin-link-help = All of it, as somebody has given it to you.\njoin-about = Everybody in the group will see that you came by this link. Until you are let in, you see nothing of the group.\njoin-do = Ask to be let in\njoin-no-link = This is no link into a group, or not all of it.\njoin-asked = You have asked\njoin-asked-about = Once somebody lets you in, the group is among your chats. You are not told if nobody does.\n\n## Presence, hidden chats\ndetails-here = When you are here\ndetails-here-yes = They see it, and you see when they are\ndetails-here-no = They do not see it\ndetails-here-as-others = { $what ->\n    [yes] As for others: they see it\n   *[no] As for others: they do not see it\n}\nprivacy-here = Who sees when you are here\nprivacy-here-nobody = Nobody\nprivacy-here-contacts = People I know\nprivacy-here-about = It is told between two people alone, by your devices and never by the server. You see it of those who see it of you. In the details of a chat you choose it for one person.\nhidden-title = Hidden chats\nhidden-about = They are in no list, count nowhere, and are found only by their whole name. That keeps them from a glance at your screen, and not from somebody who uses it.\nhidden-open = Show hidden chats\nhidden-close = Close the list\nhidden-none = You have hidden no chat.\n\n## The recovery code, and the end of the account\nrecovery-replacing = It is being put in force. You can write it down meanwhile.\nrecovery-unanswered = Keep both codes: the server has not answered, so either may be in force. “Check my code” in Settings, You, says which.\nrecovery-unsure = Keep this code, and the one before it if you had one: the server has not answered, so this one may be in force. Wiretight goes on when you unlock it.\ncode-title = Recovery code\ncode-about = The only way back into your account if you lose all your devices. Nobody can show it to you again.\ncode-check = Check my code\ncode-check-do = Check\ncode-reminder = Do you have your recovery code? It cannot be shown again. Without it, link a second device, so that losing one does not lose the account.\ncode-reminder-have = I have it\ncode-right = This is your recovery code.\ncode-other = This is a recovery code, but not the one of this account.\ncode-mistyped = This is no recovery code. Compare it with what you wrote down, letter by letter.\ncode-replace = Replace the code\ncode-replace-about = You get another code, and the one before is of no use then. Your contacts see that your security code has changed, and whoever had compared it compares again.\ncode-replace-do = Replace\ncode-not-replaced = The code was not replaced: the one that was shown is of no use, and yours is still in force. { $why }\ndelete-account = Delete the account\ndelete-account-about = For ever, on all your devices.\ndelete-account-title = Delete the account for ever?\ndelete-account-warning = Nobody can write to you any more, and nobody can have the account back, not even with the recovery code. Your contacts see that it was deleted. What others have received stays with them.\ndelete-account-type = To confirm, type { $name }\ndelete-account-do = Delete for ever\n\n# A chat's own lock\nchat-lock = Lock with a passphrase\nchat-lock-again = Lock again\ndetails-lock-no = On this device, by a passphrase of the chat’s own\ndetails-lock-open = It is locked by a passphrase, and open at the moment\ndetails-lock-closed = It is locked by a passphrase of its own\nlock-title = Lock this chat\nlock-about = What was said here, and what will be, is then read on this device with the chat’s own passphrase alone: not by somebody who has Wiretight open, not by a program, not from a stolen disk. It goes on receiving. Search finds nothing of it until it is unlocked.\nlock-not = Not protected: who is in the chat, its name and picture, when somebody writes and how much is unread, files that you have saved, and what your other devices and the other people have. Whoever can change the programs on this computer can read what comes in.\nlock-warning = Whoever forgets the passphrase loses the chat’s history on this device. No recovery code brings it back.\nlock-passphrase-help = Another one than that of Wiretight, and a long one: on a stolen disk it can be tried.\nlock-again = The same once more\nlock-differs = These are not the same.\nlock-do = Lock\nlock-done = It is locked.\nlock-files = It can be locked once no files of it are on their way, and none wait to be sent again.\nlock-remove = Remove the lock\nlock-remove-about = It is as any other chat from then on: whoever has Wiretight open reads it, and search finds it.\nlock-removed = It has no lock any more.\n\n# A copy of the profile\ncopied-title = This profile is a copy\ncopied-about = It was copied, or it or the server was restored from a copy. Two copies would contradict each other, so this one sends nothing. If Wiretight still runs elsewhere with the same profile, go on there.\ncopied-heal = Go on with this copy\ncopied-heal-title = Shall this copy go on?\ncopied-heal-about = Another copy of this profile sends nothing from then on. Each of your chats takes this one in again when somebody of it is online; until then nothing new is read there.\ncopied-healed = This copy goes on. Your chats take it in again.\n\n# Banning who is not in the group\nban-somebody = Ban somebody who is not in the group\nban-who = Who\nban-who-help = The name of somebody, also of one you do not know, or the whole id of an account. They are not told.\nban-unknown = Nobody has this name.\n\n# Groups into which the person waits to be let\nwaited-title = You have asked to be let in\nwaited-for = A group of { $people }\nwaited-about = Asked from this device, and taken back only here. You are not told if nobody lets you in.\nwaited-elsewhere = What you have asked for on another device of yours, you see and take back there.\nwaited-take-back = Take it back\nwaited-taken-back = Taken back. They are not told; if they let you in all the same, it is a request.\n\n# Witnesses\nwitnesses-quorum = { $quorum } of { $count } must have signed what the server shows.\nwitnesses-name = Name witnesses\nwitnesses-change = Change\nwitnesses-none = Trust none\nwitnesses-none-about = From then on the server’s directory is believed without anybody else having seen it.\nwitnesses-named = Witnesses\nwitnesses-named-help = What each witness’s operator gives you, one a line. Nobody new is believed unless enough of them have signed.\nwitnesses-count = How many must have signed\nwitnesses-count-help = Left empty: more than half of them.\nwitnesses-count-wrong = A number from 1 to { $count }\n";
// src/strings/pseudo.ts
var LETTERS = {
	a: "á",
	b: "ƀ",
	c: "ç",
	d: "ḓ",
	e: "ḗ",
	f: "ƒ",
	g: "ɠ",
	h: "ħ",
	i: "ī",
	j: "ĵ",
	k: "ķ",
	l: "ŀ",
	m: "ḿ",
	n: "ƞ",
	o: "ǿ",
	p: "ƥ",
	q: "ɋ",
	r: "ř",
	s: "ş",
	t: "ŧ",
	u: "ŭ",
	v: "ṽ",
	w: "ẇ",
	x: "ẋ",
	y: "ẏ",
	z: "ẑ"
};
/** Which letters are written twice. */
var LONG = /[áḗīǿŭ]/g;
/** A text in that language. */
function pseudo(text) {
	return [...text].map((letter) => {
		const small = LETTERS[letter.toLowerCase()];
		if (small === void 0) return letter;
		return letter === letter.toLowerCase() ? small : small.toUpperCase();
	}).join("").replace(LONG, "$&$&");
}
// \0vite/preload-helper.js
var scriptRel = /* @__PURE__ */ (function detectScriptRel() {
	const relList = typeof document !== "undefined" && document.createElement("link").relList;
	return relList && relList.supports && relList.supports("modulepreload") ? "modulepreload" : "preload";
})();
var assetsURL = function(dep) {
	return "/" + dep;
};
var seen = {};
var isCssPreloadUrl = function isCssPreloadUrl(url) {
	return url.pathname.endsWith(".css");
};
var preloadOnce = function preloadOnce(seen, href, preload) {
	if (href in seen) return seen[href];
	const promise = preload();
	if (!promise) {
		seen[href] = void 0;
		return;
	}
	const preloadPromise = promise.then(() => {
		seen[href] = void 0;
	}, (err) => {
		seen[href] = void 0;
		throw err;
	});
	seen[href] = preloadPromise;
	return preloadPromise;
};
var __vitePreload = function preload(baseModule, deps, importerUrl) {
	let promise = Promise.resolve();
	if (deps && deps.length > 0) {
		let preloadedHrefs;
		const cspNonceMeta = document.querySelector("meta[property=csp-nonce]");
		const cspNonce = cspNonceMeta?.nonce || cspNonceMeta?.getAttribute("nonce");
		function allSettled(promises) {
			return Promise.all(promises.map((p) => Promise.resolve(p).then((value) => ({
				status: "fulfilled",
				value
			}), (reason) => ({
				status: "rejected",
				reason
			}))));
		}
		function importMetaResolve(specifier) {
			if (import.meta.resolve) return new URL(import.meta.resolve(specifier));
			return new URL(
				specifier,
				/** #__KEEP__ */
				import.meta.url
			);
		}
		promise = allSettled(deps.map((depString) => {
			depString = assetsURL(depString, importerUrl);
			const dep = importMetaResolve(depString);
			const isCss = isCssPreloadUrl(dep);
			return preloadOnce(seen, dep.href, () => {
				if (preloadedHrefs === void 0) {
					preloadedHrefs = {
						all: /* @__PURE__ */ new Set(),
						styles: /* @__PURE__ */ new Set()
					};
					const links = document.getElementsByTagName("link");
					for (let i = links.length - 1; i >= 0; i--) {
						const link = links[i];
						preloadedHrefs.all.add(link.href);
						if (link.rel === "stylesheet") preloadedHrefs.styles.add(link.href);
					}
				}
				if ((isCss ? preloadedHrefs.styles : preloadedHrefs.all).has(dep.href)) return;
				const link = document.createElement("link");
				link.rel = isCss ? "stylesheet" : scriptRel;
				if (!isCss) link.as = "script";
				link.crossOrigin = "";
				link.href = dep.href;
				if (cspNonce) link.setAttribute("nonce", cspNonce);
				document.head.appendChild(link);
				if (isCss) return new Promise((res, rej) => {
					const handleSettle = (e) => {
						link.removeEventListener("load", handleSettle);
						link.removeEventListener("error", handleSettle);
						if (e.type === "error") rej(/* @__PURE__ */ new Error(`Unable to preload CSS for ${dep}`));
						else res(e);
					};
					link.addEventListener("load", handleSettle);
					link.addEventListener("error", handleSettle);
				});
			});
		}).filter((p) => p !== void 0));
	}
	function handlePreloadError(err) {
		const e = new Event("vite:preloadError", { cancelable: true });
		e.payload = err;
		window.dispatchEvent(e);
		if (!e.defaultPrevented) throw err;
	}
	return promise.then((res) => {
		for (const item of res || []) {
			if (item.status !== "rejected") continue;
			handlePreloadError(item.reason);
		}
		return baseModule().catch(handlePreloadError);
	});
};
// src/strings/strings.ts
/** The languages that the page speaks; the last one is for finding words that are in no file. */
var LANGUAGES = [
	"en",
	"de",
	"es",
	"ar",
	"en-XA"
];
/** The languages that are not in the page's own file: each is loaded when it is chosen. */
var LOADED = {
	de: () => __vitePreload(() => import("./de.js"), []),
	es: () => __vitePreload(() => import("./es.js"), []),
	ar: () => __vitePreload(() => import("./ar.js"), [])
};
var english = bundleOf("en", [chat_default, panes_default]);
var bundle = y$1(english);
/** The language that the page speaks. */
var language = y$1("en");
/** The same as the person's browser has it, as a BCP 47 tag: times and numbers follow it. */
var locale = O(() => {
	return (typeof navigator === "undefined" ? [] : navigator.languages).find((one) => one.toLowerCase().split("-")[0] === language.value) ?? language.value;
});
var direction = O(() => language.value === "ar" ? "rtl" : "ltr");
/** The string with an id in the person's language, else in English. */
function t(id, args) {
	for (const from of [bundle.value, english]) {
		const message = from.getMessage(id);
		if (message?.value) return from.formatPattern(message.value, args, []);
	}
	throw new Error(`there is no string ${id}`);
}
/** Names in a row. Of several each is held apart, so that it does not turn the words between them; one alone is where it is put in. */
function listOf(names) {
	const [one, ...others] = names;
	if (one !== void 0 && others.length === 0) return one;
	return new Intl.ListFormat(language.value).format(names.map((name) => `\u2068${name}\u2069`));
}
/** Speaks another language, once its words are there. */
async function speak(wanted) {
	if (wanted === "en-XA") bundle.value = bundleOf("en", [chat_default, panes_default], pseudo);
	else {
		const loaded = await LOADED[wanted]?.();
		bundle.value = loaded === void 0 ? english : bundleOf(wanted, loaded.default);
	}
	language.value = wanted;
}
/** The first of the person's languages that the page speaks. */
function languageOf(preferred) {
	for (const one of preferred) {
		const [base] = one.toLowerCase().split("-");
		const found = LANGUAGES.find((known) => known === base);
		if (found !== void 0) return found;
	}
	return "en";
}
function bundleOf(locale, sources, transform) {
	const made = new FluentBundle(locale, transform === void 0 ? {} : { transform });
	for (const source of sources) made.addResource(new FluentResource(source));
	return made;
}
// node_modules/lucide/dist/esm/icons/archive.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Archive = [
	["rect", {
		width: "20",
		height: "5",
		x: "2",
		y: "3",
		rx: "1"
	}],
	["path", { d: "M4 8v11a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8" }],
	["path", { d: "M10 12h4" }]
];
// node_modules/lucide/dist/esm/icons/arrow-down.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ArrowDown = [["path", { d: "M12 5v14" }], ["path", { d: "m19 12-7 7-7-7" }]];
// node_modules/lucide/dist/esm/icons/arrow-left.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ArrowLeft = [["path", { d: "m12 19-7-7 7-7" }], ["path", { d: "M19 12H5" }]];
// node_modules/lucide/dist/esm/icons/arrow-up.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ArrowUp = [["path", { d: "m5 12 7-7 7 7" }], ["path", { d: "M12 19V5" }]];
// node_modules/lucide/dist/esm/icons/at-sign.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var AtSign = [["circle", {
	cx: "12",
	cy: "12",
	r: "4"
}], ["path", { d: "M16 8v5a3 3 0 0 0 6 0v-1a10 10 0 1 0-4 8" }]];
// node_modules/lucide/dist/esm/icons/ban.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Ban = [["circle", {
	cx: "12",
	cy: "12",
	r: "10"
}], ["path", { d: "M4.929 4.929 19.07 19.071" }]];
// node_modules/lucide/dist/esm/icons/bell-off.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var BellOff = [
	["path", { d: "M10.268 21a2 2 0 0 0 3.464 0" }],
	["path", { d: "M17 17H4a1 1 0 0 1-.74-1.673C4.59 13.956 6 12.499 6 8a6 6 0 0 1 .258-1.742" }],
	["path", { d: "m2 2 20 20" }],
	["path", { d: "M8.668 3.01A6 6 0 0 1 18 8c0 2.687.77 4.653 1.707 6.05" }]
];
// node_modules/lucide/dist/esm/icons/bell.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Bell = [["path", { d: "M10.268 21a2 2 0 0 0 3.464 0" }], ["path", { d: "M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326" }]];
// node_modules/lucide/dist/esm/icons/chart-no-axes-column.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ChartNoAxesColumn = [
	["path", { d: "M5 21v-6" }],
	["path", { d: "M12 21V3" }],
	["path", { d: "M19 21V9" }]
];
// node_modules/lucide/dist/esm/icons/check.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Check = [["path", { d: "M20 6 9 17l-5-5" }]];
// node_modules/lucide/dist/esm/icons/chevron-down.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ChevronDown = [["path", { d: "m6 9 6 6 6-6" }]];
// node_modules/lucide/dist/esm/icons/chevron-right.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ChevronRight = [["path", { d: "m9 18 6-6-6-6" }]];
// node_modules/lucide/dist/esm/icons/circle-check.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var CircleCheck = [["circle", {
	cx: "12",
	cy: "12",
	r: "10"
}], ["path", { d: "m16 9-5.5 5.5L8 12" }]];
// node_modules/lucide/dist/esm/icons/circle-question-mark.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var CircleQuestionMark = [
	["circle", {
		cx: "12",
		cy: "12",
		r: "10"
	}],
	["path", { d: "M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3" }],
	["path", { d: "M12 17h.01" }]
];
// node_modules/lucide/dist/esm/icons/clock.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Clock = [["circle", {
	cx: "12",
	cy: "12",
	r: "10"
}], ["path", { d: "M12 6v6l4 2" }]];
// node_modules/lucide/dist/esm/icons/copy.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Copy = [["rect", {
	width: "14",
	height: "14",
	x: "8",
	y: "8",
	rx: "2",
	ry: "2"
}], ["path", { d: "M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2" }]];
// node_modules/lucide/dist/esm/icons/download.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Download = [
	["path", { d: "M12 15V3" }],
	["path", { d: "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" }],
	["path", { d: "m7 10 5 5 5-5" }]
];
// node_modules/lucide/dist/esm/icons/ellipsis.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Ellipsis = [
	["circle", {
		cx: "12",
		cy: "12",
		r: "1"
	}],
	["circle", {
		cx: "19",
		cy: "12",
		r: "1"
	}],
	["circle", {
		cx: "5",
		cy: "12",
		r: "1"
	}]
];
// node_modules/lucide/dist/esm/icons/eye-off.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var EyeOff = [
	["path", { d: "M10.733 5.076a10.744 10.744 0 0 1 11.205 6.575 1 1 0 0 1 0 .696 10.747 10.747 0 0 1-1.444 2.49" }],
	["path", { d: "M14.084 14.158a3 3 0 0 1-4.242-4.242" }],
	["path", { d: "M17.479 17.499a10.75 10.75 0 0 1-15.417-5.151 1 1 0 0 1 0-.696 10.75 10.75 0 0 1 4.446-5.143" }],
	["path", { d: "m2 2 20 20" }]
];
// node_modules/lucide/dist/esm/icons/eye.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Eye = [["path", { d: "M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0" }], ["circle", {
	cx: "12",
	cy: "12",
	r: "3"
}]];
// node_modules/lucide/dist/esm/icons/face-slightly-smiling-plus.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var FaceSlightlySmilingPlus = [
	["path", { d: "M13.267 2.08a10 10 0 108.653 8.653" }],
	["path", { d: "M15 10V9" }],
	["path", { d: "M16 5h6" }],
	["path", { d: "M16.472 15a6 6 0 01-8.943 0" }],
	["path", { d: "M19 2v6" }],
	["path", { d: "M9 10V9" }]
];
// node_modules/lucide/dist/esm/icons/face-slightly-smiling.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var FaceSlightlySmiling = [
	["path", { d: "M15 10V9" }],
	["path", { d: "M16.472 15a6 6 0 01-8.943 0" }],
	["path", { d: "M9 10V9" }],
	["circle", {
		cx: "12",
		cy: "12",
		r: "10"
	}]
];
// node_modules/lucide/dist/esm/icons/file-archive.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var FileArchive = [
	["path", { d: "M13.659 22H18a2 2 0 0 0 2-2V8a2.4 2.4 0 0 0-.706-1.706l-3.588-3.588A2.4 2.4 0 0 0 14 2H6a2 2 0 0 0-2 2v11.5" }],
	["path", { d: "M14 2v5a1 1 0 0 0 1 1h5" }],
	["path", { d: "M8 12v-1" }],
	["path", { d: "M8 18v-2" }],
	["path", { d: "M8 7V6" }],
	["circle", {
		cx: "8",
		cy: "20",
		r: "2"
	}]
];
// node_modules/lucide/dist/esm/icons/file-music.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var FileMusic = [
	["path", { d: "M11.65 22H18a2 2 0 0 0 2-2V8a2.4 2.4 0 0 0-.706-1.706l-3.588-3.588A2.4 2.4 0 0 0 14 2H6a2 2 0 0 0-2 2v10.35" }],
	["path", { d: "M14 2v5a1 1 0 0 0 1 1h5" }],
	["path", { d: "M8 20v-7l3 1.474" }],
	["circle", {
		cx: "6",
		cy: "20",
		r: "2"
	}]
];
// node_modules/lucide/dist/esm/icons/file-text.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var FileText = [
	["path", { d: "M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z" }],
	["path", { d: "M14 2v5a1 1 0 0 0 1 1h5" }],
	["path", { d: "M10 9H8" }],
	["path", { d: "M16 13H8" }],
	["path", { d: "M16 17H8" }]
];
// node_modules/lucide/dist/esm/icons/file-video-camera.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var FileVideoCamera = [
	["path", { d: "M4 12V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.706.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2" }],
	["path", { d: "M14 2v5a1 1 0 0 0 1 1h5" }],
	["path", { d: "m10 17.843 3.033-1.755a.64.64 0 0 1 .967.56v4.704a.65.65 0 0 1-.967.56L10 20.157" }],
	["rect", {
		width: "7",
		height: "6",
		x: "3",
		y: "16",
		rx: "1"
	}]
];
// node_modules/lucide/dist/esm/icons/file.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var File$1 = [["path", { d: "M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z" }], ["path", { d: "M14 2v5a1 1 0 0 0 1 1h5" }]];
// node_modules/lucide/dist/esm/icons/forward.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Forward = [["path", { d: "m15 17 5-5-5-5" }], ["path", { d: "M4 18v-2a4 4 0 0 1 4-4h12" }]];
// node_modules/lucide/dist/esm/icons/globe.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Globe = [
	["circle", {
		cx: "12",
		cy: "12",
		r: "10"
	}],
	["path", { d: "M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20" }],
	["path", { d: "M2 12h20" }]
];
// node_modules/lucide/dist/esm/icons/hand.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Hand = [
	["path", { d: "M18 11V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2" }],
	["path", { d: "M14 10V4a2 2 0 0 0-2-2a2 2 0 0 0-2 2v2" }],
	["path", { d: "M10 10.5V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2v8" }],
	["path", { d: "M18 8a2 2 0 1 1 4 0v6a8 8 0 0 1-8 8h-2c-2.8 0-4.5-.86-5.99-2.34l-3.6-3.6a2 2 0 0 1 2.83-2.82L7 15" }]
];
// node_modules/lucide/dist/esm/icons/image.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Image = [
	["rect", {
		width: "18",
		height: "18",
		x: "3",
		y: "3",
		rx: "2",
		ry: "2"
	}],
	["circle", {
		cx: "9",
		cy: "9",
		r: "2"
	}],
	["path", { d: "m21 15-3.086-3.086a2 2 0 0 0-2.828 0L6 21" }]
];
// node_modules/lucide/dist/esm/icons/inbox.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Inbox = [["polyline", { points: "22 12 16 12 14 15 10 15 8 12 2 12" }], ["path", { d: "M5.45 5.11 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.45-6.89A2 2 0 0 0 16.76 4H7.24a2 2 0 0 0-1.79 1.11z" }]];
// node_modules/lucide/dist/esm/icons/info.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Info = [
	["circle", {
		cx: "12",
		cy: "12",
		r: "10"
	}],
	["path", { d: "M12 16v-4" }],
	["path", { d: "M12 8h.01" }]
];
// node_modules/lucide/dist/esm/icons/key-round.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var KeyRound = [["path", { d: "M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z" }], ["circle", {
	cx: "16.5",
	cy: "7.5",
	r: ".5",
	fill: "currentColor"
}]];
// node_modules/lucide/dist/esm/icons/languages.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Languages = [
	["path", { d: "m5 8 6 6" }],
	["path", { d: "m4 14 6-6 2-3" }],
	["path", { d: "M2 5h12" }],
	["path", { d: "M7 2h1" }],
	["path", { d: "m22 22-5-10-5 10" }],
	["path", { d: "M14 18h6" }]
];
// node_modules/lucide/dist/esm/icons/link.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Link = [["path", { d: "M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71" }], ["path", { d: "M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71" }]];
// node_modules/lucide/dist/esm/icons/lock.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Lock = [["rect", {
	width: "18",
	height: "11",
	x: "3",
	y: "11",
	rx: "2",
	ry: "2"
}], ["path", { d: "M7 11V7a5 5 0 0 1 10 0v4" }]];
// node_modules/lucide/dist/esm/icons/log-out.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var LogOut = [
	["path", { d: "m16 17 5-5-5-5" }],
	["path", { d: "M21 12H9" }],
	["path", { d: "M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4" }]
];
// node_modules/lucide/dist/esm/icons/message-circle-dashed.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var MessageCircleDashed = [
	["path", { d: "M10.1 2.182a10 10 0 0 1 3.8 0" }],
	["path", { d: "M13.9 21.818a10 10 0 0 1-3.8 0" }],
	["path", { d: "M17.609 3.72a10 10 0 0 1 2.69 2.7" }],
	["path", { d: "M2.182 13.9a10 10 0 0 1 0-3.8" }],
	["path", { d: "M20.28 17.61a10 10 0 0 1-2.7 2.69" }],
	["path", { d: "M21.818 10.1a10 10 0 0 1 0 3.8" }],
	["path", { d: "M3.721 6.391a10 10 0 0 1 2.7-2.69" }],
	["path", { d: "m6.163 21.117-2.906.85a1 1 0 0 1-1.236-1.169l.965-2.98" }]
];
// node_modules/lucide/dist/esm/icons/message-circle-plus.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var MessageCirclePlus = [
	["path", { d: "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719" }],
	["path", { d: "M8 12h8" }],
	["path", { d: "M12 8v8" }]
];
// node_modules/lucide/dist/esm/icons/message-circle.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var MessageCircle = [["path", { d: "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719" }]];
// node_modules/lucide/dist/esm/icons/mic.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Mic = [
	["path", { d: "M12 19v3" }],
	["path", { d: "M19 10v2a7 7 0 0 1-14 0v-2" }],
	["rect", {
		x: "9",
		y: "2",
		width: "6",
		height: "13",
		rx: "3"
	}]
];
// node_modules/lucide/dist/esm/icons/monitor-smartphone.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var MonitorSmartphone = [
	["path", { d: "M18 8V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h8" }],
	["path", { d: "M10 19v-3.96 3.15" }],
	["path", { d: "M7 19h5" }],
	["rect", {
		width: "6",
		height: "10",
		x: "16",
		y: "12",
		rx: "2"
	}]
];
// node_modules/lucide/dist/esm/icons/monitor.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Monitor = [
	["rect", {
		width: "20",
		height: "14",
		x: "2",
		y: "3",
		rx: "2"
	}],
	["line", {
		x1: "8",
		x2: "16",
		y1: "21",
		y2: "21"
	}],
	["line", {
		x1: "12",
		x2: "12",
		y1: "17",
		y2: "21"
	}]
];
// node_modules/lucide/dist/esm/icons/moon.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Moon = [["path", { d: "M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401" }]];
// node_modules/lucide/dist/esm/icons/palette.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Palette = [
	["path", { d: "M12 22a1 1 0 0 1 0-20 10 9 0 0 1 10 9 5 5 0 0 1-5 5h-2.25a1.75 1.75 0 0 0-1.4 2.8l.3.4a1.75 1.75 0 0 1-1.4 2.8z" }],
	["circle", {
		cx: "13.5",
		cy: "6.5",
		r: ".5",
		fill: "currentColor"
	}],
	["circle", {
		cx: "17.5",
		cy: "10.5",
		r: ".5",
		fill: "currentColor"
	}],
	["circle", {
		cx: "6.5",
		cy: "12.5",
		r: ".5",
		fill: "currentColor"
	}],
	["circle", {
		cx: "8.5",
		cy: "7.5",
		r: ".5",
		fill: "currentColor"
	}]
];
// node_modules/lucide/dist/esm/icons/paperclip.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Paperclip = [["path", { d: "m16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551" }]];
// node_modules/lucide/dist/esm/icons/pause.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Pause = [["rect", {
	x: "14",
	y: "3",
	width: "5",
	height: "18",
	rx: "1"
}], ["rect", {
	x: "5",
	y: "3",
	width: "5",
	height: "18",
	rx: "1"
}]];
// node_modules/lucide/dist/esm/icons/pencil.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Pencil = [["path", { d: "M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497z" }], ["path", { d: "m15 5 4 4" }]];
// node_modules/lucide/dist/esm/icons/pin-off.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var PinOff = [
	["path", { d: "M12 17v5" }],
	["path", { d: "M15 9.34V7a1 1 0 0 1 1-1 2 2 0 0 0 0-4H7.89" }],
	["path", { d: "m2 2 20 20" }],
	["path", { d: "M9 9v1.76a2 2 0 0 1-1.11 1.79l-1.78.9A2 2 0 0 0 5 15.24V16a1 1 0 0 0 1 1h11" }]
];
// node_modules/lucide/dist/esm/icons/pin.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Pin = [["path", { d: "M12 17v5" }], ["path", { d: "M9 10.76a2 2 0 0 1-1.11 1.79l-1.78.9A2 2 0 0 0 5 15.24V16a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-.76a2 2 0 0 0-1.11-1.79l-1.78-.9A2 2 0 0 1 15 10.76V7a1 1 0 0 1 1-1 2 2 0 0 0 0-4H8a2 2 0 0 0 0 4 1 1 0 0 1 1 1z" }]];
// node_modules/lucide/dist/esm/icons/play.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Play = [["path", { d: "M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z" }]];
// node_modules/lucide/dist/esm/icons/plus.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Plus = [["path", { d: "M5 12h14" }], ["path", { d: "M12 5v14" }]];
// node_modules/lucide/dist/esm/icons/reply.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Reply = [["path", { d: "M20 18v-2a4 4 0 0 0-4-4H4" }], ["path", { d: "m9 17-5-5 5-5" }]];
// node_modules/lucide/dist/esm/icons/rotate-ccw.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var RotateCcw = [["path", { d: "M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8" }], ["path", { d: "M3 3v5h5" }]];
// node_modules/lucide/dist/esm/icons/scan-line.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ScanLine = [
	["path", { d: "M3 7V5a2 2 0 0 1 2-2h2" }],
	["path", { d: "M17 3h2a2 2 0 0 1 2 2v2" }],
	["path", { d: "M21 17v2a2 2 0 0 1-2 2h-2" }],
	["path", { d: "M7 21H5a2 2 0 0 1-2-2v-2" }],
	["path", { d: "M7 12h10" }]
];
// node_modules/lucide/dist/esm/icons/search.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Search = [["path", { d: "m21 21-4.34-4.34" }], ["circle", {
	cx: "11",
	cy: "11",
	r: "8"
}]];
// node_modules/lucide/dist/esm/icons/send-horizontal.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var SendHorizontal = [["path", { d: "M3.714 3.048a.498.498 0 0 0-.683.627l2.843 7.627a2 2 0 0 1 0 1.396l-2.842 7.627a.498.498 0 0 0 .682.627l18-8.5a.5.5 0 0 0 0-.904z" }], ["path", { d: "M6 12h16" }]];
// node_modules/lucide/dist/esm/icons/settings.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Settings = [["path", { d: "M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915" }], ["circle", {
	cx: "12",
	cy: "12",
	r: "3"
}]];
// node_modules/lucide/dist/esm/icons/shield-alert.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ShieldAlert = [
	["path", { d: "M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z" }],
	["path", { d: "M12 8v4" }],
	["path", { d: "M12 16h.01" }]
];
// node_modules/lucide/dist/esm/icons/shield-check.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var ShieldCheck = [["path", { d: "M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z" }], ["path", { d: "m9 12 2 2 4-4" }]];
// node_modules/lucide/dist/esm/icons/square.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Square = [["rect", {
	width: "18",
	height: "18",
	x: "3",
	y: "3",
	rx: "2"
}]];
// node_modules/lucide/dist/esm/icons/star.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Star = [["path", { d: "M11.525 2.295a.53.53 0 0 1 .95 0l2.31 4.679a2.123 2.123 0 0 0 1.595 1.16l5.166.756a.53.53 0 0 1 .294.904l-3.736 3.638a2.123 2.123 0 0 0-.611 1.878l.882 5.14a.53.53 0 0 1-.771.56l-4.618-2.428a2.122 2.122 0 0 0-1.973 0L6.396 21.01a.53.53 0 0 1-.77-.56l.881-5.139a2.122 2.122 0 0 0-.611-1.879L2.16 9.795a.53.53 0 0 1 .294-.906l5.165-.755a2.122 2.122 0 0 0 1.597-1.16z" }]];
// node_modules/lucide/dist/esm/icons/sun.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Sun = [
	["circle", {
		cx: "12",
		cy: "12",
		r: "4"
	}],
	["path", { d: "M12 2v2" }],
	["path", { d: "M12 20v2" }],
	["path", { d: "m4.93 4.93 1.41 1.41" }],
	["path", { d: "m17.66 17.66 1.41 1.41" }],
	["path", { d: "M2 12h2" }],
	["path", { d: "M20 12h2" }],
	["path", { d: "m6.34 17.66-1.41 1.41" }],
	["path", { d: "m19.07 4.93-1.41 1.41" }]
];
// node_modules/lucide/dist/esm/icons/timer.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Timer = [
	["line", {
		x1: "10",
		x2: "14",
		y1: "2",
		y2: "2"
	}],
	["line", {
		x1: "12",
		x2: "15",
		y1: "14",
		y2: "11"
	}],
	["circle", {
		cx: "12",
		cy: "14",
		r: "8"
	}]
];
// node_modules/lucide/dist/esm/icons/trash.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Trash = [
	["path", { d: "M10 11v6" }],
	["path", { d: "M14 11v6" }],
	["path", { d: "M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6" }],
	["path", { d: "M3 6h18" }],
	["path", { d: "M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2" }]
];
// node_modules/lucide/dist/esm/icons/triangle-alert.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var TriangleAlert = [
	["path", { d: "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3" }],
	["path", { d: "M12 9v4" }],
	["path", { d: "M12 17h.01" }]
];
// node_modules/lucide/dist/esm/icons/unlink.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var Unlink = [
	["path", { d: "m18.84 12.25 1.72-1.71h-.02a5.004 5.004 0 0 0-.12-7.07 5.006 5.006 0 0 0-6.95 0l-1.72 1.71" }],
	["path", { d: "m5.17 11.75-1.71 1.71a5.004 5.004 0 0 0 .12 7.07 5.006 5.006 0 0 0 6.95 0l1.71-1.71" }],
	["line", {
		x1: "8",
		x2: "8",
		y1: "2",
		y2: "5"
	}],
	["line", {
		x1: "2",
		x2: "5",
		y1: "8",
		y2: "8"
	}],
	["line", {
		x1: "16",
		x2: "16",
		y1: "19",
		y2: "22"
	}],
	["line", {
		x1: "19",
		x2: "22",
		y1: "16",
		y2: "16"
	}]
];
// node_modules/lucide/dist/esm/icons/user-round-minus.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var UserRoundMinus = [
	["path", { d: "M2 21a8 8 0 0 1 13.292-6" }],
	["circle", {
		cx: "10",
		cy: "8",
		r: "5"
	}],
	["path", { d: "M22 19h-6" }]
];
// node_modules/lucide/dist/esm/icons/user-round-plus.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var UserRoundPlus = [
	["path", { d: "M2 21a8 8 0 0 1 13.292-6" }],
	["circle", {
		cx: "10",
		cy: "8",
		r: "5"
	}],
	["path", { d: "M19 16v6" }],
	["path", { d: "M22 19h-6" }]
];
// node_modules/lucide/dist/esm/icons/user-round.mjs
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
var UserRound = [["circle", {
	cx: "12",
	cy: "8",
	r: "5"
}], ["path", { d: "M20 21a8 8 0 0 0-16 0" }]];
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
/**
* @license lucide v1.65.0 - ISC
*
* This source code is licensed under the ISC license.
* See the LICENSE file in the root directory of this source tree.
*/
// src/design/icons.ts
var icons = {
	add: Plus,
	alarm: ShieldAlert,
	alone: UserRound,
	appearance: Palette,
	archive: Archive,
	attach: Paperclip,
	back: ArrowLeft,
	bell: Bell,
	block: Ban,
	card: UserRound,
	chat: MessageCircle,
	chats: MessageCircle,
	check: Check,
	clock: Clock,
	close: [["path", { d: "M18 6 6 18" }], ["path", { d: "m6 6 12 12" }]],
	code: KeyRound,
	copy: Copy,
	dark: Moon,
	delete: Trash,
	devices: MonitorSmartphone,
	disappears: Timer,
	done: CircleCheck,
	down: ArrowDown,
	download: Download,
	edit: Pencil,
	emoji: FaceSlightlySmiling,
	file: File$1,
	"file-archive": FileArchive,
	"file-sound": FileMusic,
	"file-text": FileText,
	"file-video": FileVideoCamera,
	forward: Forward,
	group: [
		["path", { d: "M18 21a8 8 0 0 0-16 0" }],
		["circle", {
			cx: "10",
			cy: "8",
			r: "5"
		}],
		["path", { d: "M22 20c0-3.37-2-6.5-4-8a5 5 0 0 0-.45-8.3" }]
	],
	hand: Hand,
	help: CircleQuestionMark,
	hidden: EyeOff,
	info: Info,
	language: Languages,
	leave: LogOut,
	light: Sun,
	link: Link,
	lock: Lock,
	member: UserRound,
	"member-add": UserRoundPlus,
	"member-remove": UserRoundMinus,
	mention: AtSign,
	menu: Ellipsis,
	microphone: Mic,
	more: ChevronDown,
	muted: BellOff,
	"new-chat": MessageCirclePlus,
	next: ChevronRight,
	nothing: MessageCircleDashed,
	offline: [
		["path", { d: "M12 20h.01" }],
		["path", { d: "M8.5 16.429a5 5 0 0 1 7 0" }],
		["path", { d: "M5 12.859a10 10 0 0 1 5.17-2.69" }],
		["path", { d: "M19 12.859a10 10 0 0 0-2.007-1.523" }],
		["path", { d: "M2 8.82a15 15 0 0 1 4.177-2.643" }],
		["path", { d: "M22 8.82a15 15 0 0 0-11.288-3.764" }],
		["path", { d: "m2 2 20 20" }]
	],
	once: Eye,
	pause: Pause,
	picture: Image,
	pin: Pin,
	play: Play,
	poll: ChartNoAxesColumn,
	react: FaceSlightlySmilingPlus,
	reply: Reply,
	requests: Inbox,
	retry: RotateCcw,
	scan: ScanLine,
	search: Search,
	send: SendHorizontal,
	server: Globe,
	settings: Settings,
	star: Star,
	stop: Square,
	system: Monitor,
	unlink: Unlink,
	unpin: PinOff,
	up: ArrowUp,
	verified: ShieldCheck,
	warning: TriangleAlert
};
/** Icons that point along the line of writing, and turn with it. */
var POINTING = /* @__PURE__ */ new Set([
	"back",
	"forward",
	"leave",
	"next",
	"reply",
	"send"
]);
// node_modules/preact/jsx-runtime/dist/jsxRuntime.mjs
var f = Symbol.for("pv");
var o = 0;
Array.isArray;
function a(t, e, n, u, a, i) {
	e || (e = {});
	var c, l, p = e;
	if ("ref" in p && "function" != typeof t) for (l in p = {}, e) "ref" == l ? c = e[l] : p[l] = e[l];
	var s = {
		type: t,
		props: p,
		key: n,
		ref: c,
		__k: null,
		__: null,
		__b: 0,
		__e: null,
		__c: null,
		constructor: f,
		__v: --o,
		__i: -1,
		__u: 0
	};
	return (a || i) && (s.__source = a, s.__self = i), n$1.vnode && n$1.vnode(s), s;
}
// src/ui/Icon.tsx
function Icon({ name, size = "normal" }) {
	const parts = icons[name].map(([tag, attributes]) => k$2(tag, attributes));
	return /* @__PURE__ */ a("svg", {
		class: `icon icon-${size}${POINTING.has(name) ? " icon-pointing" : ""}`,
		viewBox: "0 0 24 24",
		fill: "none",
		stroke: "currentColor",
		"stroke-width": "1.75",
		"stroke-linecap": "round",
		"stroke-linejoin": "round",
		"aria-hidden": "true",
		focusable: "false",
		children: parts
	});
}
// src/ui/Empty.tsx
function Empty({ icon, title, children, action }) {
	return /* @__PURE__ */ a("div", {
		class: "empty",
		children: [
			/* @__PURE__ */ a("span", {
				class: "empty-mark",
				children: /* @__PURE__ */ a(Icon, {
					name: icon,
					size: "large"
				})
			}),
			/* @__PURE__ */ a("h2", { children: title }),
			children && /* @__PURE__ */ a("p", { children }),
			action
		]
	});
}
// src/ui/Button.tsx
function Button({ look = "second", icon, children, busy = false, wide = false, ...rest }) {
	return /* @__PURE__ */ a("button", {
		type: "button",
		...rest,
		class: `button button-${look}${wide ? " button-wide" : ""}`,
		"aria-busy": busy,
		disabled: busy || rest.disabled === true,
		children: [icon && /* @__PURE__ */ a(Icon, { name: icon }), /* @__PURE__ */ a("span", {
			class: "button-words",
			children
		})]
	});
}
function IconButton({ icon, label, size = "normal", pressed, look = "plain", buttonRef, ...rest }) {
	return /* @__PURE__ */ a("button", {
		type: "button",
		title: label,
		...rest,
		ref: buttonRef ?? null,
		class: `icon-button icon-button-${size} icon-button-${look}`,
		"aria-label": label,
		"aria-pressed": pressed,
		children: /* @__PURE__ */ a(Icon, { name: icon })
	});
}
// src/ui/Toast.tsx
/** How long it stays, milliseconds; longer where there is something to press. */
var STAYS_MS = 6e3;
var STAYS_WITH_ACTION_MS = 12e3;
var toasts = y$1([]);
var last$1 = 0;
/** Says something for a few seconds. */
function toast(text, more = {}) {
	last$1 += 1;
	const made = {
		number: last$1,
		text,
		icon: more.icon ?? "info",
		action: more.action
	};
	toasts.value = [...toasts.value.filter((shown) => shown.text !== text), made].slice(-3);
}
function dismiss(number) {
	toasts.value = toasts.value.filter((shown) => shown.number !== number);
}
/** Where they appear: once in the page. */
function ToastHost({ closeLabel }) {
	return /* @__PURE__ */ a("div", {
		class: "toasts",
		role: "status",
		"aria-live": "polite",
		children: toasts.value.map((shown) => /* @__PURE__ */ a(Line, {
			shown,
			closeLabel
		}, shown.number))
	});
}
function Line({ shown, closeLabel }) {
	A$1(() => {
		const timer = setTimeout(() => dismiss(shown.number), shown.action ? STAYS_WITH_ACTION_MS : STAYS_MS);
		return () => clearTimeout(timer);
	}, [shown]);
	const { action } = shown;
	const act = () => {
		dismiss(shown.number);
		action?.act();
	};
	return /* @__PURE__ */ a("div", {
		class: "toast",
		children: [
			/* @__PURE__ */ a(Icon, { name: shown.icon }),
			/* @__PURE__ */ a("span", {
				class: "toast-words",
				children: shown.text
			}),
			action && /* @__PURE__ */ a("button", {
				type: "button",
				class: "toast-action",
				onClick: act,
				children: action.label
			}),
			/* @__PURE__ */ a(IconButton, {
				icon: "close",
				size: "small",
				label: closeLabel,
				onClick: () => dismiss(shown.number)
			})
		]
	});
}
// src/state/place.ts
var place = y$1({ at: "list" });
/** Goes somewhere, with a step that Back undoes. */
function go(to) {
	place.value = to;
	history.pushState(to, "", fragment(to));
}
/** Changes where one is without a step of its own. */
function stay(to) {
	place.value = to;
	history.replaceState(to, "", fragment(to));
}
/** What lies below the first place: whoever goes back to it is still in the page, and has something closed, or the list before them. */
var GROUND = "ground";
/** Takes the place from the address, and follows Back and Forward; they close what stands over the place first. */
function followHistory(closeUppermost) {
	const first = read(location.hash);
	if (history.state === null || history.state === GROUND) {
		history.replaceState(GROUND, "", fragment({ at: "list" }));
		go(first);
	} else stay(first);
	addEventListener("popstate", ({ state }) => {
		const isClosed = closeUppermost();
		if (state === null) stay(read(location.hash));
		else if (isClosed) go(place.peek());
		else if (state !== GROUND) place.value = read(location.hash);
		else if (place.peek().at !== "list") go({ at: "list" });
		else history.back();
	});
}
function fragment(to) {
	const parts = [to.at];
	if (to.at === "chat") parts.push(to.conversation);
	if (to.at === "settings" && to.section) parts.push(to.section);
	return `#${parts.join("/")}`;
}
var SECTIONS = [
	"profile",
	"privacy",
	"devices",
	"appearance",
	"notifications",
	"directory",
	"about"
];
function read(hash) {
	const [at, rest] = hash.slice(1).split("/");
	switch (at) {
		case "chat": return rest && /^[0-9a-f]+$/.test(rest) ? {
			at,
			conversation: rest
		} : { at: "list" };
		case "requests":
		case "starred":
		case "archive": return { at };
		case "settings": {
			const section = SECTIONS.find((known) => known === rest);
			return section ? {
				at,
				section
			} : { at };
		}
		default: return { at: "list" };
	}
}
// src/ui/asking.ts
/** The question that waits for its answer. */
var asked$1 = y$1(null);
/** Asks, and gives whether the person wants it. */
function ask(question) {
	return new Promise((answer) => {
		asked$1.value?.answer(false);
		asked$1.value = {
			...question,
			answer
		};
	});
}
// src/ui/Banner.tsx
function Banner({ look = "calm", icon, children, actions }) {
	return /* @__PURE__ */ a("div", {
		class: `banner banner-${look}`,
		role: look === "danger" ? "alert" : "status",
		children: [
			/* @__PURE__ */ a(Icon, { name: icon }),
			/* @__PURE__ */ a("div", {
				class: "banner-words",
				children
			}),
			actions && /* @__PURE__ */ a("div", {
				class: "banner-actions",
				children: actions
			})
		]
	});
}
// src/screens/words.ts
/** Of something that was thrown. */
function failureWords(thrown) {
	const { kind, reason, detail } = asFailure(thrown);
	return t("failed", {
		kind,
		reason: reason ?? "none",
		detail
	});
}
/** Of a lie that was caught, by the name that the client has for it. */
function lieWords(name) {
	return t(`lie-${name}`);
}
/** Of what came to nothing while nobody waited for it: the client says it in a word and a sentence. */
function problemWords(reason, detail) {
	return t("failed", {
		kind: reason,
		reason,
		detail
	});
}
// src/screens/attempt.ts
/** Whether it was done, or is kept and will be. */
async function attempt(task) {
	try {
		await task();
		return true;
	} catch (thrown) {
		const failure = asFailure(thrown);
		if (failure.kind === "offline") {
			toast(t("kept-for-later"), { icon: "clock" });
			return true;
		}
		toast(failureWords(failure), { icon: "warning" });
		return false;
	}
}
// src/screens/alarm/saveEvidence.ts
async function saveEvidence(all) {
	for (const { number } of all) {
		const { name, bytes } = await evidenceFile(number);
		const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
		const link = document.createElement("a");
		link.href = address;
		link.download = name;
		link.click();
		setTimeout(() => URL.revokeObjectURL(address), 1e4);
	}
	toast(t("alarm-saved"), { icon: "done" });
}
// src/screens/alarm/Alarms.tsx
function Alarms() {
	return /* @__PURE__ */ a("div", { children: [
		alarm.value !== null && /* @__PURE__ */ a(Caught, { lie: alarm.value }),
		me.value?.copied && /* @__PURE__ */ a(Copied, {}),
		added.value.length > 0 && /* @__PURE__ */ a(Added, {}),
		standing.value !== "good" && /* @__PURE__ */ a(Banner, {
			look: "waits",
			icon: "warning",
			children: t(`standing-${standing.value}`)
		}),
		directory.value?.caught != null && directory.value.goes_on && /* @__PURE__ */ a(Banner, {
			look: "waits",
			icon: "alarm",
			children: t("alarm-kept")
		}),
		phase.value === "open" && !server.value.online && !me.value?.copied && /* @__PURE__ */ a(Banner, {
			icon: "offline",
			children: t("offline-line")
		})
	] });
}
function Caught({ lie }) {
	const sendAllTheSame = async () => {
		if (await ask({
			title: t("alarm-go-on-title"),
			about: t("alarm-go-on-about"),
			deed: t("alarm-go-on"),
			danger: true
		})) await attempt(goOn);
	};
	return /* @__PURE__ */ a(Banner, {
		look: "danger",
		icon: "alarm",
		actions: /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Button, {
			look: "main",
			icon: "download",
			onClick: () => void attempt(() => saveEvidence(evidence.value)),
			children: t("alarm-save")
		}), /* @__PURE__ */ a(Button, {
			onClick: () => void sendAllTheSame(),
			children: t("alarm-go-on")
		})] }),
		children: [
			/* @__PURE__ */ a("strong", { children: t("alarm-title") }),
			/* @__PURE__ */ a("p", { children: t("alarm-about") }),
			/* @__PURE__ */ a("details", { children: [/* @__PURE__ */ a("summary", { children: t("alarm-what") }), /* @__PURE__ */ a("p", { children: lieWords(lie) })] })
		]
	});
}
/** The profile is a copy: it sends nothing, until the person says that this one goes on. */
function Copied() {
	const [busy, setBusy] = d$2(false);
	const heal = async () => {
		if (!await ask({
			title: t("copied-heal-title"),
			about: t("copied-heal-about"),
			deed: t("copied-heal"),
			danger: true
		})) return;
		setBusy(true);
		if (await attempt(healCopy)) toast(t("copied-healed"), { icon: "check" });
		setBusy(false);
	};
	return /* @__PURE__ */ a(Banner, {
		look: "danger",
		icon: "warning",
		actions: /* @__PURE__ */ a(Button, {
			look: "main",
			busy,
			onClick: () => void heal(),
			children: t("copied-heal")
		}),
		children: [/* @__PURE__ */ a("strong", { children: t("copied-title") }), /* @__PURE__ */ a("p", { children: t("copied-about") })]
	});
}
function Added() {
	const look = () => {
		acknowledgeAdded();
		go({
			at: "settings",
			section: "devices"
		});
	};
	return /* @__PURE__ */ a(Banner, {
		look: "waits",
		icon: "devices",
		actions: /* @__PURE__ */ a(Button, {
			look: "main",
			onClick: look,
			children: t("devices-look")
		}),
		children: t("devices-added")
	});
}
// src/state/overlay.ts
var overlay = y$1(null);
function show(what) {
	overlay.value = what;
}
function closeOverlay() {
	overlay.value = null;
}
// src/ui/menus.ts
/** The menu that is shown. */
var shownMenu = y$1(null);
/** Shows a menu. Focus goes back to where it was when it closes. */
function showMenu(menu) {
	shownMenu.value = menu;
}
/** How many dialogs stand over each other: what is outside of the last one cannot be pressed. */
var dialogs = y$1(0);
// src/screens/part.ts
/** How long a part is waited for, milliseconds: a client that is stopped answers nothing, and refuses nothing. */
var PATIENCE_MS = 1e4;
function part(source) {
	const there = y$1(null);
	const missing = y$1(null);
	let isOnItsWay = false;
	const bring = async () => {
		const answer = await within(PATIENCE_MS, source.reach()).catch(() => null);
		if (answer === null) {
			missing.value = "lost";
			return;
		}
		const taken = answer.ok ? await source.take().catch(() => null) : null;
		if (taken?.madeOf === source.madeOf) there.value = taken;
		else missing.value = "unfit";
	};
	return {
		there,
		missing,
		fetch() {
			if (isOnItsWay || there.peek() !== null || missing.peek() === "unfit") return;
			isOnItsWay = true;
			missing.value = null;
			bring().finally(() => {
				isOnItsWay = false;
			});
		}
	};
}
/** Whether the client has a file: what it says is not read. */
async function reach(path) {
	const answer = await fetch(path);
	answer.body?.cancel();
	return answer;
}
function within(limitMs, what) {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(/* @__PURE__ */ new Error("no answer")), limitMs);
		what.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
// src/screens/parts.ts
/** An open chat, with what appears over it. */
var conversation = part({
	madeOf: "e2a447287aa91458",
	reach: () => reach("/conversation.js"),
	take: () => __vitePreload(() => import("./conversation.js"), [])
});
/** Panes beside the chats, dialogs, menus, and the forms of the first minute. */
var apart = part({
	madeOf: "e2a447287aa91458",
	reach: () => reach("/apart.js"),
	take: () => __vitePreload(() => import("./apart.js"), [])
});
/** What reads a picture of a code: of use only to whoever scans one. */
var codes = part({
	madeOf: "e2a447287aa91458",
	reach: () => reach("/codes.js"),
	take: () => __vitePreload(() => import("./codes.js"), [])
});
/** Fetches what everybody needs, so that nothing is waited for later: what is in sight is drawn before. */
function fetchParts() {
	requestAnimationFrame(() => setTimeout(() => {
		conversation.fetch();
		apart.fetch();
	}));
}
// src/screens/keys/keymap.ts
var KEYS = [
	{
		deed: "palette",
		key: "k",
		ctrl: true
	},
	{
		deed: "search",
		key: "f",
		ctrl: true
	},
	{
		deed: "search-chat",
		key: "f",
		ctrl: true,
		shift: true
	},
	{
		deed: "chat-before",
		key: "arrowup",
		alt: true
	},
	{
		deed: "chat-after",
		key: "arrowdown",
		alt: true
	},
	{
		deed: "unread-before",
		key: "arrowup",
		alt: true,
		shift: true
	},
	{
		deed: "unread-after",
		key: "arrowdown",
		alt: true,
		shift: true
	},
	{
		deed: "newest",
		key: "j",
		ctrl: true
	},
	{
		deed: "reply",
		key: "r",
		ctrl: true,
		shift: true
	},
	{
		deed: "react",
		key: "e",
		ctrl: true,
		shift: true
	},
	{
		deed: "delete",
		key: "d",
		ctrl: true,
		shift: true
	},
	{
		deed: "forward",
		key: "s",
		ctrl: true,
		shift: true
	},
	{
		deed: "keys",
		key: "/",
		ctrl: true
	}
];
/** What a press asks for. On a Mac ⌘ stands for Ctrl. */
function deedOf(pressed) {
	const key = pressed.key.toLowerCase();
	const ctrl = pressed.ctrlKey || pressed.metaKey;
	return KEYS.find((one) => one.key === key && (one.ctrl ?? false) === ctrl && (one.alt ?? false) === pressed.altKey && (one.key === "/" || (one.shift ?? false) === pressed.shiftKey))?.deed ?? null;
}
var NAMES = {
	arrowup: "↑",
	arrowdown: "↓"
};
/** The keys of a deed as the sheet shows them. */
function keysOf(key) {
	return [...[
		key.ctrl && "Ctrl",
		key.alt && "Alt",
		key.shift && "Shift"
	].filter((name) => typeof name === "string"), NAMES[key.key] ?? key.key.toUpperCase()];
}
// src/screens/keys/Keyboard.tsx
function KeyboardHost() {
	A$1(() => {
		const press = (event) => {
			const deed = deedOf(event);
			if (deed === null || document.querySelector("dialog[open]")) return;
			event.preventDefault();
			act(deed);
		};
		addEventListener("keydown", press);
		return () => removeEventListener("keydown", press);
	}, []);
	return null;
}
function act(deed) {
	const here = place.peek();
	switch (deed) {
		case "palette": return show({ show: "palette" });
		case "keys": return show({ show: "keys" });
		case "search": return show({ show: "search" });
		case "search-chat": return here.at === "chat" ? show({
			show: "search",
			conversation: here.conversation
		}) : show({ show: "search" });
		case "chat-before": return neighbour(-1, false);
		case "chat-after": return neighbour(1, false);
		case "unread-before": return neighbour(-1, true);
		case "unread-after": return neighbour(1, true);
		case "newest": return document.querySelector(".jump")?.click() ?? newest();
		default: return conversation.there.peek()?.onMessage(deed);
	}
}
function neighbour(by, onlyUnread) {
	const here = place.peek();
	const all = chats.peek();
	const at = here.at === "chat" ? all.findIndex((one) => one.conversation.conversation === here.conversation) : by > 0 ? -1 : all.length;
	for (let next = at + by; next >= 0 && next < all.length; next += by) {
		const found = all[next]?.conversation;
		if (found && (!onlyUnread || found.unread > 0)) return go({
			at: "chat",
			conversation: found.conversation
		});
	}
}
function newest() {
	const window = history$1.peek();
	if (window) jump(window, "newest");
}
// src/screens/later.tsx
/** A component out of a part. It is fetched again when the client is back. */
function later(part, pick, says = "here") {
	return function Later(props) {
		const module = useFetched(part);
		if (module === null) return /* @__PURE__ */ a(Missing, {
			part,
			says
		});
		return /* @__PURE__ */ a(pick(module), { ...props });
	};
}
/** What is in a part, once it is there. It is fetched when it is wanted, and again when the client is back. */
function useFetched(part, isWanted = true) {
	F$1(() => {
		if (isWanted) part.fetch();
	}, [
		part,
		phase.value === "open",
		isWanted
	]);
	return part.there.value;
}
/** Says that a part could not be had, if it could not, and how it is asked for again. */
function Missing({ part, says = "here" }) {
	const missing = part.missing.value;
	if (missing === null) return null;
	const action = missing === "lost" ? {
		label: t("retry"),
		act: () => part.fetch()
	} : {
		label: t("part-load-again"),
		act: loadAgain
	};
	return says === "here" ? /* @__PURE__ */ a(SaidHere, {
		words: t(`part-${missing}`),
		action
	}) : /* @__PURE__ */ a(SaidOver, {
		words: t(`part-${missing}`),
		action
	});
}
function SaidHere({ words, action: { label, act } }) {
	return /* @__PURE__ */ a("div", {
		class: "later-missing",
		role: "alert",
		children: /* @__PURE__ */ a(Empty, {
			icon: "offline",
			title: words,
			action: /* @__PURE__ */ a(Button, {
				look: "main",
				onClick: act,
				children: label
			})
		})
	});
}
function SaidOver({ words, action }) {
	A$1(() => toast(words, {
		icon: "warning",
		action
	}), [words]);
	return null;
}
/** What is not kept is asked about before the page goes. */
function loadAgain() {
	location.reload();
}
// src/screens/list/CodeReminder.tsx
/** `check` goes to where a code is checked, unless that stands beside it. */
function CodeReminder({ check }) {
	if (house.value?.code_unconfirmed !== true) return null;
	return /* @__PURE__ */ a(Banner, {
		icon: "code",
		actions: /* @__PURE__ */ a($, { children: [check && /* @__PURE__ */ a(Button, {
			onClick: check,
			children: t("code-check")
		}), /* @__PURE__ */ a(Button, {
			onClick: () => void attempt(confirmCode),
			children: t("code-reminder-have")
		})] }),
		children: t("code-reminder")
	});
}
// src/state/steady.ts
/** What each message changes of its chat. */
var COUNTS = /* @__PURE__ */ new Set([
	"last_number",
	"read_number",
	"unread"
]);
var before = /* @__PURE__ */ new Map();
/** The same map while each in it is the same. */
var given = /* @__PURE__ */ new Map();
var all = O(() => {
	const next = /* @__PURE__ */ new Map();
	for (const [id, is] of conversations.value) {
		const known = before.get(id);
		if (known?.is === is) next.set(id, known);
		else next.set(id, {
			is,
			steady: known && isSameButCounts(known.steady, is) ? known.steady : is
		});
	}
	before = next;
	if (!(next.size === given.size && [...next].every(([id, { steady }]) => given.get(id) === steady))) given = new Map([...next].map(([id, { steady }]) => [id, steady]));
	return given;
});
function steadyOf(id) {
	return all.value.get(id) ?? null;
}
function isSameButCounts(one, other) {
	const known = new Map(Object.entries(one));
	return Object.entries(other).every(([part, is]) => COUNTS.has(part) || UNSHOWN.has(part) || known.get(part) === is);
}
// src/ui/Badge.tsx
function Badge({ count, quiet = false, label }) {
	if (count === 0) return null;
	return /* @__PURE__ */ a("span", {
		class: quiet ? "badge badge-quiet" : "badge",
		children: [/* @__PURE__ */ a("span", {
			"aria-hidden": "true",
			children: count > 999 ? "999+" : count
		}), /* @__PURE__ */ a("span", {
			class: "unseen",
			children: label
		})]
	});
}
// src/ui/Tick.tsx
/** The ornament alone: the words for it are in the row's name. */
function Tick({ state }) {
	return /* @__PURE__ */ a("svg", {
		class: `tick tick-${state}`,
		viewBox: "0 0 22 16",
		"aria-hidden": "true",
		focusable: "false",
		children: SHAPES[state]
	});
}
var SHAPES = {
	waiting: /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("circle", {
		cx: "11",
		cy: "8",
		r: "5.5"
	}), /* @__PURE__ */ a("path", { d: "M11 5v3.2l2 1.3" })] }),
	sent: /* @__PURE__ */ a("path", { d: "M5 8.6 8.6 12 15 4.6" }),
	delivered: /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("path", { d: "M3 8.6 6.6 12 13 4.6" }), /* @__PURE__ */ a("path", { d: "M9.2 11 10.2 12 16.6 4.6" })] }),
	read: /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a("rect", {
			class: "tick-ground",
			x: "0.5",
			y: "1",
			width: "21",
			height: "14",
			rx: "7"
		}),
		/* @__PURE__ */ a("path", {
			class: "tick-mark",
			d: "M3.6 8.4 6.8 11.4 12.2 5.2"
		}),
		/* @__PURE__ */ a("path", {
			class: "tick-mark",
			d: "M9.6 10.5 10.5 11.4 16.6 5.2"
		})
	] }),
	failed: /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a("circle", {
		class: "tick-ground",
		cx: "11",
		cy: "8",
		r: "7"
	}), /* @__PURE__ */ a("path", {
		class: "tick-mark",
		d: "M11 4.4v4.2M11 11.4v.1"
	})] })
};
// src/screens/chat/ticks.ts
/** The mark of an own message; nothing for one of others, or where nothing is on its way. */
function tickOf(message, party) {
	if (!message.own || message.kind === "deleted" || message.kind === "veiled") return null;
	switch (message.delivery) {
		case "waiting": return "waiting";
		case "held":
		case "discarded": return "failed";
		case "received": return null;
		case "sent": return reached(message, party);
	}
}
function reached(message, party) {
	const others = party.members.filter((member) => member.account !== me.value?.account);
	const receipts = new Map(message.receipts.map((receipt) => [receipt.account, receipt.read]));
	if (others.length === 0) return message.receipts.length > 0 ? "delivered" : "sent";
	if (others.every((member) => receipts.get(member.account) === true)) return "read";
	return others.every((member) => receipts.has(member.account)) ? "delivered" : "sent";
}
// src/state/faces.ts
/** Addresses of pictures in the tab, by what tells one from another. */
var faces = y$1(/* @__PURE__ */ new Map());
var asked = /* @__PURE__ */ new Set();
/** Raster pictures alone: nothing else is ever shown. */
var SHOWN = ["image/png", "image/jpeg"];
/** A group's picture; nothing if it has none, or it is not here yet. */
function faceOf(conversation) {
	const name = conversation.group?.picture ?? null;
	if (name === null) return null;
	const known = faces.value.get(name);
	if (known === void 0 && !asked.has(name)) {
		asked.add(name);
		fetchFace(conversation.conversation, name).catch(() => asked.delete(name));
	}
	return known ?? null;
}
async function fetchFace(group, name) {
	const { media_type: type, picture } = await ask$1("group.picture", { group });
	if (picture === null || type === null || !SHOWN.includes(type)) return;
	const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
	if (!asked.has(name)) return;
	faces.value = new Map(faces.peek()).set(name, URL.createObjectURL(new Blob([bytes], { type })));
}
/** Forgets all of them: the profile is locked. */
function forgetFaces() {
	for (const address of faces.peek().values()) URL.revokeObjectURL(address);
	faces.value = /* @__PURE__ */ new Map();
	asked.clear();
}
// src/ui/Avatar.tsx
var COLOURS = 8;
function Avatar({ id, name, icon = "alone", picture = null, size = "normal" }) {
	const letter = name === null ? null : firstLetter(name);
	return /* @__PURE__ */ a("span", {
		class: `avatar avatar-${size} person-${colour(id)}`,
		"aria-hidden": "true",
		children: picture !== null ? /* @__PURE__ */ a("img", {
			class: "avatar-picture",
			src: picture,
			alt: ""
		}) : letter ?? /* @__PURE__ */ a(Icon, {
			name: icon,
			size: size === "small" ? "small" : "normal"
		})
	});
}
/** Which of the people's colours an id has. */
function colour(id) {
	let sum = 0;
	for (let at = 0; at < Math.min(id.length, 16); at += 1) sum = (sum * 31 + id.charCodeAt(at)) % 9973;
	return sum % COLOURS;
}
/** The first letter or digit as a reader sees it, in upper case. */
function firstLetter(name) {
	const found = /[\p{L}\p{N}]\p{M}*/u.exec(name);
	return found ? found[0].toLocaleUpperCase() : null;
}
// src/screens/Face.tsx
function Face({ conversation, size = "normal" }) {
	return /* @__PURE__ */ a(Avatar, {
		id: otherOf(conversation) ?? conversation.conversation,
		name: titleOf(conversation),
		icon: conversation.pair ? "alone" : "group",
		picture: faceOf(conversation),
		size
	});
}
// src/screens/plain.ts
/** Line ends and controls. */
var CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/** Marks that change direction, and what is not seen at all. */
var UNSEEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;
/** More marks on one letter than any language has: they would cover the lines around. */
var HEAPED = /(\p{M}{8})\p{M}+/gu;
/** A name or a preview, as one inert line. */
function plain(text) {
	return lowered(text.replace(CONTROLS, " ").replace(UNSEEN, "")).trim();
}
/** A text of others on whose letters no more marks are heaped than languages have. */
function lowered(text) {
	return text.replace(HEAPED, "$1");
}
/** What is shown of a file's name: of a long one its beginning, and its end, where its kind stands. */
function shortName(name) {
	const letters = [...name];
	return letters.length <= 60 ? name : `${letters.slice(0, 44).join("")}…${letters.slice(-16).join("")}`;
}
// src/screens/Name.tsx
function Name({ account }) {
	const { text, sure } = nameOf(account);
	if (sure) return /* @__PURE__ */ a("bdi", {
		class: "name",
		children: plain(text)
	});
	return /* @__PURE__ */ a("bdi", {
		class: "name name-unsure",
		title: t("name-unsure"),
		children: plain(text)
	});
}
// src/screens/times.ts
var DAY_MS = 864e5;
var formats = /* @__PURE__ */ new Map();
function format(options) {
	const key = `${locale.value} ${JSON.stringify(options)}`;
	const known = formats.get(key) ?? new Intl.DateTimeFormat(locale.value, options);
	formats.set(key, known);
	return known;
}
/** The time of a day: 18:09. */
function timeOf(iso) {
	return format({
		hour: "numeric",
		minute: "2-digit"
	}).format(new Date(iso));
}
/** A day in words: today, Sunday, 3 May 2026. */
function dayOf(iso, now = /* @__PURE__ */ new Date()) {
	const date = new Date(iso);
	const ago = daysBetween(date, now);
	if (ago === 0) return t("day-today");
	if (ago === 1) return t("day-yesterday");
	if (ago > 1 && ago < 7) return format({ weekday: "long" }).format(date);
	return format(date.getFullYear() === now.getFullYear() ? {
		day: "numeric",
		month: "long"
	} : {
		day: "numeric",
		month: "long",
		year: "numeric"
	}).format(date);
}
/** When something was, as short as a list needs it: the time today, the weekday this week, else the date. */
function shortly(iso, now = /* @__PURE__ */ new Date()) {
	const date = new Date(iso);
	const ago = daysBetween(date, now);
	if (ago === 0) return timeOf(iso);
	if (ago === 1) return t("day-yesterday");
	if (ago > 1 && ago < 7) return format({ weekday: "short" }).format(date);
	return format({
		day: "2-digit",
		month: "2-digit",
		year: "2-digit"
	}).format(date);
}
/** A day without its year. */
function shortDay(date) {
	return format({
		day: "numeric",
		month: "short"
	}).format(date);
}
/** The day and the time. */
function whole(iso) {
	return format({
		dateStyle: "medium",
		timeStyle: "short"
	}).format(new Date(iso));
}
/** Which day it is, to tell one from another. */
function dayKey(iso) {
	const date = new Date(iso);
	return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
/** Minutes and seconds of a sound. */
function lengthOf(seconds) {
	const whole = Math.max(0, Math.floor(seconds));
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
/** The number and unit of some seconds, the largest unit that divides them: 4 weeks. */
function spanOf(seconds) {
	const [size, unit] = [
		[604800, "week"],
		[86400, "day"],
		[3600, "hour"],
		[60, "minute"],
		[1, "second"]
	].find(([size]) => seconds % size === 0) ?? [1, "second"];
	return new Intl.NumberFormat(locale.value, {
		style: "unit",
		unit,
		unitDisplay: "long"
	}).format(seconds / size);
}
function daysBetween(date, now) {
	const start = (of) => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
	return Math.round((start(now) - start(date)) / DAY_MS);
}
// src/state/locks.ts
/** Locks a chat; without a passphrase, again. */
async function lockChat(who, passphrase) {
	await verbs().account("conversations.lock", passphrase === void 0 ? { who } : {
		who,
		passphrase
	});
}
/** Unlocks a chat until it is locked again, or the profile is. */
async function unlockChat(who, passphrase) {
	await verbs().account("conversations.unlock", {
		who,
		passphrase
	});
}
/** Takes a chat out of its lock: it is as any other from then on. */
async function removeLock(who, passphrase) {
	await verbs().account("conversations.remove-lock", {
		who,
		passphrase
	});
}
// src/state/deeds.ts
/** Finds somebody by the whole name, on the word of the directory. */
async function find(handle) {
	const found = await change$1("contacts.add", { handle });
	await readContacts();
	return found;
}
/** The first words to somebody: a request to them. */
async function writeFirst(handle, text) {
	const sent = await change$1("send", {
		who: `@${handle}`,
		text,
		wait: 0
	});
	await readContacts();
	return sent;
}
function createGroup(name, members) {
	return change$1("group.create", {
		name,
		members
	});
}
function addMembers(group, members) {
	return change$1("group.add", {
		group,
		members
	});
}
function removeMember(group, member) {
	return change$1("group.remove", {
		group,
		members: [member]
	});
}
function renameGroup(group, name) {
	return change$1("group.rename", {
		group,
		name
	});
}
function giveRole(group, member, role) {
	return change$1("group.role", {
		group,
		member,
		role
	});
}
function leave(conversation) {
	return change$1("leave", { who: conversation });
}
function rebuild(group) {
	return change$1("group.rebuild", { group });
}
/** Goes on in a chat that was stopped by a lie; with `rejoin` the others' devices add this one again. */
async function resume(conversation, rejoin) {
	await change$1("conversations.resume", {
		who: conversation,
		yes: true,
		...rejoin ? { rejoin } : {}
	});
}
/** After how long messages disappear: `1d`, `1w`, `4w`, or `off`. */
function expire(conversation, after) {
	return change$1("conversations.expire", {
		who: conversation,
		after
	});
}
/** Deletes a chat on all one's devices; the event of it takes it from what is shown. */
async function deleteChat(conversation) {
	await change$1("conversations.delete", {
		who: conversation,
		yes: true
	});
}
/** Arranges a chat, on all one's devices. `time` is for how long, of `mute`. */
async function arrange(conversation, how, time) {
	const who = conversation.conversation;
	if (how === "mute") await change$1("conversations.mute", time === void 0 ? { who } : {
		who,
		time
	});
	else await change$1(`conversations.${how}`, { who });
	putConversation(await ask$1("group.members", { group: who }));
	await readChoices();
}
// src/screens/media/sniff.ts
var START = 32;
var text = (bytes, from, to) => String.fromCharCode(...bytes.slice(from, to));
/** The media type by which it may be shown; nothing if it may only be saved. */
function sniff(bytes) {
	const at = (from, length) => text(bytes, from, from + length);
	if (at(0, 8) === "PNG\r\n\n") return "image/png";
	if (at(0, 3) === "ÿØÿ") return "image/jpeg";
	if (at(0, 4) === "GIF8") return "image/gif";
	if (at(0, 4) === "RIFF" && at(8, 4) === "WEBP") return "image/webp";
	if (at(0, 4) === "RIFF" && at(8, 4) === "WAVE") return "audio/wav";
	if (at(0, 4) === "OggS") return "audio/ogg";
	if (at(0, 4) === "Eß£") return "video/webm";
	if (at(0, 3) === "ID3" || bytes[0] === 255 && ((bytes[1] ?? 0) & 230) === 226) return "audio/mpeg";
	if (at(0, 4) === "fLaC") return "audio/flac";
	if (at(4, 4) === "ftyp") {
		const brand = at(8, 4);
		if (brand === "avif") return "image/avif";
		return brand.startsWith("M4A") ? "audio/mp4" : "video/mp4";
	}
	return null;
}
/** The same of a file. */
async function sniffBlob(blob) {
	return sniff(new Uint8Array(await blob.slice(0, START).arrayBuffer()));
}
// src/screens/media/files.ts
/** The most files that the tab keeps. */
var KEPT_MAX = 80;
var kept$1 = /* @__PURE__ */ new Map();
var nameOfFile = (message) => `${message.conversation}/${message.message ?? message.number}`;
/** Fetches a message's file, once. */
function fetchFile(message) {
	const name = nameOfFile(message);
	const known = kept$1.get(name);
	if (known) return known;
	const made = load(message);
	kept$1.set(name, made);
	made.catch(() => kept$1.delete(name));
	for (const [old, file] of kept$1) {
		if (kept$1.size <= KEPT_MAX) break;
		kept$1.delete(old);
		file.then(({ url }) => URL.revokeObjectURL(url));
	}
	return made;
}
/** Nothing of a chat that is locked stays in the tab. */
function forgetFetched(conversation) {
	for (const [name, file] of kept$1) {
		if (!name.startsWith(`${conversation}/`)) continue;
		kept$1.delete(name);
		file.then(({ url }) => URL.revokeObjectURL(url)).catch(() => void 0);
	}
}
/** Whether it is here already. */
function isFetched(message) {
	return kept$1.has(nameOfFile(message));
}
async function load(message) {
	return typed(await (await request("files", message)).blob(), message.file);
}
/** Fetches a file that is shown once: the client has nothing of it any more when it is here, and the tab keeps nothing. */
async function fetchOnce(message) {
	const form = await (await request("once", message)).formData();
	const { text, file } = JSON.parse(String(form.get("about")));
	return {
		text,
		file,
		fetched: await typed(form.get("file"), file)
	};
}
async function request(place, message) {
	const answer = await fetch(`/${place}/${encodeURIComponent(message.conversation)}/${message.number}`, {
		method: place === "once" ? "POST" : "GET",
		headers: { authorization: `Bearer ${token.peek() ?? ""}` }
	});
	if (!answer.ok) throw new Failure(answer.status === 404 ? "not-found" : "lost", `the client answers ${answer.status}`);
	return answer;
}
async function typed(raw, file) {
	const shown = await sniffBlob(raw);
	const blob = new Blob([raw], { type: typeOf(shown, file) });
	return {
		url: URL.createObjectURL(blob),
		blob,
		shown
	};
}
/** WebM holds films and recordings alike: what has a duration and no size is one of the latter. */
function typeOf(shown, file) {
	if (shown === null) return "application/octet-stream";
	return file?.width === null && file.media_type.startsWith("audio/") && shown.startsWith("video/") ? shown.replace("video/", "audio/") : shown;
}
/** Saves a message's file where the browser saves files, under a name that can do no harm. */
function saveFile(message) {
	attempt(async () => {
		keep$1((await fetchFile(message)).url, message.file);
	});
}
/** Has the browser save what lies in the tab. */
function keep$1(url, file) {
	const link = document.createElement("a");
	link.href = url;
	link.download = file?.safe_name ?? "file";
	link.click();
}
/** How much of a sending is done when the client has the file: what is left is its way to the server. */
var HANDED_OVER = .25;
/** Sends a file, to its end; what fails on the way to the server the client keeps, and the chat shows it. `progress` is told how far it is, 0 to 1. */
async function sendFile(who, file, about, progress, abort) {
	const upload = await put(file, (share) => progress(share * HANDED_OVER), abort);
	const { name, caption, replyTo, sound, once } = about;
	const answer = replyTo === null ? {} : { reply_to: replyTo.number };
	const keep_metadata = sound !== null;
	const { transfer } = await change$1("files.send", {
		who,
		upload,
		name,
		caption,
		...answer,
		keep_metadata,
		...sound,
		...once ? { once } : {}
	}, newKey());
	if (!transfer) return;
	const cancel = () => void attempt(() => change$1("transfers.cancel", { id: transfer.id }));
	abort.addEventListener("abort", cancel);
	try {
		await followTransfer(transfer, (share) => progress(HANDED_OVER + share * .75));
	} finally {
		abort.removeEventListener("abort", cancel);
	}
}
/** Hands bytes to the client. The fetch of browsers does not tell how far it is. */
function put(file, progress, abort) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open("POST", "/files");
		request.setRequestHeader("authorization", `Bearer ${token.peek() ?? ""}`);
		request.setRequestHeader("content-type", "application/octet-stream");
		request.responseType = "json";
		request.upload.onprogress = (event) => progress(event.total > 0 ? event.loaded / event.total : 0);
		request.onload = () => {
			const { upload } = request.response ?? {};
			if (request.status < 300 && upload !== void 0) resolve(upload);
			else reject(new Failure(request.status === 413 ? "refused" : "lost", `the client answers ${request.status}`));
		};
		request.onerror = () => reject(new Failure("lost", "the client does not answer"));
		request.onabort = () => reject(new DOMException("given up", "AbortError"));
		abort.addEventListener("abort", () => request.abort());
		request.send(file);
	});
}
// src/screens/composer/attaching.ts
/** The most files at a time. */
var FILES_MAX = 30;
var attached = y$1([]);
var last = 0;
/** Puts files before the person, to be sent with the next press. */
async function attach(conversation, files, sound = null) {
	const some = [...files].slice(0, FILES_MAX - attached.peek().length);
	const made = await Promise.all(some.map((file) => prepare(conversation, file, sound)));
	attached.value = [...attached.value, ...made];
}
async function prepare(conversation, file, sound) {
	last += 1;
	const number = last;
	const shown = await sniffBlob(file);
	return {
		number,
		conversation,
		file,
		preview: shown?.startsWith("image/") ? URL.createObjectURL(file.slice(0, file.size, shown)) : null,
		about: "",
		sound,
		replyTo: null,
		once: false,
		share: null,
		abort: new AbortController()
	};
}
function detach(one) {
	one.abort.abort();
	if (one.preview) URL.revokeObjectURL(one.preview);
	attached.value = attached.value.filter((other) => other.number !== one.number);
}
function describe(one, about) {
	change(one, { about });
}
function change(one, by) {
	attached.value = attached.value.map((other) => other.number === one.number ? {
		...other,
		...by
	} : other);
}
/** Sends what is before the person in a chat, one after the other; the first is the answer, and the caption goes with the last. What is shown once answers nothing. */
async function sendAttached(conversation, caption, as) {
	const { replyTo } = as;
	const waits = (one) => one.conversation === conversation && one.share === null;
	const all = attached.value.filter(waits);
	for (const [at, one] of all.entries()) change(one, {
		share: 0,
		replyTo: (at === 0 ? replyTo : null) ?? one.replyTo,
		once: as.once || one.once
	});
	for (const [at, one] of all.entries()) {
		const words = [one.about, at === all.length - 1 ? caption : ""].filter((text) => text !== "").join("\n");
		const name = one.file.name || t("file-unnamed");
		const once = as.once || one.once;
		const about = {
			name,
			caption: words,
			replyTo: once ? null : (at === 0 ? replyTo : null) ?? one.replyTo,
			sound: one.sound,
			once
		};
		const { signal } = one.abort;
		const send = () => sendFile(conversation, one.file, about, (share) => change(one, { share }), signal);
		const unlessTakenOut = (thrown) => {
			if (!signal.aborted) throw thrown;
		};
		if (signal.aborted) continue;
		if (await attempt(() => send().catch(unlessTakenOut))) detach(one);
		else change(one, { share: null });
	}
	if (attached.value.some(waits)) toast(t("files-wait"), { icon: "warning" });
}
// src/screens/deleting.ts
/** Whether a chat can be deleted: not one that is locked, as little as anything else is done there. */
function mayDelete({ lock }) {
	return lock !== "closed";
}
/** Deletes a chat if the person wants it, with what was begun in it. */
async function deleteWhole({ conversation: id, pair, state }) {
	const what = pair ? "pair" : state === "left" ? "left" : "group";
	if (!await ask({
		title: t("chat-delete"),
		about: t("chat-delete-about", { what }),
		deed: t("delete"),
		danger: true
	})) return;
	try {
		await deleteChat(id);
	} catch (thrown) {
		const failure = asFailure(thrown);
		return toast(failure.kind === "state" ? t("chat-delete-files") : failureWords(failure), { icon: "warning" });
	}
	for (const one of attached.peek()) if (one.conversation === id) detach(one);
	closeOverlay();
	const here = place.peek();
	if (here.at === "chat" && here.conversation === id) go({ at: "list" });
	toast(t("chat-deleted"), { icon: "delete" });
}
// src/screens/hiding.ts
/** Hides a chat if the person wants it, or shows a hidden one again. */
async function hide(conversation) {
	if (conversation.hidden) return void await attempt(() => arrange(conversation, "unhide"));
	if (!await ask({
		title: t("details-hide"),
		about: t("details-hide-about"),
		deed: t("chat-hide")
	}) || !await attempt(() => arrange(conversation, "hide"))) return;
	closeOverlay();
	if (place.peek().at === "chat") go({ at: "list" });
	const undo = {
		label: t("undo"),
		act: () => void attempt(() => arrange(conversation, "unhide"))
	};
	toast(t("chat-hidden"), {
		icon: "hidden",
		action: undo
	});
}
// src/screens/list/arrange.ts
function arrangeItems(conversation) {
	const item = (verb, label, icon) => ({
		label: t(label),
		icon,
		act: () => void attempt(() => change$1(verb, { who: conversation.conversation }))
	});
	return [
		conversation.pinned ? item("conversations.unpin", "chat-unpin", "unpin") : item("conversations.pin", "chat-pin", "pin"),
		conversation.muted_until === null ? item("conversations.mute", "chat-mute", "muted") : item("conversations.unmute", "chat-unmute", "bell"),
		conversation.archived ? item("conversations.unarchive", "chat-unarchive", "archive") : item("conversations.archive", "chat-archive", "archive"),
		{
			label: t(conversation.hidden ? "chat-show" : "chat-hide"),
			icon: "hidden",
			act: () => void hide(conversation)
		},
		...lockItems(conversation),
		...deletionItems(conversation)
	];
}
function deletionItems(conversation) {
	if (!mayDelete(conversation)) return [];
	return [{
		label: t("chat-delete"),
		icon: "delete",
		danger: true,
		act: () => void deleteWhole(conversation)
	}];
}
/** What there is to do about a chat's lock, from where its passphrase need not be asked for first. */
function lockItems({ conversation, lock }) {
	if (lock === "no") return [{
		label: t("chat-lock"),
		icon: "lock",
		act: () => show({
			show: "lock",
			conversation
		})
	}];
	if (lock === "open") return [{
		label: t("chat-lock-again"),
		icon: "lock",
		act: () => void attempt(() => lockChat(conversation))
	}];
	return [];
}
// src/screens/chat/groups.ts
/** How long a sender's group lasts without a word, milliseconds. */
var GROUP_MS = 18e4;
var SAID = /* @__PURE__ */ new Set([
	"text",
	"marked",
	"file",
	"poll",
	"card",
	"once",
	"deleted",
	"veiled",
	"unknown"
]);
/** Whether somebody said it; else it happened. */
function isSaid(message) {
	return SAID.has(message.kind);
}
/** Whether it is a text, with marks or without: that alone is copied. */
function isText(message) {
	return message.kind === "text" || message.kind === "marked";
}
/** Whether it can be sent on into other chats. */
function canForward(message) {
	return isText(message) || [
		"file",
		"poll",
		"card"
	].includes(message.kind);
}
/** Places rows. `firstUnread` is the row before which the divider stands. */
function placeRows(rows, firstUnread) {
	let dayBefore = "";
	const placed = rows.map(({ key, message }, at) => {
		const before = rows[at - 1]?.message;
		const dayHere = dayKey(message.time);
		const day = dayHere !== dayBefore;
		dayBefore = dayHere;
		const unread = message.number === firstUnread;
		return {
			key,
			message,
			day,
			unread,
			first: day || unread || !continues(before, message),
			last: true
		};
	});
	placed.forEach((one, at) => {
		one.last = placed[at + 1]?.first ?? true;
	});
	return placed;
}
/** Whether a row is the same, and stands the same. */
function isSamePlaced(one, other) {
	return one.message === other.message && one.key === other.key && one.day === other.day && one.unread === other.unread && one.first === other.first && one.last === other.last;
}
function continues(before, message) {
	if (before === void 0 || before.sender !== message.sender) return false;
	if (!isSaid(before) || !isSaid(message)) return false;
	return Date.parse(message.time) - Date.parse(before.time) < GROUP_MS;
}
// src/screens/chat/happened.ts
/** The sentence for a row that nobody wrote. */
function happenedText(message) {
	const about = {
		by: message.own ? "own" : "other",
		name: called(message.sender),
		whom: list(message.accounts),
		self: message.accounts.includes(me.value?.account ?? "") ? "yes" : "no"
	};
	switch (message.kind) {
		case "joined": return about.by === "own" && about.self === "yes" ? t("happened-device-here") : t("happened-joined", about);
		case "removed": return t("happened-removed", about);
		case "left": return t("happened-left", about);
		case "role": return t("happened-role", {
			...about,
			role: message.text ?? "member"
		});
		case "renamed": return t("happened-renamed", {
			...about,
			title: plain(message.text ?? "")
		});
		case "pinned": return t("happened-pinned", about);
		case "unpinned": return t("happened-unpinned", about);
		case "expiry":
		case "expiry-here": return life(message, about);
		case "device-added": return t("happened-device-added", about);
		case "device-removed": return t("happened-device-removed", about);
		case "device-renewed": return t("happened-device-renewed", about);
		case "unheard": return t("happened-unheard", about);
		case "expired": return t("happened-expired");
		case "ahead": return t("happened-ahead", { until: `${dayOf(message.text ?? "")}, ${timeOf(message.text ?? "")}` });
		case "code-changed": return t("happened-code-changed", {
			...about,
			was: message.text ?? "unverified"
		});
		case "verified-elsewhere":
		case "unverified-elsewhere":
		case "verified-lapsed": return t("happened-mark", {
			...about,
			how: message.kind,
			device: plain(message.text ?? "–")
		});
		case "account-closed": return t("happened-account-closed", about);
		case "rebuilt": return t("happened-rebuilt", {
			...about,
			count: message.accounts.length
		});
		case "caught": return t("happened-caught");
		case "resumed": return t("happened-resumed");
		case "rule": {
			const [rule = "write", audience = "everyone"] = (message.text ?? "").split(" ");
			return t("happened-rule", {
				...about,
				rule,
				audience
			});
		}
		case "described": return t("happened-described", {
			...about,
			text: message.text ? "some" : "none"
		});
		case "pictured": return t("happened-pictured", about);
		case "picture-removed": return t("happened-picture-removed", about);
		case "banned": return t("happened-banned", about);
		case "unbanned": return t("happened-unbanned", about);
		case "link-made": return t("happened-link-made", {
			...about,
			way: message.text ?? "approve"
		});
		case "links-revoked": return t("happened-links-revoked", about);
		case "joined-by-link": {
			const [who, maker] = message.accounts;
			return t("happened-joined-by-link", {
				self: who === me.value?.account ? "yes" : "no",
				whom: listed(who),
				...whose(maker)
			});
		}
		case "asks-to-join": {
			const [who, maker] = message.accounts;
			return t("happened-asks", {
				whom: message.text === null ? listed(who) : plain(message.text),
				...whose(maker)
			});
		}
		case "not-done": return t("happened-not-done", {
			...about,
			what: message.text ?? "add"
		});
		default: return null;
	}
}
function life(message, about) {
	const seconds = Number(message.text ?? 0);
	const id = message.kind === "expiry-here" ? "happened-life-here" : "happened-life";
	return seconds > 0 ? t(id, {
		...about,
		time: spanOf(seconds)
	}) : t("happened-life-off", about);
}
function listed(account) {
	return list(account === void 0 ? [] : [account]);
}
/** By whose link somebody comes. */
function whose(maker) {
	return {
		mine: maker === me.value?.account ? "yes" : "no",
		maker: listed(maker)
	};
}
function called(account) {
	return plain(nameOf(account).text);
}
function list(accounts) {
	const own = me.value?.account;
	return listOf(accounts.map((account) => account === own ? t("you") : called(account)));
}
// src/screens/list/preview.ts
/** Rows whose words are all somebody's own. */
var WRITTEN = [
	"text",
	"marked",
	"file"
];
/** The line under a chat's name, inert: in a group with who has said it. */
function previewOf(message, party) {
	const words = lineOf(message);
	if (message.own || party.pair || !isSaid(message)) return words;
	return t("preview-by", {
		name: plain(nameOf(message.sender).text),
		words
	});
}
/** What a row says in one inert line. What people wrote is made plain before it stands in a sentence of the page's, which holds it apart so that neither turns the other. */
function lineOf(message) {
	return WRITTEN.includes(message.kind) ? plain(wordsOf(message)) : wordsOf(message);
}
/** What a row says, without its looks. */
function wordsOf(message) {
	switch (message.kind) {
		case "text": return message.text ?? "";
		case "marked": return flat(parse(message.text ?? ""), (account) => `@${nameOf(account).text}`);
		case "file": return fileWords(message);
		case "poll": return t("preview-poll", { question: plain(message.text ?? "") });
		case "card": return t("preview-card", { name: plain(cardName(message)) });
		case "once": return t("preview-once");
		case "deleted": return message.own ? t("deleted-own") : t("deleted");
		case "veiled": return t("veiled");
		case "unknown": return t("unknown-kind");
		default: return happenedText(message) ?? t("unknown-kind");
	}
}
function cardName(message) {
	const account = message.accounts[0];
	return message.text ?? (account === void 0 ? "" : nameOf(account).text);
}
function fileWords(message) {
	const file = message.file;
	if (!file) return t("unknown-kind");
	if (message.text) return message.text;
	if (file.duration_ms !== null) return t("preview-sound");
	if (file.media_type.startsWith("image/")) return t("preview-picture");
	if (file.media_type.startsWith("video/")) return t("preview-video");
	return file.safe_name;
}
// src/screens/list/ChatRow.tsx
function ChatRow({ chat, current }) {
	const { conversation, last, typing } = chat;
	const id = conversation.conversation;
	const steady = useComputed(() => steadyOf(id)).value ?? conversation;
	const muted = conversation.muted_until !== null;
	const other = otherOf(conversation);
	const menu = (event) => {
		event.preventDefault();
		showMenu({
			label: t("chat-menu"),
			anchor: {
				x: event.clientX,
				y: event.clientY
			},
			groups: [arrangeItems(conversation)]
		});
	};
	return /* @__PURE__ */ a("li", {
		class: conversation.unread > 0 ? "chat-row chat-row-new" : "chat-row",
		onContextMenu: menu,
		children: /* @__PURE__ */ a("button", {
			type: "button",
			class: "chat-row-main",
			"data-conversation": id,
			"aria-current": current ? "true" : void 0,
			onClick: () => go({
				at: "chat",
				conversation: id
			}),
			children: [/* @__PURE__ */ a(Face, { conversation: steady }), /* @__PURE__ */ a("span", {
				class: "chat-row-lines",
				children: [/* @__PURE__ */ a("span", {
					class: "chat-row-line",
					children: [
						/* @__PURE__ */ a("span", {
							class: "chat-row-name cut",
							children: conversation.pair && other !== null ? /* @__PURE__ */ a(Name, { account: other }) : /* @__PURE__ */ a("bdi", { children: plain(titleOf(conversation) ?? t("group-unnamed")) })
						}),
						muted && /* @__PURE__ */ a(Icon, {
							name: "muted",
							size: "small"
						}),
						last && /* @__PURE__ */ a(When, { time: last.time })
					]
				}), /* @__PURE__ */ a("span", {
					class: "chat-row-line",
					children: [
						/* @__PURE__ */ a(Preview, {
							conversation: steady,
							last,
							typing
						}),
						conversation.pinned && /* @__PURE__ */ a(Icon, {
							name: "pin",
							size: "small"
						}),
						/* @__PURE__ */ a(Badge, {
							count: conversation.unread,
							quiet: muted,
							label: t("unread", { count: conversation.unread })
						})
					]
				})]
			})]
		})
	});
}
/** More letters of a draft than a line has room for: of one that is megabytes long, no more is looked at. */
var SHOWN_MAX = 300;
/** When the newest row was: it is drawn again with another one, and not with what is counted beside it. */
function When({ time }) {
	return /* @__PURE__ */ a("time", {
		class: "chat-row-time",
		dateTime: time,
		children: shortly(time)
	});
}
function Preview({ conversation, last, typing }) {
	const draft = drafts.value.get(conversation.conversation);
	const isRecorded = useComputed(() => recordings.value.get(conversation.conversation)?.is === "review").value;
	const typist = typing[0];
	if (typist !== void 0) return /* @__PURE__ */ a("span", {
		class: "chat-row-preview chat-row-typing cut",
		children: conversation.pair ? t("typing") : /* @__PURE__ */ a($, { children: [t("typing-one-of", { name: "" }), /* @__PURE__ */ a(Name, { account: typist })] })
	});
	const begun = isRecorded ? t("preview-sound") : draft && plain(draft.slice(0, SHOWN_MAX));
	if (begun) return /* @__PURE__ */ a("span", {
		class: "chat-row-preview chat-row-drafted",
		children: [/* @__PURE__ */ a("span", {
			class: "chat-row-draft",
			children: t("draft")
		}), /* @__PURE__ */ a("bdi", {
			class: "cut at-start",
			children: begun
		})]
	});
	if (conversation.lock === "closed") return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Icon, {
		name: "lock",
		size: "small"
	}), /* @__PURE__ */ a("span", {
		class: "chat-row-preview cut",
		children: t("chat-row-locked")
	})] });
	if (transfersInto(conversation.conversation).some((one) => one.kept)) return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Tick, { state: "failed" }), /* @__PURE__ */ a("span", {
		class: "chat-row-preview cut",
		children: t("transfer-not-sent")
	})] });
	if (!last) return /* @__PURE__ */ a("span", {
		class: "chat-row-preview cut",
		children: t("nothing-said")
	});
	const tick = tickOf(last, conversation);
	return /* @__PURE__ */ a($, { children: [tick && /* @__PURE__ */ a(Tick, { state: tick }), /* @__PURE__ */ a("span", {
		class: "chat-row-preview cut at-start",
		dir: "auto",
		children: previewOf(last, conversation)
	})] });
}
// src/screens/list/ChatList.tsx
function ChatList() {
	const isArchive = place.value.at === "archive";
	const shown = isArchive ? archived.value : chats.value;
	return /* @__PURE__ */ a("section", {
		class: "list",
		"aria-labelledby": "list-title",
		children: [
			/* @__PURE__ */ a("header", {
				class: "list-head",
				children: [
					isArchive && /* @__PURE__ */ a(IconButton, {
						icon: "back",
						label: t("back"),
						onClick: () => go({ at: "list" })
					}),
					/* @__PURE__ */ a("h1", {
						id: "list-title",
						children: isArchive ? t("rail-archive") : t("rail-chats")
					}),
					/* @__PURE__ */ a(IconButton, {
						icon: "search",
						label: t("search"),
						onClick: () => show({ show: "search" })
					}),
					/* @__PURE__ */ a(IconButton, {
						icon: "new-chat",
						label: t("new-chat"),
						onClick: () => show({ show: "new-chat" })
					})
				]
			}),
			phase.value === "lost" && /* @__PURE__ */ a(Banner, {
				icon: "offline",
				children: t("client-lost")
			}),
			/* @__PURE__ */ a(CodeReminder, { check: () => go({
				at: "settings",
				section: "profile"
			}) }),
			listed$1.value && shown.length === 0 ? /* @__PURE__ */ a(Nothing, { isArchive }) : /* @__PURE__ */ a(Rows, { shown })
		]
	});
}
function Rows({ shown }) {
	const here = place.value;
	return /* @__PURE__ */ a("ul", {
		class: "list-rows",
		onKeyDown: step,
		children: shown.map((chat) => /* @__PURE__ */ a(ChatRow, {
			chat,
			current: here.at === "chat" && here.conversation === chat.conversation.conversation
		}, chat.conversation.conversation))
	});
}
function Nothing({ isArchive }) {
	if (isArchive) return /* @__PURE__ */ a(Empty, {
		icon: "archive",
		title: t("archive-empty")
	});
	const begin = /* @__PURE__ */ a(Button, {
		look: "main",
		icon: "new-chat",
		onClick: () => show({ show: "new-chat" }),
		children: t("new-chat")
	});
	return /* @__PURE__ */ a(Empty, {
		icon: "chats",
		title: t("list-empty"),
		action: begin,
		children: t("list-empty-about")
	});
}
/** Arrows go from row to row. */
function step(event) {
	if (event.altKey || event.ctrlKey || event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
	const rows = [...event.currentTarget.querySelectorAll(".chat-row-main")];
	rows[rows.findIndex((row) => row === document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
	event.preventDefault();
}
// src/screens/Rail.tsx
var asking = O(() => requests.value.length);
function Rail() {
	const entries = [
		{
			icon: "chats",
			label: t("rail-chats"),
			to: { at: "list" },
			count: unread
		},
		{
			icon: "requests",
			label: t("rail-requests"),
			to: { at: "requests" },
			count: asking
		},
		{
			icon: "star",
			label: t("rail-starred"),
			to: { at: "starred" }
		},
		{
			icon: "archive",
			label: t("rail-archive"),
			to: { at: "archive" }
		},
		{
			icon: "settings",
			label: t("rail-settings"),
			to: { at: "settings" }
		}
	];
	return /* @__PURE__ */ a("nav", {
		class: "rail",
		"aria-label": t("rail-label"),
		children: [
			/* @__PURE__ */ a(Mark, {}),
			/* @__PURE__ */ a("ul", { children: entries.map((entry) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a(RailButton, { entry }) }, entry.icon)) }),
			/* @__PURE__ */ a(Own, {})
		]
	});
}
function RailButton({ entry }) {
	const { icon, label, to, count } = entry;
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: "rail-button",
		title: label,
		"aria-current": (place.value.at === "chat" ? "list" : place.value.at) === to.at ? "page" : void 0,
		onClick: () => go(to),
		children: [
			/* @__PURE__ */ a(Icon, { name: icon }),
			/* @__PURE__ */ a("span", {
				class: "rail-words",
				children: label
			}),
			count && /* @__PURE__ */ a(Count, { of: count })
		]
	});
}
/** A number that changes while all around it stays. */
function Count({ of: { value: count } }) {
	return /* @__PURE__ */ a(Badge, {
		count,
		label: t("rail-waiting", { count })
	});
}
/** The page's mark: one wire, drawn tight. */
function Mark() {
	return /* @__PURE__ */ a("svg", {
		class: "rail-mark",
		viewBox: "0 0 32 32",
		"aria-hidden": "true",
		focusable: "false",
		children: [/* @__PURE__ */ a("path", { d: "M4 9.5 10 23.5 16 11.5 22 23.5 28 9.5" }), /* @__PURE__ */ a("circle", {
			cx: "16",
			cy: "11.5",
			r: "2.6"
		})]
	});
}
function Own() {
	const own = me.value;
	if (!own) return null;
	const name = own.handle ?? own.account.slice(0, 8);
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: "rail-own",
		"aria-label": t("rail-own", { name }),
		title: name,
		onClick: () => go({
			at: "settings",
			section: "profile"
		}),
		children: /* @__PURE__ */ a(Avatar, {
			id: own.account,
			name: own.handle,
			size: "small"
		})
	});
}
// src/screens/Shell.tsx
var Announcer = later(conversation, (all) => all.Announcer);
var Chat = later(conversation, (all) => all.Chat);
var ChatHosts = later(conversation, (all) => all.Hosts);
var Requests = later(apart, (all) => all.Requests);
var Starred = later(apart, (all) => all.Starred);
var SettingsList = later(apart, (all) => all.SettingsList);
var SettingsPart = later(apart, (all) => all.SettingsPart);
var Overlays = later(apart, (all) => all.Overlays, "over");
var MenuHost = later(apart, (all) => all.MenuHost, "over");
var AskHost = later(apart, (all) => all.AskHost, "over");
function Shell() {
	const isListed = listed$1.value;
	A$1(() => {
		if (isListed) fetchParts();
	}, [isListed]);
	return /* @__PURE__ */ a("div", {
		class: place.value.at === "chat" || place.value.at === "settings" && place.value.section !== void 0 ? "shell shell-inside" : "shell",
		children: [
			/* @__PURE__ */ a("header", {
				class: "unseen",
				children: [/* @__PURE__ */ a("h1", { children: "Wiretight" }), conversation.there.value !== null && /* @__PURE__ */ a(Announcer, {})]
			}),
			/* @__PURE__ */ a(Rail, {}),
			/* @__PURE__ */ a("main", {
				class: "shell-main",
				children: [/* @__PURE__ */ a(ListPane, {}), /* @__PURE__ */ a("div", {
					class: "shell-pane",
					id: "pane",
					tabIndex: -1,
					children: [/* @__PURE__ */ a("h1", {
						class: "unseen",
						children: t("page-name")
					}), /* @__PURE__ */ a(MainPane, {})]
				})]
			}),
			/* @__PURE__ */ a(Hosts, {})
		]
	});
}
/** What stands in the second column. */
function ListPane() {
	switch (place.value.at) {
		case "requests": return /* @__PURE__ */ a(Requests, {});
		case "starred": return /* @__PURE__ */ a(Starred, {});
		case "settings": return /* @__PURE__ */ a(SettingsList, {});
		default: return /* @__PURE__ */ a(ChatList, {});
	}
}
/** What stands in the third. */
function MainPane() {
	const here = place.value;
	if (here.at === "chat") return /* @__PURE__ */ a(Chat, { conversation: here.conversation }, here.conversation);
	if (here.at === "settings" && here.section) return /* @__PURE__ */ a(SettingsPart, { section: here.section }, here.section);
	if (here.at === "settings") return /* @__PURE__ */ a(Empty, {
		icon: "settings",
		title: t("settings-title")
	});
	return /* @__PURE__ */ a(Empty, {
		icon: "chats",
		title: t("shell-nothing-open"),
		children: t("shell-nothing-open-about")
	});
}
function Hosts() {
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a(KeyboardHost, {}),
		overlay.value !== null && /* @__PURE__ */ a(Overlays, {}),
		conversation.there.value !== null && /* @__PURE__ */ a(ChatHosts, {}),
		shownMenu.value !== null && /* @__PURE__ */ a(MenuHost, {}),
		asked$1.value !== null && /* @__PURE__ */ a(AskHost, { cancelLabel: t("cancel") }),
		/* @__PURE__ */ a(ToastHost, { closeLabel: t("close") })
	] });
}
// src/screens/welcome/Frame.tsx
function Frame({ title, about, back, children }) {
	return /* @__PURE__ */ a("main", {
		class: "welcome",
		children: /* @__PURE__ */ a("div", {
			class: "welcome-card",
			children: [
				/* @__PURE__ */ a("svg", {
					class: "welcome-mark",
					viewBox: "0 0 32 32",
					"aria-hidden": "true",
					focusable: "false",
					children: [/* @__PURE__ */ a("path", { d: "M4 9.5 10 23.5 16 11.5 22 23.5 28 9.5" }), /* @__PURE__ */ a("circle", {
						cx: "16",
						cy: "11.5",
						r: "2.6"
					})]
				}),
				title && /* @__PURE__ */ a("header", {
					class: "welcome-head",
					children: [back && /* @__PURE__ */ a(IconButton, {
						icon: "back",
						label: t("go-back"),
						onClick: back
					}), /* @__PURE__ */ a("h1", { children: title })]
				}),
				about && /* @__PURE__ */ a("p", {
					class: "welcome-about",
					children: about
				}),
				children,
				phase.value === "lost" && /* @__PURE__ */ a("p", {
					class: "welcome-quiet",
					role: "status",
					children: t("client-returning")
				})
			]
		})
	});
}
// src/screens/CopyButton.tsx
function CopyButton({ text, label }) {
	const copy = async () => {
		await navigator.clipboard.writeText(text);
		toast(t("copied"), { icon: "check" });
	};
	return /* @__PURE__ */ a(Button, {
		icon: "copy",
		onClick: () => void copy(),
		children: label
	});
}
// src/screens/Picture.tsx
/** The quiet frame around it, modules. */
var FRAME = 4;
function Picture({ text, label }) {
	const [rows, setRows] = d$2([]);
	A$1(() => {
		let current = true;
		pictureOf(text).then((drawn) => current && setRows(drawn), () => void 0);
		return () => {
			current = false;
		};
	}, [text]);
	const size = rows.length + 8;
	return /* @__PURE__ */ a("svg", {
		class: "picture",
		viewBox: `0 0 ${size} ${size}`,
		role: "img",
		"aria-label": label,
		"shape-rendering": "crispEdges",
		children: /* @__PURE__ */ a("path", { d: rows.map(drawn).join("") })
	});
}
/** A row's dark modules. */
function drawn(row, at) {
	return [...row.matchAll(/1+/g)].map((run) => `M${run.index + FRAME} ${at + FRAME}h${run[0].length}v1h-${run[0].length}z`).join("");
}
// src/screens/welcome/Ready.tsx
/** Whether somebody has just come in, and has not gone on. */
var welcomed = y$1(false);
function Ready({ account }) {
	const leave = () => {
		welcomed.value = false;
	};
	const write = () => {
		leave();
		show({ show: "new-chat" });
	};
	return /* @__PURE__ */ a(Frame, {
		title: t("ready-title"),
		about: account.handle === null ? t("ready-no-handle") : t("ready-about"),
		children: [account.handle !== null && /* @__PURE__ */ a(Shared, {
			handle: account.handle,
			server: account.server
		}), /* @__PURE__ */ a("div", {
			class: "welcome-actions",
			children: [/* @__PURE__ */ a(Button, {
				look: "main",
				wide: true,
				icon: "new-chat",
				onClick: write,
				children: t("ready-write")
			}), /* @__PURE__ */ a(Button, {
				wide: true,
				onClick: leave,
				children: t("ready-later")
			})]
		})]
	});
}
function Shared({ handle, server }) {
	const text = sharedText(handle, server);
	return /* @__PURE__ */ a($, { children: [
		/* @__PURE__ */ a("p", {
			class: "welcome-code",
			dir: "ltr",
			children: handle
		}),
		/* @__PURE__ */ a(Picture, {
			text,
			label: t("profile-picture")
		}),
		/* @__PURE__ */ a(CopyButton, {
			text,
			label: t("profile-copy")
		})
	] });
}
/** What somebody else needs to find a person: the name, and the server on which it is one. */
function sharedText(handle, server) {
	return `${handle} ${server}`;
}
// src/screens/welcome/RecoveryCode.tsx
function RecoveryCode({ code }) {
	const [has, setHas] = d$2(false);
	const standing = replacing.value;
	const made = standing === "unsure" || stage.value === "ready" && standing !== "under-way";
	return /* @__PURE__ */ a(Frame, {
		title: t("recovery-title"),
		about: t("recovery-about"),
		children: [
			/* @__PURE__ */ a("p", {
				class: "welcome-code",
				dir: "ltr",
				tabIndex: 0,
				children: code
			}),
			/* @__PURE__ */ a(CopyButton, {
				text: code,
				label: t("recovery-copy")
			}),
			/* @__PURE__ */ a("label", {
				class: "welcome-check",
				children: [/* @__PURE__ */ a("input", {
					type: "checkbox",
					checked: has,
					onChange: (event) => setHas(event.currentTarget.checked)
				}), t("recovery-have")]
			}),
			!made && /* @__PURE__ */ a("p", {
				class: "welcome-quiet",
				role: "status",
				children: standing === null ? t("recovery-unfinished") : t("recovery-replacing")
			}),
			(standing === "unanswered" || standing === "unsure") && /* @__PURE__ */ a("p", {
				class: "welcome-warning",
				role: "alert",
				children: t(`recovery-${standing}`)
			}),
			/* @__PURE__ */ a(Button, {
				look: "main",
				wide: true,
				disabled: !has || !made,
				onClick: codeTaken,
				children: t("continue")
			})
		]
	});
}
// src/screens/useDeed.ts
function useDeed(deed, words = failureWords) {
	const [problem, setProblem] = d$2(null);
	const [busy, setBusy] = d$2(false);
	const act = async (...given) => {
		if (busy) return;
		setBusy(true);
		setProblem(null);
		try {
			await deed(...given);
		} catch (thrown) {
			setProblem(words(asFailure(thrown)));
		}
		setBusy(false);
	};
	const submit = (event, ...given) => {
		event.preventDefault();
		act(...given);
	};
	return {
		busy,
		problem,
		act,
		submit
	};
}
// src/ui/Field.tsx
function Field({ label, value, onValue, help, error, labelUnseen = false, fieldRef, type = "text", ...rest }) {
	const id = P();
	return /* @__PURE__ */ a("div", {
		class: "field",
		children: [
			/* @__PURE__ */ a("label", {
				for: id,
				class: labelUnseen ? "unseen" : "field-label",
				children: label
			}),
			/* @__PURE__ */ a("input", {
				...rest,
				type,
				...error ? { "aria-invalid": true } : {},
				...help || error ? { "aria-describedby": `${id}-about` } : {},
				id,
				ref: fieldRef ?? null,
				class: "field-input",
				dir: "auto",
				value,
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
// src/screens/welcome/Passphrase.tsx
function Passphrase({ value, onValue, error, help, isNew = false, focused = false }) {
	const [shown, show] = d$2(false);
	const field = T(null);
	A$1(() => {
		if (focused) field.current?.focus();
	}, []);
	return /* @__PURE__ */ a("div", { children: [/* @__PURE__ */ a(Field, {
		label: t("register-passphrase"),
		fieldRef: field,
		type: shown ? "text" : "password",
		autoComplete: isNew ? "new-password" : "current-password",
		value,
		onValue,
		help,
		error
	}), /* @__PURE__ */ a("label", {
		class: "welcome-check",
		children: [/* @__PURE__ */ a("input", {
			type: "checkbox",
			checked: shown,
			onChange: (event) => show(event.currentTarget.checked)
		}), t("show-passphrase")]
	})] });
}
// src/screens/welcome/Unlock.tsx
function Unlock() {
	const [passphrase, setPassphrase] = d$2("");
	const needs = house.value?.passphrase !== false;
	const { problem, busy, submit } = useDeed(() => unlock(needs ? passphrase : null), (failure) => failure.kind === "locked" && needs ? t("unlock-wrong") : failureWords(failure));
	return /* @__PURE__ */ a(Frame, {
		title: t("unlock-title"),
		about: t("unlock-about"),
		children: /* @__PURE__ */ a("form", {
			class: "welcome-form",
			noValidate: true,
			onSubmit: (event) => submit(event),
			children: [
				needs && /* @__PURE__ */ a(Passphrase, {
					value: passphrase,
					onValue: setPassphrase,
					error: problem,
					focused: true
				}),
				!needs && problem && /* @__PURE__ */ a("p", {
					class: "welcome-problem",
					role: "alert",
					children: problem
				}),
				/* @__PURE__ */ a(Button, {
					type: "submit",
					look: "main",
					wide: true,
					busy,
					children: needs ? t("unlock-do") : t("unlock-keyring")
				})
			]
		})
	});
}
// src/screens/welcome/Welcome.tsx
var LinkThis = later(apart, (all) => all.LinkThis);
var Recover = later(apart, (all) => all.Recover);
var Register = later(apart, (all) => all.Register);
function Welcome() {
	const [step, setStep] = d$2("begin");
	A$1(fetchParts, []);
	const doing = house.value?.doing?.what;
	switch (doing === "linking" ? "link" : doing === "recovering" ? "recover" : doing === "registering" ? "register" : step) {
		case "begin": return /* @__PURE__ */ a(Begin, { go: setStep });
		case "register": return /* @__PURE__ */ a(Register, { back: () => setStep("begin") });
		case "have": return /* @__PURE__ */ a(Have, { go: setStep });
		case "link": return /* @__PURE__ */ a(LinkThis, { back: () => setStep("have") });
		case "recover": return /* @__PURE__ */ a(Recover, { back: () => setStep("have") });
	}
}
function Begin({ go }) {
	return /* @__PURE__ */ a(Frame, {
		title: t("welcome-title"),
		about: t("welcome-about"),
		children: /* @__PURE__ */ a("div", {
			class: "welcome-actions",
			children: [/* @__PURE__ */ a(Button, {
				look: "main",
				wide: true,
				onClick: () => go("register"),
				children: t("welcome-new")
			}), /* @__PURE__ */ a(Button, {
				wide: true,
				onClick: () => go("have"),
				children: t("welcome-have")
			})]
		})
	});
}
function Have({ go }) {
	return /* @__PURE__ */ a(Frame, {
		title: t("have-title"),
		back: () => go("begin"),
		children: /* @__PURE__ */ a("div", {
			class: "welcome-choices",
			children: [/* @__PURE__ */ a(Choice, {
				icon: "devices",
				title: t("have-link"),
				about: t("have-link-about"),
				act: () => go("link")
			}), /* @__PURE__ */ a(Choice, {
				icon: "code",
				title: t("have-recover"),
				about: t("have-recover-about"),
				act: () => go("recover")
			})]
		})
	});
}
function Choice({ icon, title, about, act }) {
	return /* @__PURE__ */ a("button", {
		type: "button",
		class: "welcome-choice",
		onClick: act,
		children: [
			/* @__PURE__ */ a(Icon, { name: icon }),
			/* @__PURE__ */ a("span", { children: [/* @__PURE__ */ a("b", { children: title }), /* @__PURE__ */ a("small", { children: about })] }),
			/* @__PURE__ */ a(Icon, {
				name: "next",
				size: "small"
			})
		]
	});
}
// src/screens/App.tsx
function App() {
	return /* @__PURE__ */ a($, { children: [/* @__PURE__ */ a(Stage, {}), (stage.value !== "ready" || recoveryCode.value !== null || welcomed.value) && /* @__PURE__ */ a(ToastHost, { closeLabel: t("close") })] });
}
function Stage() {
	if (phase.value === "ended") return /* @__PURE__ */ a(End, {
		title: t("client-ended-title"),
		about: t("client-ended-about")
	});
	if (ended.value === "removed") return /* @__PURE__ */ a(End, {
		title: t("removed-title"),
		about: t("removed-about")
	});
	if (ended.value === "closed") return /* @__PURE__ */ a(End, {
		title: t("closed-title"),
		about: t("closed-about")
	});
	const code = recoveryCode.value;
	return /* @__PURE__ */ a($, { children: [code !== null && /* @__PURE__ */ a(RecoveryCode, { code }, "code"), (code === null || stage.value === "none") && /* @__PURE__ */ a("div", {
		class: "app-stage",
		hidden: code !== null,
		children: /* @__PURE__ */ a(Standing, {})
	}, "stage")] });
}
function Standing() {
	switch (stage.value) {
		case "starting": return /* @__PURE__ */ a(Frame, { children: phase.value !== "lost" && /* @__PURE__ */ a("p", {
			role: "status",
			children: t("client-starting")
		}) });
		case "none": return /* @__PURE__ */ a(Welcome, {});
		case "locked": return house.value?.doing?.what === "unlocking" && me.value !== null ? /* @__PURE__ */ a(Messenger, {}) : /* @__PURE__ */ a(Unlock, {});
		case "ready": return me.value !== null && welcomed.value ? /* @__PURE__ */ a(Ready, { account: me.value }) : /* @__PURE__ */ a(Messenger, {});
	}
}
function Messenger() {
	return /* @__PURE__ */ a("div", {
		class: "app",
		children: [/* @__PURE__ */ a(Alarms, {}), /* @__PURE__ */ a(Shell, {})]
	});
}
function End({ title, about }) {
	return /* @__PURE__ */ a(Frame, { children: /* @__PURE__ */ a(Empty, {
		icon: "devices",
		title,
		children: about
	}) });
}
var theme = y$1([
	"system",
	"light",
	"dark"
].find((one) => one === kept("theme")) ?? "system");
var languageChoice = y$1(LANGUAGES.find((one) => one === kept("language")) ?? "system");
/** Whether Enter sends; else it begins a line, and Shift+Enter sends. */
var enterSends = y$1(kept("enter") !== "line");
/** Speaks the chosen language, and keeps the page's element as it was chosen. */
async function followAppearance() {
	x(() => {
		const root = document.documentElement;
		if (theme.value === "system") delete root.dataset["theme"];
		else root.dataset["theme"] = theme.value;
		root.lang = language.value;
		root.dir = direction.value;
	});
	await speakChosen();
}
function chooseTheme(chosen) {
	theme.value = chosen;
	keep("theme", chosen);
}
async function chooseLanguage(chosen) {
	languageChoice.value = chosen;
	keep("language", chosen);
	await speakChosen();
}
function chooseEnter(sends) {
	enterSends.value = sends;
	keep("enter", sends ? "sends" : "line");
}
async function speakChosen() {
	const chosen = languageChoice.value;
	await speak(chosen === "system" ? languageOf(navigator.languages) : chosen);
}
function kept(what) {
	try {
		return localStorage.getItem(`wiretight-${what}`);
	} catch {
		return null;
	}
}
function keep(what, value) {
	try {
		localStorage.setItem(`wiretight-${what}`, value);
	} catch {}
}
// src/state/start.ts
/** How long acknowledgements are gathered, milliseconds: what is marked as read after a message is among them. */
var ACKNOWLEDGE_MS = 2500;
/** So many events are acknowledged without waiting: the client sends no more than some hundreds ahead. */
var UNACKNOWLEDGED_MAX = 200;
/** Whether everything is to be read once more after it was: something changed meanwhile. */
var onceMore = false;
/** The stage at which everything that is shown was last asked for. */
var shown = "starting";
/** How long events are gathered, milliseconds. */
var GATHER_MS = 8;
var gathered = [];
/** How many events from before the page was open are looked through. */
var MISSED_MAX = 1e3;
/** Events that came while everything was read: they are put after it. */
var held = null;
var [dealtWith, acknowledged] = [0, 0];
var acknowledging = null;
/** Opens the connection, and keeps what is shown true from then on. */
function start(surroundings) {
	let { code } = surroundings;
	open({
		async token() {
			token.value = await enter(surroundings, code);
			code = null;
			return token.value;
		},
		socket: () => surroundings.socket(),
		happened(happened) {
			if (held === null) gather(happened);
			else held.push(happened);
		},
		opened: () => void refresh()
	});
}
/** Follows the browser: a page that is looked at again does not wait for the next attempt. */
function followBrowser() {
	addEventListener("online", hurry);
	document.addEventListener("visibilitychange", () => {
		const visible = document.visibilityState === "visible";
		if (visible) hurry();
		else keepAll();
		if (phase.value === "open") seen$1(visible);
	});
	addEventListener("beforeunload", (event) => {
		keepAll();
		if (isOnlyHere()) event.preventDefault();
	});
	followPresence();
}
/**
* Whether leaving the page would lose words: the client does not have them, or has shown them for the only time, as the recovery code. They are in no storage of the browser's either, which lies readable on
* the disk while the profile is locked; so the person is asked before they go. What was begun is kept a moment later where the client is there.
*/
function isOnlyHere() {
	return sending.value.length > 0 || recordings.value.size > 0 || recoveryCode.value !== null || hasUnkept() && phase.value !== "open";
}
/** Reads everything that is shown. Whatever was read before is replaced, and nothing is trusted to have stayed. */
async function refresh() {
	if (held !== null) {
		onceMore = true;
		return;
	}
	held = [];
	try {
		const stage = await readAccount();
		shown = stage;
		if (house.value?.doing?.what === "unlocking") return;
		if (stage !== "ready") return forget();
		resumeAsking();
		if (typeof document !== "undefined") seen$1(document.visibilityState === "visible");
		await subscribe();
		await Promise.all([
			readMe(),
			readChats(),
			readRequests(),
			readContacts(),
			readChoices(),
			readDirectory(),
			readPresence(),
			readTransfers()
		]);
		if (history$1.value !== null) await reread(history$1.value);
	} catch {} finally {
		const waiting = held ?? [];
		held = null;
		r(() => waiting.forEach(take));
		if (onceMore) {
			onceMore = false;
			refresh();
		}
	}
}
/** Nothing of a profile that is locked stays in the page. */
function forget() {
	me.value = null;
	closeHistory();
	forgetChats();
	forgetFaces();
	forgetPresence();
	forgetRecordings();
	forgetTransfers();
}
async function subscribe() {
	const { events, newest } = await ask$1("events.since", { limit: MISSED_MAX });
	for (const happened of events) if (happened.event === "device-added") deviceAdded(happened.device);
	await verbs().ask("events.subscribe", { after: newest });
	acknowledge(newest);
}
/** Puts together what comes at once, so that the page is drawn once for all of it. */
function gather(happened) {
	gathered.push(happened);
	if (gathered.length > 1) return;
	setTimeout(() => {
		const some = gathered.splice(0);
		if (held !== null) held.push(...some);
		else r(() => some.forEach(take));
	}, GATHER_MS);
}
function take(happened) {
	apply(happened, shown, () => void refresh());
	if (happened.seq !== null) acknowledge(happened.seq);
}
function acknowledge(seq) {
	dealtWith = Math.max(dealtWith, seq);
	if (dealtWith - acknowledged >= UNACKNOWLEDGED_MAX) tellAcknowledged();
	else acknowledging ??= setTimeout(tellAcknowledged, ACKNOWLEDGE_MS);
}
function tellAcknowledged() {
	if (acknowledging !== null) clearTimeout(acknowledging);
	acknowledging = null;
	acknowledged = dealtWith;
	(async () => ask$1("events.ack", { seq: acknowledged }))().catch(() => void 0);
}
// src/ui/closing.ts
/** Closes a menu or what else hangs at something, else the dialog that is over the others; whether there was one. */
function closeUppermost() {
	const hanging = document.querySelector(":popover-open");
	if (hanging !== null) {
		hanging.hidePopover();
		return true;
	}
	const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
	dialog?.dispatchEvent(new Event("cancel", { cancelable: true }));
	return dialog !== void 0;
}
// src/main.tsx
var code = takeLaunchCode(location, history);
var socket = () => new WebSocket(`ws://${location.host}/rpc`);
followHistory(closeUppermost);
start({
	origin: location.origin,
	code,
	fetch,
	socket
});
followBrowser();
var root = document.getElementById("page");
followAppearance().then(() => {
	if (root === null) return;
	root.replaceChildren();
	Q(/* @__PURE__ */ a(App, {}), root);
});
export { $, A$1 as A, ADDRESS, Avatar, Badge, Banner, Button, CodeReminder, CopyButton, Empty, F$1 as F, Face, Failure, Field, Frame, Icon, IconButton, KEYS, LANGUAGES, Missing, Name, O, P, Passphrase, Picture, T, Tick, U, a, accept, acknowledgeAdded, acquaintances, addMembers, archived, arrange, arrangeItems, asFailure, asMarked, asTyped, ask, ask$1, asked$1 as asked, attach, attached, attempt, beginLink, beginLinking, block, blocked, canForward, cancelLink, cancelTransfer, change$1 as change, chats, checkCode, chooseEnter, chooseLanguage, chooseTheme, closeHistory, closeOverlay, codes, colour, confirmLink, contacts, conversationOf, conversations, createGroup, d$2 as d, dayKey, dayOf, decline, declineAndBlock, deleteAccount, deleteWhole, describe, detach, devices, dialogs, directory, discard, drafts, endLinking, enterSends, evidence, expire, failureWords, fetchFile, fetchOnce, find, finish, flat, forgetFetched, forgetRecording, giveAnswer, giveCode, giveRole, go, heard, hiddenChats, hide, history$1 as history, house, isDeleted, isFetched, isSaid, isSamePlaced, isText, j$1 as j, jump, keep$1 as keep, keep$3 as keep$1, keepDraft, kept$2 as kept, keysOf, language, languageChoice, leave, lengthOf, lieWords, lineOf, linking, listOf, listed$1 as listed, lock, lock$1, lockChat, lookAtDevices, lookAway, lowered, mayAdd, mayDelete, mayWrite, me, nameOf, newer, older, openHistory, otherOf, overlay, parse, part, place, placeRows, plain, presence, previewOf, problemWords, putConversation, r, reach, readContacts, readDirectory, rebuild, record, recordings, recover, register, removeDevice, removeLock, removeMember, renameDevice, renameGroup, replaceCode, requests, resume, retry, retryTransfer, runningIn, saveEvidence, saveFile, send, sendAttached, sendPreviews, sending, settings, sharedText, shortDay, shortName, shortly, show, showMenu, showTo, shownMenu, shownTo, spanOf, stay, steadyOf, t, tellPresence, tellReceipts, tellTyping, theme, tickOf, timeOf, titleOf, toast, transfersInto, trustNoWitnesses, trustWitnesses, typing, unblock, unlockChat, useComputed, useDeed, useFetched, useSignal, verbs, verifiedOf, w$2 as w, welcomed, whole, wordsOf, writeFirst, x, y$1 as y };
