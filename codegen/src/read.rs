//! Spec text → a tree in which every value knows where it stands.
