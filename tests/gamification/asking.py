"""Questions, for tests of what is made of them."""

from communities.feed import actions as feed


def a_question(cast, by=None, **said):
    """By Chidi, unless somebody else asks."""
    words = {"title": "How do you begin a round?", "body": "Ours takes long."}
    return feed.publish_post(
        by=by or cast.chidi, community=cast.community, kind="question", **{**words, **said}
    )
