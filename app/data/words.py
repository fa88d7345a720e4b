"""Words for a missing cell, and for true and false, as people write them."""

# A cell of one of these is missing in any column of numbers or dates, beside any other of them.
GAPS = ("nan", "null", "none", "na", "n/a", "<na>", "#n/a", "#null!", "#div/0!", "#value!", "#ref!", "#num!", "#name?")
# One of these, and only one, may stand for missing in a column that otherwise holds numbers or dates alone.
MARKERS = (
    *("?", "??", "???", "-", "--", "---", "–", "—", ".", "..", "...", "…", "*", "**"),
    *("n.a.", "n.a", "n. a.", "n/d", "n.d.", "nd", "s/d", "k.a.", "k. a.", "n.v.t.", "#n/v", "#nv", "\\n", "(null)"),
    *(
        "nil",
        "blank",
        "(blank)",
        "empty",
        "(empty)",
        "missing",
        "(missing)",
        "unknown",
        "(unknown)",
        "unk",
        "not known",
    ),
    *(
        "not available",
        "not applicable",
        "no data",
        "not reported",
        "tbd",
        "tba",
        "unbekannt",
        "inconnu",
        "desconocido",
    ),
    *(
        "desconhecido",
        "sconosciuto",
        "onbekend",
        "неизвестно",
        "нет данных",
        "不明",
        "未知",
        "无",
        "なし",
        "미상",
        "없음",
    ),
)

# A file's column becomes true and false by those two English words alone: Yes and No, ja and nein stay the classes they
# are written as. Where a boolean is asked for, as when a column's kind is changed, all of these are known, in any case.
TRUE = (
    *("true", "yes", "y", "t", "1", "1.0", "on", "✓", "✔"),
    *("wahr", "ja", "j", "vrai", "oui", "verdadero", "sí", "si", "s", "verdadeiro", "sim", "vero", "waar"),
    *(
        "sant",
        "sand",
        "sann",
        "tosi",
        "kyllä",
        "prawda",
        "tak",
        "pravda",
        "ano",
        "áno",
        "da",
        "igaz",
        "igen",
        "adevărat",
    ),
    *(
        "doğru",
        "evet",
        "истина",
        "да",
        "д",
        "так",
        "αληθής",
        "ναι",
        "はい",
        "真",
        "是",
        "对",
        "예",
        "네",
        "참",
        "نعم",
        "हाँ",
    ),
)
FALSE = (
    *("false", "no", "n", "f", "0", "0.0", "off", "✗", "✘"),
    *("falsch", "nein", "faux", "non", "falso", "não", "nao", "onwaar", "nee", "nej", "nei"),
    *("falsk", "usant", "epätosi", "ei", "fałsz", "nie", "nepravda", "ne", "hamis", "nem", "fals", "nu"),
    *("yanlış", "hayır", "ложь", "нет", "н", "ні", "не", "ψευδής", "όχι", "いいえ", "偽", "否", "不是", "假", "아니오"),
    *("아니요", "거짓", "لا", "नहीं"),
)
