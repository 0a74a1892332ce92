"""``python -m benchmarks``: the read path beside the floor and the usual way, as ``make bench`` runs it."""

from benchmarks.network.__main__ import main

if __name__ == "__main__":
    main()
