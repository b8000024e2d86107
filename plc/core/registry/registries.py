"""What a registry is."""

from collections.abc import ItemsView, Iterator, KeysView
from typing import Generic, TypeVar

T = TypeVar("T")


class AlreadyRegistered(Exception):
    """Two providers use the same key."""


class Registry(Generic[T]):
    """Providers by key, in order of registration."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._providers: dict[str, T] = {}

    def register(self, key: str, provider: T) -> T:
        if key in self._providers:
            raise AlreadyRegistered(f"{self.what}: {key!r} is registered twice")
        self._providers[key] = provider
        return provider

    def __getitem__(self, key: str) -> T:
        return self._providers[key]

    def get(self, key: str) -> T | None:
        """None for a key that nobody registered: its app was removed."""
        return self._providers.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._providers

    def __iter__(self) -> Iterator[T]:
        return iter(self._providers.values())

    def items(self) -> ItemsView[str, T]:
        return self._providers.items()

    def keys(self) -> KeysView[str]:
        return self._providers.keys()
