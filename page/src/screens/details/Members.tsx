// Who is in a group, as its devices say; and what its owners and admins can do about it.

import { useState } from "preact/hooks";
import { me } from "../../state/account";
import { addMembers, giveRole, removeMember } from "../../state/deeds";
import { ban, may, ownRole } from "../../state/group";
import type { Conversation, Member, Role } from "../../state/model";
import { closeOverlay, show } from "../../state/overlay";
import { contacts, nameOf } from "../../state/people";
import { change } from "../../state/link";
import { go } from "../../state/place";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Avatar } from "../../ui/Avatar";
import { Button, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { showMenu, type MenuItem } from "../../ui/menus";
import { attempt } from "../attempt";
import { People } from "../group/People";
import { Name } from "../Name";
import { plain } from "../plain";

const RANKS: Record<Role, number> = { owner: 0, admin: 1, member: 2 };

export function Members({ conversation }: { conversation: Conversation }) {
  const [adding, setAdding] = useState<readonly string[] | null>(null);
  const mayAdd = may(conversation, "add");
  const members = [...conversation.members].sort((one, other) => RANKS[one.role] - RANKS[other.role]);
  const add = async (): Promise<void> => {
    if (adding && (await attempt(() => addMembers(conversation.conversation, [...adding])))) setAdding(null);
  };
  return (
    <section class="details-part" aria-labelledby="members-title">
      <header class="details-part-head">
        <h3 id="members-title">{t("details-members", { count: members.length })}</h3>
        {mayAdd && adding === null && (
          <Button look="plain" icon="member-add" onClick={() => setAdding([])}>
            {t("details-add")}
          </Button>
        )}
      </header>
      {adding !== null && (
        <div class="details-form">
          <People chosen={adding} onChange={setAdding} without={members.map(({ account }) => account)} />
          <div class="details-form-actions">
            <Button onClick={() => setAdding(null)}>{t("cancel")}</Button>
            <Button look="main" disabled={adding.length === 0} onClick={() => void add()}>
              {t("add")}
            </Button>
          </div>
        </div>
      )}
      <ul>
        {members.map((member) => (
          <MemberRow key={member.account} member={member} conversation={conversation} />
        ))}
      </ul>
    </section>
  );
}

function MemberRow({ member, conversation }: { member: Member; conversation: Conversation }) {
  const isOwn = member.account === me.value?.account;
  const name = plain(nameOf(member.account).text);
  const leaving = conversation.removal_pending.includes(member.account);
  const open = (event: MouseEvent): void =>
    showMenu({
      label: t("details-member-menu", { name }),
      anchor: event.currentTarget as Element,
      groups: itemsFor(member, conversation, name),
    });
  return (
    <li class="member">
      <Avatar id={member.account} name={name} size="small" />
      <span class="member-words">
        <span class="member-name">
          <Name account={member.account} />
          {isOwn && <small>{t("details-you")}</small>}
          {member.verified === "yes" && <Icon name="verified" size="small" />}
        </span>
        <small>
          {leaving ? t("details-removing") : member.pending ? t("details-pending") : t("details-devices", { count: member.devices })}
        </small>
      </span>
      {member.role !== "member" && <span class="member-role">{t(`details-role-${member.role}`)}</span>}
      {!isOwn && <IconButton icon="menu" size="small" label={t("details-member-menu", { name })} onClick={open} />}
    </li>
  );
}

function itemsFor(member: Member, conversation: Conversation, name: string): MenuItem[][] {
  const id = conversation.conversation;
  const own = ownRole(conversation);
  const outranks = own === "owner" || (own === "admin" && member.role === "member");
  const role = (to: Role): MenuItem => ({
    label: t(`details-make-${to}`),
    act: () => void attempt(() => giveRole(id, member.account, to)),
  });
  const roles = own === "owner" ? (["owner", "admin", "member"] as const).filter((to) => to !== member.role).map(role) : [];
  const about: MenuItem[] = [
    { label: t("details-message", { name }), icon: "chat", act: () => write(member) },
    {
      label: t("details-security"),
      icon: "verified",
      act: () => show({ show: "verify", conversation: id, account: member.account }),
    },
  ];
  const claimed = member.claimed;
  if (member.handle === null && claimed !== null) {
    const confirm = (): void => void attempt(() => change("contacts.confirm", { chat: id, handle: claimed }));
    about.push({ label: t("details-confirm"), icon: "done", act: confirm });
  }
  const remove: MenuItem = {
    label: t("details-remove"),
    icon: "member-remove",
    danger: true,
    act: () => void takeOut(conversation, member, name),
  };
  const keepOut: MenuItem = {
    label: t("details-ban"),
    icon: "block",
    danger: true,
    act: () => void banish(conversation, member, name),
  };
  return [about, roles, outranks ? [remove, keepOut] : []];
}

function write(member: Member): void {
  const known = contacts.value.find((contact) => contact.account === member.account)?.conversation;
  if (known == null) return show({ show: "new-chat" });
  closeOverlay();
  go({ at: "chat", conversation: known });
}

async function takeOut(conversation: Conversation, member: Member, name: string): Promise<void> {
  const about = t("details-remove-about", { name });
  const sure = await ask({ title: t("details-remove"), about, deed: t("remove"), danger: true });
  if (sure) await attempt(() => removeMember(conversation.conversation, member.account));
}

async function banish(conversation: Conversation, member: Member, name: string): Promise<void> {
  const about = t("details-ban-about", { name });
  const sure = await ask({ title: t("details-ban"), about, deed: t("details-ban-do"), danger: true });
  if (sure) await attempt(() => ban(conversation.conversation, member.account));
}
