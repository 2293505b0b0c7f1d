//! Nothing of its own: the manifest pins contracts.
