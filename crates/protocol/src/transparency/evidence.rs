//! Evidence: files by which a stranger can see that a server lied, without asking anybody.
