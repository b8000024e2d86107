"""A small archive in the format of the public dump, with everything that can be wrong in it."""

import csv
import io
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.archives.models import ImportedBadge, ImportedLink, ImportRun
from communities.archives.stackexchange import archive as batches
from communities.archives.stackexchange.importer import Importer
from communities.community import actions as community_actions
from communities.community.models import Community, Membership
from communities.feed.actions import take_back_reaction, unaccept_answer
from communities.feed.models import Attribution, Comment, Post, Reaction, Topic
from plc.accounts.models import User
from plc.journal.models import Entry
from plc.search.models import SearchDocument
from tests import make

pytestmark = pytest.mark.django_db

FIXTURE = Path(__file__).parent / "stackexchange-testing"


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "stackexchange-testing"
    shutil.copytree(FIXTURE, folder)
    return folder


@pytest.fixture
def community() -> Community:
    return make.community(by=make.user("Amara"), slug="gates")


def run(archive: Path, **options) -> str:
    out = io.StringIO()
    call_command(
        "import_stackexchange",
        str(archive),
        community="gates",
        stdout=out,
        stderr=io.StringIO(),
        **options,
    )
    return out.getvalue()


def test_imported_and_listed_rows_add_up_to_every_file(archive, community):
    run(archive)
    counts = ImportRun.objects.get().counts
    for file in FIXTURE.iterdir():
        count, name = counts[file.stem.lower()], file.name
        # The declaration and the element around the rows are three lines; a line that is no row
        # counts as one, so that it is listed.
        assert count["rows"] == len(file.read_text(encoding="utf-8").splitlines()) - 3
        assert count["rows"] == count["imported"] + count["known"] + count["listed"], name


def test_every_listed_row_is_named_with_its_line_and_reason(archive, community, tmp_path):
    run(archive, report=tmp_path / "listed.csv")
    with (tmp_path / "listed.csv").open(encoding="utf-8") as report:
        listed = {(row["file"], int(row["line"])): row["reason"] for row in csv.DictReader(report)}
    assert listed.pop(("Users.xml", 6)) == "the Id 2 stands here twice"
    assert listed.pop(("Users.xml", 7)) == "CreationDate is 'yesterday', not a date"
    assert listed.pop(("Users.xml", 8)).startswith("not well-formed XML")
    assert listed.pop(("Posts.xml", 5)) == "the question 99 is not in the archive"
    assert listed.pop(("Posts.xml", 9)) == "no tag refers to this tag wiki"
    assert listed.pop(("Posts.xml", 10)) == "posts of type 6 have no place here"
    assert listed.pop(("Posts.xml", 11)) == "PostTypeId is 'one', not a number"
    assert listed.pop(("Posts.xml", 12)) == "this line is not a row"
    assert listed.pop(("Comments.xml", 5)) == "the post 99 is not in the archive"
    assert listed.pop(("Comments.xml", 6)) == ("post 10 is a tag wiki, which has no conversation")
    assert listed.pop(("Votes.xml", 8)) == "the same person has said this already"
    assert listed.pop(("Votes.xml", 9)) == "the post 99 is not in the archive"
    assert listed.pop(("Votes.xml", 10)) == "there is no vote of type 77"
    assert listed.pop(("PostLinks.xml", 4)) == "the post 99 is not in the archive"
    assert listed.pop(("Badges.xml", 4)) == "the person 99 is not in the archive"
    assert listed == {}


def test_a_question_comes_with_its_answer_dates_topics_and_safe_text(archive, community):
    run(archive)
    question = Post.objects.get(title="Why <gates>?")
    assert question.author.name == "Ana Reyes"
    assert question.published_at == datetime(2018, 3, 4, 8, 0, 0, 500_000, tzinfo=UTC)
    assert question.last_activity_at == datetime(2018, 3, 6, 8, tzinfo=UTC)
    assert question.edited_at == datetime(2018, 3, 5, tzinfo=UTC)
    assert "script" not in question.body_html
    assert "alert(1)" not in question.body_html
    assert question.accepted_answer.author.name == "Bo Li"
    assert "<code>x</code>" in question.accepted_answer.body_html
    assert set(question.post_topics.values_list("topic__slug", flat=True)) == {"gates", "q#"}
    assert (question.answer_count, question.comment_count) == (1, 3)
    assert Post.objects.get(title="Another").closed_at == datetime(2018, 3, 6, tzinfo=UTC)


def test_votes_are_reactions_of_known_voters_and_counts_of_all_others(archive, community):
    run(archive)
    question = Post.objects.get(title="Why <gates>?")
    assert question.imported_votes == {"down": 1, "up": 2}
    reaction = Reaction.objects.get()
    assert (reaction.user.name, reaction.post, reaction.kind) == ("Bo Li", question, "helpful")
    assert reaction.at == datetime(2018, 3, 5, tzinfo=UTC)
    assert question.helpful_count == 1
    assert question.score == 2 + 2 * (2 - 1)


def test_comments_stand_under_what_they_comment_on(archive, community):
    run(archive)
    under_question = Comment.objects.get(body="See `x` & y")
    assert under_question.parent is None
    assert "<code>x</code> &amp; y" in under_question.body_html
    assert under_question.imported_votes == {"up": 2}
    assert Comment.objects.get(body="Thanks").parent.kind == Comment.Kind.ANSWER


def test_people_are_claimable_placeholders_who_cannot_sign_in(archive, community):
    run(archive)
    ana = User.objects.get(name="Ana Reyes")
    assert (ana.state, ana.email, ana.is_active) == ("placeholder", None, False)
    assert ana.has_usable_password() is False
    assert ana.origin == "stackexchange/testing/1"
    assert ana.profile.location == "Cusco"
    assert "<strong>test</strong>" in ana.profile.about_html or "<b>" in ana.profile.about_html
    assert not ana.links.exists(), "a link that is no web address is left out"
    assert Membership.objects.get(user=ana).joined_at == datetime(2018, 3, 2, 10, tzinfo=UTC)
    community.refresh_from_db()
    assert community.member_count == Membership.objects.filter(community=community).count() == 4


def test_closed_accounts_are_not_counted_with_those_who_came(archive, community):
    User.objects.filter(name="Amara").update(state=User.State.DEACTIVATED)
    run(archive)
    community.refresh_from_db()
    assert community.member_count == community.memberships.present().count() == 3


def test_attribution_and_licence_are_kept_for_each_post(archive, community):
    run(archive)
    of_question = Attribution.objects.get(post__title="Why <gates>?")
    assert of_question.source_url == "https://testing.stackexchange.com/q/1"
    assert of_question.author_url == "https://testing.stackexchange.com/users/1"
    assert of_question.licence_name == "CC BY-SA 3.0"
    assert Attribution.objects.get(post__title="Another").author_name == "user77"
    assert Attribution.objects.filter(comment__isnull=False).count() == 3


def test_tag_wikis_describe_topics_and_links_and_badges_are_kept(archive, community):
    run(archive)
    described = Topic.objects.get(slug="gates")
    assert "About gates." in described.description_html
    assert "All about gates." in described.description_html
    assert described.post_count == 1
    link = ImportedLink.objects.get()
    assert (link.post.title, link.related.title, link.kind) == (
        "Another",
        "Why <gates>?",
        "duplicate",
    )
    assert ImportedBadge.objects.get().user.name == "Ana Reyes"


def test_what_was_imported_can_be_found(archive, community):
    run(archive)
    found = set(SearchDocument.objects.values_list("kind", "title"))
    assert ("feed.post", "Why <gates>?") in found
    assert {"feed.post", "feed.comment"} <= {kind for kind, _title in found}


def test_the_best_of_the_archive_is_there_at_once(archive, community, client):
    run(archive)
    client.force_login(Membership.objects.get(community=community, role="owner").user)
    best = Post.objects.order_by("-score").first()
    assert best.score > 0
    address = reverse("feed:community", args=[community.slug])
    assert best.get_absolute_url() in client.get(address, {"order": "ever"}).text


def test_profiles_show_badges_and_posts_show_links_of_the_archive(archive, community, client):
    run(archive)
    client.force_login(Membership.objects.get(community=community, role="owner").user)
    ana = User.objects.get(name="Ana Reyes")
    assert "Informed" in client.get(ana.get_absolute_url()).content.decode()
    beside = reverse("feed:near", args=[Post.objects.get(title="Another").public_id])
    assert "Why &lt;gates&gt;?" in client.get(beside).content.decode()


def test_titles_pictures_and_tag_wikis_read_as_if_written_here(archive, community):
    posts = archive / "Posts.xml"
    text = posts.read_text(encoding="utf-8")
    title = re.search(r'Title="([^"]*)"', text)[1]
    body = re.search(r'PostTypeId="1"[^>]*? Body="([^"]*)"', text)[1]
    picture = (
        "&lt;p&gt;&lt;img src=&quot;https://i.test/x.png&quot; "
        "alt=&quot;enter image description here&quot;&gt; $x_1$&lt;/p&gt;"
    )
    text = text.replace(f'Title="{title}"', r'Title="What is $|\Psi_0\rangle$ for $5?"')
    posts.write_text(text.replace(f'Body="{body}"', f'Body="{picture}"'), encoding="utf-8")
    run(archive)
    post = Post.objects.get(title="What is |Ψ_0⟩ for $5?")
    assert ">Picture on i.test</a> <math" in post.body_html
    assert "![](https://i.test/x.png) $x_1$" in post.body
    described = Topic.objects.exclude(description_html="").first()
    assert described.description_html.startswith("<p>")


def _everything() -> dict[str, list]:
    tables = ["accounts_user", "community_membership", "feed_post", "feed_comment"]
    tables += ["feed_reaction", "feed_topic", "feed_posttopic", "feed_attribution"]
    tables += ["archives_importedbadge", "archives_importedlink", "community_community"]
    with connection.cursor() as cursor:
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            rows[table] = cursor.fetchall()
        return rows


def test_a_second_import_changes_nothing(archive, community):
    run(archive)
    before = _everything()
    run(archive)
    assert _everything() == before
    second = ImportRun.objects.order_by("-pk").first()
    assert all(count["imported"] == 0 for count in second.counts.values())
    assert Entry.objects.filter(name="archives.ArchiveImported").count() == 1


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(archive, community, monkeypatch):
    whole_comments = (archive / "Comments.xml").read_text(encoding="utf-8")
    monkeypatch.setattr(batches, "BATCH", 1)
    from communities.archives.stackexchange.posts import Posts

    def cut_off(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(Posts, "_comments", cut_off)
        with pytest.raises(KeyboardInterrupt):
            run(archive)
    assert Post.objects.count() == 2
    (archive / "Comments.xml").write_text(whole_comments, encoding="utf-8")

    run(archive)

    assert (Post.objects.count(), Comment.objects.count(), Reaction.objects.count()) == (2, 3, 1)
    last = ImportRun.objects.order_by("-pk").first()
    assert last.counts["posts"]["known"] == 3 + 2  # two questions, an answer; two wikis
    assert all(
        count["rows"] == count["imported"] + count["known"] + count["listed"]
        for count in last.counts.values()
    )


@pytest.mark.parametrize("step", ["_recount", "_index"])
def test_a_run_that_was_cut_off_at_its_end_is_finished_by_the_next(
    archive, community, monkeypatch, step
):
    def cut_off(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(Importer, step, cut_off)
        with pytest.raises(KeyboardInterrupt):
            run(archive)
    assert not SearchDocument.objects.filter(kind="feed.post").exists()

    run(archive)

    assert SearchDocument.objects.filter(kind="feed.post").count() == Post.objects.count() == 2
    assert Entry.objects.filter(name="archives.ArchiveImported").count() == 1
    assert Topic.objects.filter(post_count__gt=0).exists()
    with CaptureQueriesContext(connection) as queries:
        run(archive)
    written = [q["sql"] for q in queries if q["sql"].startswith(("UPDATE", "DELETE"))]
    assert [sql for sql in written if "archives_importrun" not in sql] == []


def test_bad_encodings_and_endless_lines_are_listed(archive, community):
    with (archive / "Comments.xml").open("ab") as comments:
        comments.write(b'\n<row Id="9" Text="\xff\xfe" />\n')
        comments.write(b'<row Id="10" Text="' + b"x" * 1_100_000 + b'" />\n')
    run(archive)
    reasons = [row["reason"] for row in ImportRun.objects.get().listed]
    assert "not UTF-8 at byte 18 of the line" in reasons
    assert "this row is longer than a megabyte" in reasons


def test_a_body_of_thirty_thousand_characters_is_taken_whole(archive, community):
    body = "&lt;p&gt;" + "word " * 5990 + "end&lt;/p&gt;"
    posts = (archive / "Posts.xml").read_text(encoding="utf-8")
    (archive / "Posts.xml").write_text(
        posts.replace(
            "</posts>",
            f'<row Id="50" PostTypeId="1" Title="Long" CreationDate="2018-03-05T09:00:00"'
            f' Body="{body}" />\n</posts>',
        ),
        encoding="utf-8",
    )
    run(archive)
    assert Post.objects.get(title="Long").body_html.rstrip().endswith("end</p>")


def test_a_folder_without_posts_is_refused_with_a_sentence(tmp_path, community):
    with pytest.raises(CommandError, match="is this a data dump"):
        run(tmp_path)


def test_an_unknown_community_is_refused_with_a_sentence(archive, db):
    with pytest.raises(CommandError, match="There is no community with the address gates"):
        run(archive)


def add(archive: Path, name: str, *rows: str) -> None:
    file = archive / f"{name}.xml"
    end = f"</{name.lower()}>"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(end, "\n".join([*rows, end])), encoding="utf-8")


QUESTION = '<row Id="60" PostTypeId="1" Title="T" CreationDate="2018-03-05T09:00:00" Body="b" {} />'
COMMENT = '<row Id="60" PostId="1" CreationDate="2018-03-05T09:00:00" UserId="1" Text="{}" />'
TAG = '<row Id="{}" TagName="{}" Count="1" />'


@pytest.mark.parametrize(
    ("file", "rows", "listed"),
    [
        ("Posts", [QUESTION.format('AcceptedAnswerId="²"')], None),
        ("Posts", [QUESTION.format(f'AcceptedAnswerId="{"9" * 5000}"')], None),
        ("Posts", [QUESTION.format('UserId="abc"')], None),
        (
            "Tags",
            [TAG.format(60, "Twin"), TAG.format(61, "twin")],
            "the tag twin stands here twice",
        ),
        ("Tags", [TAG.format(60, "a" * 61), TAG.format(61, "a" * 62)], "stands here twice"),
        ("Comments", [COMMENT.format("x" * 120_000)], "120000 characters"),
    ],
)
def test_a_row_that_is_wrong_in_an_unusual_way_does_not_stop_the_rest(
    archive, community, file, rows, listed
):
    run(archive)
    before = Post.objects.count()
    add(archive, file, *rows)
    for _again in range(2):
        run(archive)
        done = ImportRun.objects.latest("pk")
        assert all(
            count["rows"] == count["imported"] + count["known"] + count["listed"]
            for count in done.counts.values()
        )
        reasons = " ".join(one["reason"] for one in done.listed if one["id"] in ("60", "61"))
        assert listed in reasons if listed else not reasons
    assert Post.objects.count() == before + (file == "Posts")


def test_what_people_decided_since_stays_as_they_decided(archive, community):
    """Who is banned, which answer is no longer accepted, what somebody took back."""
    run(archive)
    owner = community.memberships.get(role="owner").user
    ana, question = User.objects.get(name="Ana Reyes"), Post.objects.get(title="Why <gates>?")
    community_actions.sanction_member(
        community=community, user=ana, kind="ban", reason="x", text="x", by=owner
    )
    unaccept_answer(by=owner, comment=question.accepted_answer)
    reaction = Reaction.objects.get()
    take_back_reaction(by=reaction.user, to=question, kind=reaction.kind)
    run(archive)
    question.refresh_from_db()
    assert not Membership.objects.filter(community=community, user=ana).exists()
    assert question.accepted_answer is None
    assert not Reaction.objects.exists()


def test_the_same_archive_in_another_community_brings_its_people_there_too(archive, community):
    run(archive)
    other = make.community(by=make.user("Ben"), slug="other")
    call_command("import_stackexchange", str(archive), community="other", stderr=io.StringIO())
    assert Membership.objects.filter(community=other, user__name="Ana Reyes").exists()
