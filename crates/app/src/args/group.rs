//! What can be done with groups.

use clap::{Subcommand, ValueEnum};

/// Groups.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  wiretight group create \"Climbing club\" bob carol
  wiretight group role \"Climbing club\" bob admin
  wiretight group members \"Climbing club\"")]
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
