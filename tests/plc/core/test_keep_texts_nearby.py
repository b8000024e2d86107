from plc.core.cache import LruCache


def test_what_was_kept_is_found_and_nothing_else():
    nearby = LruCache(10)
    nearby.set_many({"a": "1", "b": "2"})
    assert nearby.get_many(["a", "b", "c"]) == {"a": "1", "b": "2"}


def test_what_was_not_asked_for_longest_makes_room():
    nearby = LruCache(2)
    nearby.set_many({"old": "1", "young": "2"})
    nearby.get_many(["old"])
    nearby.set_many({"new": "3"})
    assert nearby.get_many(["old", "young", "new"]) == {"old": "1", "new": "3"}
