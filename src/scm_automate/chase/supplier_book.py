"""Who a sender is: suppliers by address and domain, and domains that only look like theirs."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from scm_automate.model import Supplier, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SupplierBook", "free_mail_domains", "skeleton"]

_LOOKS_LIKE = str.maketrans(
    {
        "0": "o",
        "1": "l",
        "i": "l",
        "3": "e",
        "5": "s",
        "-": None,
        "_": None,
        "а": "a",
        "е": "e",
        "о": "o",
        "р": "p",
        "с": "c",
        "у": "y",
        "х": "x",
        "і": "l",
        "ѕ": "s",
        "ѵ": "v",
        "ԁ": "d",
        "ո": "n",
        "ｏ": "o",
        "ä": "a",
        "ö": "o",
        "ü": "u",
        "ı": "l",
    }
)
_LONG_ENOUGH = 6  # shorter names differ by one letter too often by chance


@cache
def free_mail_domains() -> frozenset[str]:
    """Domains where anybody gets an address: they say nothing of a company."""
    text = (resources.files("scm_automate.chase") / "free_mail.txt").read_text("utf-8")
    return frozenset(
        line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")
    )


def skeleton(domain: str) -> str:
    """What a domain looks like at a glance, without its ending.

    Examples:
        >>> skeleton("mueIIer-federn.example") == skeleton("muel1erfedern.test")
        True
        >>> skeleton("acrne.example") == skeleton("acme.example")
        True
    """
    name = _unpuny(domain.lower()).rpartition(".")[0] or domain
    plain = name.translate(_LOOKS_LIKE)
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d")


class SupplierBook:
    """Suppliers, each once, found by number, address and domain.

    Rows of the suppliers' list that name the same supplier are one here, with the addresses of all.

    Args:
        suppliers: Rows of the list.

    Examples:
        >>> book = SupplierBook([Supplier(id="7", emails=("sales@acme.example",))])
        >>> [one.id for one in book.of_domain("acme.example")], book.near("acrne.example")
        (['7'], 'acme.example')
    """

    def __init__(self, suppliers: Iterable[Supplier]) -> None:
        self._by_key: dict[tuple[str, str], Supplier] = {}
        for one in suppliers:
            key = (one.company, one.id)
            known = self._by_key.get(key)
            self._by_key[key] = one if known is None else _merged(known, one)
        self._by_address: dict[str, list[Supplier]] = {}
        self._by_domain: dict[str, list[Supplier]] = {}
        self._numbers: dict[str, list[Supplier]] = {}
        for one in self._by_key.values():
            self._numbers.setdefault(one.id, []).append(one)
            for address in one.emails:
                self._by_address.setdefault(address.strip().lower(), []).append(one)
            for domain in sorted(domains_of(one)):
                self._by_domain.setdefault(domain, []).append(one)
        self._looks: dict[str, str] | None = None

    def __iter__(self) -> Iterator[Supplier]:
        return iter(self._by_key.values())

    def find(self, number: str, *, company: str = "") -> Supplier | None:
        """The supplier with a number: the company's own, else the one of all companies, else the only one."""
        found = self._by_key.get((company, number)) or self._by_key.get(("", number))
        if found is not None:
            return found
        same = self._numbers.get(number, [])
        return same[0] if len(same) == 1 else None

    def of_address(self, address: str) -> tuple[Supplier, ...]:
        """The suppliers that have an address on file."""
        return tuple(self._by_address.get(address.strip().lower(), ()))

    def of_domain(self, domain: str) -> tuple[Supplier, ...]:
        """The suppliers whose mail comes from a domain, or from the domain above it."""
        domain = domain.lower()
        while domain.count(".") >= 1:
            if domain in self._by_domain:
                return tuple(self._by_domain[domain])
            domain = domain.partition(".")[2]
        return ()

    def is_sender(self, supplier: Supplier, address: str) -> bool:
        """Whether an address belongs to a supplier, as far as its record tells."""
        domain = address.rpartition("@")[2]
        return any(one is supplier for one in (*self.of_address(address), *self.of_domain(domain)))

    def near(self, domain: str) -> str | None:
        """The known domain that an unknown one looks like; None where it looks like none.

        Look-alikes are those of another ending, with letters that look alike, or with one letter
        more, less or changed.
        """
        domain = domain.lower()
        if domain in free_mail_domains() or self.of_domain(domain):
            return None
        if self._looks is None:
            self._looks = {}
            for known in sorted(self._by_domain, reverse=True):
                for form in _forms(skeleton(known)):
                    self._looks[form] = known
        for form in _forms(skeleton(domain)):
            if form in self._looks:
                return self._looks[form]
        return None


def domains_of(supplier: Supplier) -> frozenset[str]:
    """The domains that a supplier's mail comes from; those where anybody gets an address are none."""
    given = supplier.email_domains or tuple(
        address.rpartition("@")[2] for address in supplier.emails if "@" in address
    )
    return frozenset(domain.strip().lower() for domain in given) - free_mail_domains() - {""}


def _forms(name: str) -> tuple[str, ...]:
    """The name, and the name with each letter left out: two names one letter apart share one."""
    if len(name) < _LONG_ENOUGH:
        return (name,) if len(name) > 3 else ()
    return (name, *(name[:n] + name[n + 1 :] for n in range(len(name))))


def _unpuny(domain: str) -> str:
    """A domain with its letters as they are shown."""
    try:
        return domain.encode("ascii").decode("idna")
    except (UnicodeError, ValueError):
        return domain


def _merged(one: Supplier, other: Supplier) -> Supplier:
    return replace(
        one,
        emails=tuple(dict.fromkeys((*one.emails, *other.emails))),
        email_domains=tuple(dict.fromkeys((*one.email_domains, *other.email_domains))),
        transit_days=one.transit_days if one.transit_days is not None else other.transit_days,
        country=one.country or other.country,
        language=one.language or other.language,
        time_zone=one.time_zone or other.time_zone,
        phone=one.phone or other.phone,
        contact=one.contact or other.contact,
        blocked=one.blocked or other.blocked,
    )
