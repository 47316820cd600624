//! What can be done with groups.

use clap::{Subcommand, ValueEnum};

/// Groups.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  wiretight group create \"Climbing club\" bob carol
  wiretight group role \"Climbing club\" bob admin
  wiretight group members \"Climbing club\"
  wiretight group link \"Climbing club\" --approve
  wiretight group allow \"Climbing club\" write admins
  wiretight group ban \"Climbing club\" dave")]
pub enum Group {
    /// Begin a group.
    Create {
        /// Its name.
        name: String,
        /// The handles of the people to add.
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// Add people.
    Add {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Their handles.
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// Remove people, with all their devices.
    Remove {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Their handles, or the beginnings of their account ids.
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// Leave a group.
    Leave {
        /// The group's name, or the beginning of its id.
        group: String,
    },
    /// Give a group another name.
    Rename {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Its name from then on.
        name: String,
    },
    /// Give a member another role.
    Role {
        /// The group's name, or the beginning of its id.
        group: String,
        /// The member's handle, or the beginning of their account id.
        member: String,
        /// The role.
        role: GroupRole,
    },
    /// Show who is in a group.
    Members {
        /// The group's name, or the beginning of its id.
        group: String,
        /// The place in the list from which to show, from 1: owners and admins stand first, then by handle.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
        from: u64,
        /// How many to show at most.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
        count: Option<u64>,
    },
    /// Show a group's rules, description, who is banned, its links, and who asks to be let in.
    Info {
        /// The group's name, or the beginning of its id.
        group: String,
    },
    /// Say who may add people, write, or change name, description and picture.
    #[command(after_help = "Examples:
  wiretight group allow \"Climbing club\" add everyone
  wiretight group allow \"Climbing club\" write admins     (announcements: the others read and react)
  wiretight group allow \"Climbing club\" edit owners

Owners say it, and everybody's device holds everybody to it: what somebody writes who may not is shown by nobody.")]
    Allow {
        /// The group's name, or the beginning of its id.
        group: String,
        /// What.
        what: GroupRule,
        /// Who may; owners may in any case.
        who: GroupAudience,
    },
    /// Give a group another description, or none.
    Describe {
        /// The group's name, or the beginning of its id.
        group: String,
        /// The description, at most 2,048 bytes; without it, there is none any more.
        description: Option<String>,
    },
    /// Show a group's picture, or give it another one.
    #[command(after_help = "Examples:
  wiretight group picture \"Climbing club\" rock.jpg        (PNG or JPEG, at most 32 KiB and 1024 pixels a side)
  wiretight group picture \"Climbing club\" --remove
  wiretight group picture \"Climbing club\" --save rock.jpg

What a picture says of where and by whom it was made is taken out before it is sent.")]
    Picture {
        /// The group's name, or the beginning of its id.
        group: String,
        /// The picture's file.
        #[arg(conflicts_with_all = ["remove", "data", "save"])]
        file: Option<std::path::PathBuf>,
        /// Write the picture into this file, which must not be there.
        #[arg(long, value_name = "FILE", conflicts_with_all = ["remove", "data"])]
        save: Option<std::path::PathBuf>,
        /// The picture itself, in base64: for programs.
        #[arg(long, value_name = "BASE64", conflicts_with = "remove")]
        data: Option<String>,
        /// Have no picture any more.
        #[arg(long)]
        remove: bool,
    },
    /// Remove people, and let nobody of them in again.
    #[command(after_help = "Examples:
  wiretight group ban \"Climbing club\" dave

Whoever is banned comes in by no link, and plain members cannot add them. An owner or admin who adds them lifts the ban.
Who is not in the group can be banned, too: a handle that nobody has here is looked up, and nobody is told.")]
    Ban {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Their handles, or the beginnings of their account ids.
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// Take a ban back.
    Unban {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Their handles, or the beginnings of their account ids.
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// Show a link by which people may ask to be let in; it is made if there is none.
    #[command(after_help = "Examples:
  wiretight group link \"Climbing club\" --approve
  wiretight group link \"Climbing club\" --revoke

Whoever has the link can ask; the server learns neither the link nor who asks. Without --approve, they are let in as soon as a device
of an owner or admin who is named in the link is online; with it, one of them decides: wiretight group admit. Everybody in the group
sees who came in by whose link.")]
    Link {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Decide over each who asks.
        #[arg(long)]
        approve: bool,
        /// Let no link of this group work any more, whoever made it.
        #[arg(long, conflicts_with = "approve")]
        revoke: bool,
    },
    /// Ask, by a link, to be let into a group.
    #[command(after_help = "Examples:
  wiretight group join 'wiretight://join#…'

Everybody in the group will see that you came by this link. Until you are let in, you see nothing of the group.")]
    Join {
        /// The link, all of it.
        link: String,
    },
    /// Show into which groups you have asked, by a link, to be let, and were not yet.
    Asked,
    /// Do not want to be let into a group any more; nobody is told. If somebody lets you in all the same, it is a request.
    TakeBack {
        /// The beginning of the group's id, as `group asked` shows it.
        group: String,
    },
    /// Let people in who ask to be.
    Admit {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Their handles, or the beginnings of their account ids, as `group info` shows them.
        #[arg(required = true)]
        people: Vec<String>,
    },
    /// Do not let people in who ask to be; they are not told.
    TurnAway {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Their handles, or the beginnings of their account ids, as `group info` shows them.
        #[arg(required = true)]
        people: Vec<String>,
    },
    /// Rebuild a chat that cannot go on, without some of its people if wished; everybody sees it.
    Rebuild {
        /// The group's name, or the beginning of its id.
        group: String,
        /// Whom to leave out.
        #[arg(long, value_name = "WHO")]
        without: Vec<String>,
    },
}

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupRole {
    /// May write.
    Member,
    /// May add and remove members, and rename.
    Admin,
    /// May do everything.
    Owner,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupRule {
    /// Adding people.
    Add,
    /// Writing.
    Write,
    /// Changing name, description and picture.
    Edit,
}

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupAudience {
    /// Everybody in the group.
    Everyone,
    /// Owners and admins.
    Admins,
    /// Owners.
    Owners,
}
