"""Reading boards in tests."""


def shown(client, path) -> list[str]:
    """The rows of the table: place, "shared", name, points."""
    rows = client.get(path).content.decode().split("<tbody>")[-1].split("</tbody>")[0]
    return rows.split("<tr")[1:]
