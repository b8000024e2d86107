"""Fills the databases of sites whose pages are measured, each in a process of its own, because
Django knows one database: `python -m bench.filling MEMBERS POSTS`."""

import os
import sys

import django

SUPERUSER_URL = "BENCH_SUPERUSER_URL"


def main() -> None:
    django.setup()
    from bench.board_seed import fill_ledger
    from bench.seed import fill
    from communities.community.models import Community

    members, posts = int(sys.argv[1]), int(sys.argv[2])
    url = os.environ[SUPERUSER_URL]
    if not Community.objects.exists():
        fill(url, members=members, posts=posts, tell=_tell)
    # The posts stand for what the entries are about.
    fill_ledger(url, members=members, entries=posts, tell=_tell)


def _tell(line: str) -> None:
    print(f"  {line} ...", flush=True)


if __name__ == "__main__":
    main()
