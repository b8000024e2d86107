"""The reader's bookmarks."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plc.accounts.http import SignedIn
from plc.core.paging import next_page_url, requested_page

from ..models import Bookmark, Post
from ..pages import cards_of


@login_required
@require_safe
def show_bookmarks(request: SignedIn) -> HttpResponse:
    """Bookmarked posts that the reader may still read; the latest bookmark first."""
    kept = Bookmark.objects.filter(
        user=request.user, post__in=Post.objects.visible_to(request.user)
    )
    found = requested_page(request, kept, order=("-at", "-id"), size=20)
    context = {
        "cards": cards_of(request.user, [bookmark.post_id for bookmark in found.items]),
        "older": next_page_url(request, found),
    }
    fragment = "communities/feed/_cards.html" if request.htmx else "communities/feed/bookmarks.html"
    return render(request, fragment, context)
