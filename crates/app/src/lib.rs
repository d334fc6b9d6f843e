//! Every action an organisation can take: open, load, ask policy, act, audit.
