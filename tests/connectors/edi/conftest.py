"""Small messages to read, built around the segments or elements that a test is about."""

from __future__ import annotations

import pytest

ISA = (
    "ISA*00*          *00*          *ZZ*SELLER         *ZZ*BUYER          *260304*0900*U*00401"
    "*000000001*0*P*>~"
)


def x12_of(kind, *segments, group="PR"):
    body = [f"ST*{kind}*0001", *segments]
    body.append(f"SE*{len(body) + 1}*0001")
    return (
        f"{ISA}\nGS*{group}*SELLER*BUYER*20260304*0900*1*X*004010~\n"
        + "".join(f"{segment}~\n" for segment in body)
        + "GE*1*1~\nIEA*1*000000001~\n"
    ).encode()


def edifact_of(kind, *segments):
    body = [f"UNH+1+{kind}:D:96A:UN", *segments]
    body.append(f"UNT+{len(body) + 1}+1")
    return (
        "UNB+UNOC:3+SELLER:ZZ+BUYER:ZZ+260304:0900+7'\n"
        + "".join(f"{segment}'\n" for segment in body)
        + "UNZ+1+7'\n"
    ).encode("iso8859-1")


def ubl_of(name, body):
    schema = "urn:oasis:names:specification:ubl:schema:xsd"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{schema}:{name}-2"'
        f' xmlns:cac="{schema}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{schema}:CommonBasicComponents-2">{body}</{name}>'
    ).encode()


def cxml_of(body):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.053/Fulfill.dtd">\n'
        '<cXML payloadID="1@seller.example" timestamp="2026-03-04T09:00:00+01:00"><Header>'
        '<From><Credential domain="DUNS"><Identity>SELLER</Identity></Credential></From>'
        '<To><Credential domain="DUNS"><Identity>BUYER</Identity></Credential></To>'
        f"</Header><Request>{body}</Request></cXML>"
    ).encode()


def idoc_of(kind, body, *, documents=1):
    idoc = (
        f'<IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><DOCNUM>0000000000000042</DOCNUM>'
        f"<MESTYP>{kind}</MESTYP></EDI_DC40>{body}</IDOC>"
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><ORDERS05>{idoc * documents}</ORDERS05>'.encode()


@pytest.fixture(scope="session")
def x12():
    """An X12 interchange with one transaction set of these segments, all counts right."""
    return x12_of


@pytest.fixture(scope="session")
def edifact():
    """An EDIFACT interchange with one message of these segments, all counts right."""
    return edifact_of


@pytest.fixture(scope="session")
def ubl():
    """A UBL document with this content."""
    return ubl_of


@pytest.fixture(scope="session")
def cxml():
    """A cXML document with this request."""
    return cxml_of


@pytest.fixture(scope="session")
def idoc():
    """An XML IDoc with this content."""
    return idoc_of
