"""Pages for developers, only where `make run` runs."""

urlpatterns: list = []
