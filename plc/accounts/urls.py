"""The directory and the pages about a person: /people/; one's own settings: /me/."""

app_name = "people"
urlpatterns: list = []
