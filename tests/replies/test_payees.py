"""Money that is to go elsewhere is told in prose as well, and many harmless words look like it."""

from __future__ import annotations

import pytest

from scm_automate.replies.amounts.payees import redirects_payment
from scm_automate.replies.language.tokens import level, tokenise

ELSEWHERE = """
We've moved banks - from now on remittances should go to sort code 00-11-22, account 12345678.
Accounts asked me to say please pay into our account at Barclays, sort code 20-11-22.
Note our invoices are now to be settled with Bibby Factors, we have assigned our receivables to them.
Kindly remit to the below beneficiary only.
Our company is under audit, the usual account cannot receive funds, kindly use this one: 334455.
Payments from May go to our parent company.
Wir haben die Bank gewechselt, bitte überweisen Sie künftig auf DE00 1234.
Ab 1.5. bitte nur noch auf das Konto bei der Sparkasse Ulm zahlen.
Unsere Forderungen sind an die XY Factoring abgetreten.
Nous avons changé de banque, merci d'adresser vos virements sur le RIB joint.
Merci de régler désormais sur le compte ouvert au Crédit Agricole.
Hemos cambiado de banco; los pagos, a partir de ahora, a la cuenta ES00 1234.
Abbiamo cambiato banca, i bonifici vanno fatti sul conto presso Intesa.
Mudámos de banco, os pagamentos passam a ser feitos para o NIB abaixo.
We zijn van bank veranderd, graag voortaan betalen op NL00 BANK.
Graag overmaken naar rekening NL00RABO, de oude rekening is opgeheven.
Zmieniliśmy bank, prosimy o przelewy na konto PL00.
Proszę o wpłaty na nowy rachunek.
Změnili jsme banku, platby prosím posílejte na účet 123/0100.
Vi har bytt bank, betala till bankgiro 123-4567 hädanefter.
Vi har skiftet bank, betal venligst til reg. nr. 1234 konto 567890.
Bankamızı değiştirdik, ödemeleri şu hesaba yapınız: TR00.
我们换了银行，货款请汇到以下账号。
以后货款请打到新账户。
"""
HARMLESS = """
Delivered after the bank holiday, new date 5 May.
Please contact your new account manager Tim.
On account of the strike the new date is 5 May.
Please take into account that the new date is 5 May.
Invoice 4711 will follow, payment terms unchanged.
Neuer Termin 5. Mai. Rechnung folgt. Gutschrift folgt.
Compte tenu de la grève, la nouvelle date est le 5 mai.
Merci de prendre en compte la nouvelle date.
Tenga en cuenta la nueva fecha del 5 de mayo.
Tenendo conto dello sciopero la nuova data è il 5 maggio.
Tendo em conta a greve, a nova data é 5 de maio.
Houd rekening met de nieuwe datum 5 mei.
Prosimy wziąć pod uwagę nowy termin.
Nový termín 5. 5., fakturu zašleme.
Vi räknar med ny leverans vecka 19.
Ny leveringsdato 5. maj.
Yeni termin 5 Mayıs, hesaba katınız.
新交期5月5日，发票随货。
The proforma is attached, we ship after payment.
Goods leave once payment is received.
Versand nach Zahlungseingang, neue Rechnung anbei.
Bankverbindung: Sparkasse Ulm IBAN DE00 1234 BIC ABCDEF
Pružiny Bečva a.s., bankovní spojení 000000-0000000777/0000, IČ 00000000
Our bank: Barclays, IBAN GB00 0000
"""


@pytest.mark.parametrize("sentence", ELSEWHERE.strip().splitlines())
def test_money_that_goes_elsewhere_is_seen(sentence: str) -> None:
    assert redirects_payment(tokenise(level(sentence)))


@pytest.mark.parametrize("sentence", HARMLESS.strip().splitlines())
def test_what_only_looks_like_it_is_not(sentence: str) -> None:
    assert not redirects_payment(tokenise(level(sentence)))


def test_the_foot_of_a_form_names_a_bank_and_changes_nothing() -> None:
    foot = tokenise("Zahlung 30 Tage netto, Sparkasse Ulm, IBAN DE00 1234 5678")
    assert not redirects_payment(foot, printed=True)
    assert redirects_payment(tokenise("Neue Bankverbindung: IBAN DE00 1234"), printed=True)
