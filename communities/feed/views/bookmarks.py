"""What somebody keeps to come back to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plc.accounts.http import SignedIn

from ..models import Bookmark, Post
from ..streams import cards_of
from .topics import next_address, page_or_404


@login_required
@require_safe
def bookmarks(request: SignedIn) -> HttpResponse:
    """Those that the reader may still read; the newest kept first."""
    kept = Bookmark.objects.filter(
        user=request.user, post__in=Post.objects.visible_to(request.user)
    )
    found = page_or_404(request, kept, order=("-at", "-id"))
    context = {
        "cards": cards_of(request.user, [one.post_id for one in found.items]),
        "older": next_address(request, found.next),
    }
    fragment = "communities/feed/_cards.html" if request.htmx else "communities/feed/bookmarks.html"
    return render(request, fragment, context)
