"""How words begin for what goods wait for at the buyer: ``approval``, ``Freigabe``, ``deposit``."""

__all__ = ["OF_YOURS"]

OF_YOURS = (
    "approv", "answer", "repl", "respon", "news", "word", "decision", "quot", "offer", "drawing", "artwork", "proof", "pay", "deposit",
    "order", "po", "you", "ihr", "frei", "zeichnung", "antwort", "nachricht", "entscheid", "zahlung", "anzahlung", "angebot", "vot",
    "plan", "reponse", "paiement", "acompte", "commande", "su", "vuestr", "dibujo", "plano", "respuesta", "pago", "pedido", "vostr",
    "disegn", "rispost", "pagament", "ordin", "uw", "jullie", "teken", "antwoord", "betaling", "beslissing", "wasz", "panst", "rysun",
    "odpow", "plat", "zapl", "decyz", "vas", "vykres", "odpov", "rozhod", "er", "ert", "ritning", "svar", "betal", "beslut", "jeres",
    "tegning", "voss", "desenho", "respost", "cizim", "cevap", "odeme", "karar", "tool", "price", "news", "check", "customer", "kunde",
)  # fmt: skip
"""How words begin for what the buyer has to do, or for an answer that is still to come."""
