"""The embedded engine 内置检索: tantivy in this process, its indexes in a folder."""
