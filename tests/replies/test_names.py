"""Lines named as people name them: by a size, a letter, a place in the list, a quantity; and what is none of these."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

EQUAL = ("100", "100", "100")


def read(country, descriptions, text, quantities=EQUAL, orders=("4500012345",) * 3):
    """A reply in which the descriptions are lines 10, 20 and 30, due on 20 April."""
    lines = [
        {
            "order": order,
            "line": str(10 * n),
            "item": f"ZX-{n}K",
            "description": description,
            "quantity": quantity,
            "unit": "PCE",
            "due": "2026-04-20",
        }
        for n, (description, quantity, order) in enumerate(
            zip(descriptions, quantities, orders, strict=False), start=1
        )
    ]
    return read_reply(
        b"From: a@feder.example\nSubject: Re: open lines\nContent-Type: text/plain; charset=utf-8\n\n"
        + text.encode(),
        lines,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
        asked=[(line["order"], line["line"]) for line in lines],
    )


def told(reply):
    """Line to its last day, a star where a person looks."""
    return {
        line.line: (str(line.deliveries[-1].latest)[5:] if line.deliveries else line.status)
        + ("*" if line.review else "")
        for line in reply.lines
    }


BOTH = {"10": "05-05", "20": "04-20"}


@pytest.mark.parametrize(
    ("country", "descriptions", "text"),
    [
        ("DE", ["Scheibe 18x25", "Scheibe 25x35"], "Die 18er kommen am 5. Mai, die 25er wie bestellt."),
        ("DE", ["Rohr 60", "Rohr 80"], "Die Sechziger kommen am 5. Mai, die Achtziger wie bestellt."),
        ("GB", ["Sleeve 45", "Sleeve 55"], "The 45s arrive on 5 May, the 55s are on time."),
        ("GB", ["Fuel filter duplex", "Lube oil filter"], "The fuel filters arrive on 5 May, the lube oil filters are on time."),
        ("GB", ["Gearbox 30:1", "Gearbox 50:1"], "30:1 will be delivered on 5 May and 50:1 on 20 April."),
        ("SE", ["Bricka 16", "Bricka 22"], "16:orna kommer den 5 maj och 22:orna som planerat."),
        ("DK", ["Skive 18", "Skive 28"], "18'erne kommer 5. maj, 28'erne kommer til tiden."),
        ("PL", ["Tuleja fi 10", "Tuleja fi 25"], "10-tki dostarczymy 5 maja, 25-tki zgodnie z zamówieniem."),
        ("PL", ["Tuleja fi 20", "Tuleja fi 40"], "Dwudziestki dostarczymy 5 maja, czterdziestki w terminie."),
        ("CZ", ["Trubka 60", "Trubka 80"], "Šedesátky dodáme 5. 5., osmdesátky v termínu."),
        ("TR", ["Rulman 6007", "Rulman 6009"], "6007'ler 5 Mayıs'ta teslim, 6009'lar zamanında."),
        ("FR", ["Manchon 25", "Manchon 40"], "Les 25 seront livrés le 5 mai, les 40 comme prévu."),
        ("ES", ["Casquillo 25", "Casquillo 40"], "Los de 25 llegan el 5 de mayo y los de 40 en fecha."),
        ("IT", ["Boccola 25", "Boccola 40"], "Le 25 arrivano il 5 maggio, le 40 come da ordine."),
        ("PT", ["Bucha 25", "Bucha 40"], "As de 25 chegam dia 5 de maio, as de 40 no prazo."),
        ("NL", ["Bus 25", "Bus 40"], "De 25'ers komen op 5 mei, de 40'ers zoals besteld."),
        ("CN", ["轴承 6205", "轴承 6206"], "6205 5月5日到货，6206按期交货。"),
        ("GB", ["Screw M8x16", "Screw M8x20"], "M8 x 16 arrives on 5 May. The x 20s are on time."),
        ("DE", ["Halter A", "Halter B"], "Der A kommt am 5. Mai, der B wie bestellt."),
        ("PT", ["Suporte A", "Suporte B"], "O A chega dia 5 de maio. O B chega como pedido."),
        ("DE", ["Kupplung 28", "Kupplung 38"], "Die kleinere Kupplung kommt am 5. Mai, die größere wie bestellt."),
        ("NL", ["Wiel 28", "Wiel 38"], "Het kleine wiel komt op 5 mei, het grote zoals besteld."),
        ("IT", ["Perno", "Vite"], "Prima riga: consegna il 5 maggio. Seconda riga: come da ordine."),
        ("DK", ["Aksel", "Bøsning"], "Den første på listen kommer 5. maj. Nr. to kommer til tiden."),
        ("DE", ["Ventil DN50", "Ventil DN80"], "DN 50 kommt am 5. Mai, DN 80 wie bestellt."),
        ("CN", ["螺丝 M8*25", "螺丝 M8*35"], "M8x25 5月5日到货，M8x35按期交货。"),
        ("SE", ["Lock", "Fäste höger"], "Locken kommer 5 maj, de högra som planerat."),
        ("NL", ["Dop rood", "Dop blauw"], "De rode komen op 5 mei, de blauwe zoals besteld."),
        ("PT", ["Tampa vermelha", "Tampa azul"], "As vermelhas chegam dia 5 de maio, as azuis no prazo."),
        ("DK", ["Aksel", "Nøgle"], "Akslerne kommer 5. maj, nøglerne til tiden."),
        ("PL", ["Uszczelka", "Wałek"], "Uszczelki dostarczymy 5 maja, wałki zgodnie z zamówieniem."),
        ("TR", ["Kapak", "Mil"], "Kapakları 5 Mayıs'ta teslim ederiz, miller zamanında."),
        ("FR", ["Arbre", "Moyeu"], "L10 : 5 mai\nL20 : ok"),
        ("GB", ["Shaft", "Hub"], "#10 - 5 May\n#20 - ok"),
        ("DE", ["Welle", "Nabe"], "10) 5. Mai\n20) wie bestellt"),
        ("NL", ["Plaat 4", "Huis 7"], "De platen komen op 5 mei. De huizen komen zoals besteld."),
    ],
)  # fmt: skip
def test_a_line_is_known_by_what_people_call_it(country, descriptions, text):
    assert told(read(country, descriptions, text)) == BOTH


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("GB", "The 250 pcs arrive on 5 May, the 400 pcs arrive as ordered."),
        ("DE", "Die 250 Stück kommen am 5. Mai, die 400 Stück wie bestellt."),
        ("FR", "Les 250 pièces arrivent le 5 mai, les 400 pièces comme prévu."),
        ("DK", "De 250 stk. kommer 5. maj, de 400 stk. kommer til tiden."),
    ],
)
def test_a_line_is_known_by_its_open_quantity(country, text):
    assert told(read(country, ["Alpha", "Beta", "Gamma"], text, ("250", "400", "300"))) == BOTH


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("GB", "The first two arrive on 5 May, the last line as ordered."),
        ("DE", "Die ersten beiden kommen am 5. Mai, die letzte Position wie bestellt."),
        ("FR", "Les deux premiers postes arrivent le 5 mai, le dernier poste comme prévu."),
        ("ES", "Las dos primeras líneas llegan el 5 de mayo, la última línea en fecha."),
        ("IT", "Le prime due righe arrivano il 5 maggio, l'ultima riga come da ordine."),
        ("PL", "Dwie pierwsze pozycje dostarczymy 5 maja, ostatnia pozycja zgodnie z zamówieniem."),
        ("CZ", "První dvě položky dodáme 5. 5., poslední položku v termínu."),
        ("SE", "De två första raderna kommer 5 maj, sista raden som planerat."),
        ("TR", "10-20 nolu kalemler 5 Mayıs'ta teslim, 30 nolu kalem zamanında."),
        ("CN", "第10、20行5月5日到货，第30行按期交货。"),
        ("DE", "Pos. 10 u. 20: 5. Mai. Pos. 30: wie bestellt."),
    ],
)
def test_several_lines_by_their_place_or_numbers(country, text):
    assert told(read(country, ["Flexo", "Dekra", "Pinzo"], text)) == {"10": "05-05", "20": "05-05", "30": "04-20"}  # fmt: skip


def test_orders_by_their_last_digits_in_one_sentence():
    orders = ("4500011187", "4500011190", "4500012203")
    text = "PO 1187 and PO 1190 arrive on 5 May."
    assert told(read("GB", ["Ring 70", "Ring 90", "Membrane"], text, orders=orders)) == {"10": "05-05", "20": "05-05"}  # fmt: skip


@pytest.mark.parametrize(
    ("country", "descriptions", "text"),
    [
        # so many of them, and not the ones of that size
        ("DE", ["Scheibe 18", "Scheibe 25"], "18 der Scheiben kommen am 5. Mai."),
        ("DE", ["Scheibe 18", "Scheibe 25"], "Die ersten 25 kommen am 5. Mai."),
        ("DE", ["Scheibe 18", "Scheibe 25"], "Die 25 ersten kommen am 5. Mai."),
        ("GB", ["Sleeve 25", "Sleeve 55"], "The 25 left arrive on 5 May."),
        ("FR", ["Manchon 25", "Manchon 40"], "Les 25 premiers arrivent le 5 mai."),
        ("ES", ["Casquillo 25", "Casquillo 40"], "Las primeras 25 llegan el 5 de mayo."),
        # a part of the quantity
        ("GB", ["Coupling 28", "Coupling 38"], "The smaller quantity arrives on 5 May."),
        ("DE", ["Kupplung 28", "Kupplung 38"], "Die kleinere Teilmenge kommt am 5. Mai."),
        # the fourth piece, and not the fourth line
        ("NL", ["Motor 1", "Motor 2"], "Van motor 1 komen er 3 op 5 mei, de tweede vervalt."),
        ("GB", ["Motor 1", "Motor 2"], "The first boxes arrive on 5 May."),
        # which date it counts from
        ("DE", ["Kappe rot", "Kappe blau"], "Die blauen kommen eine Woche nach den roten."),
    ],
)
def test_what_only_looks_like_a_name_is_left_to_a_person(country, descriptions, text):
    reply = read(country, descriptions, text)
    assert reply.released == (), told(reply)


@pytest.mark.parametrize(
    ("country", "descriptions", "text"),
    [
        ("GB", ["Bracket A", "Bracket B"], "A delivery is planned on 5 May."),
        ("IT", ["Staffa A", "Staffa E"], "E arriva il 5 maggio."),
    ],
)
def test_an_article_is_no_line_a(country, descriptions, text):
    assert set(told(read(country, descriptions, text))) == {"10", "20"}


def test_a_table_whose_headers_nobody_knows_is_read_by_its_cells_for_review():
    rows = "<tr><th>Xq</th><th>Zw</th><th>Vb</th></tr><tr><td>ZX-1K</td><td>100</td><td>05.05.2026</td></tr>"
    rows += "<tr><td>ZX-2K</td><td>100</td><td>12.05.2026</td></tr>"
    reply = read_reply(
        f"From: a@feder.example\nContent-Type: text/html\n\n<table>{rows}</table>".encode(),
        [
            {"order": "4711", "line": "10", "item": "ZX-1K", "quantity": "100", "due": "2026-04-20"},
            {"order": "4711", "line": "20", "item": "ZX-2K", "quantity": "100", "due": "2026-04-20"},
        ],
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": "DE", "email_domains": ["feder.example"]},
    )  # fmt: skip
    assert told(reply) == {"10": "05-05*", "20": "05-12*"}
